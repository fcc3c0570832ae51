import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { InputError, OptionError } from '../../../src/errors.ts';
import { checkPreprocessing } from '../../../src/image/check_preprocessing.ts';
import { cropCentre } from '../../../src/image/crop.ts';
import { flatten } from '../../../src/image/flatten.ts';
import { type Preprocessing, preprocess } from '../../../src/image/preprocess.ts';
import type { Picture } from '../../../src/model/types.ts';

const plain: Preprocessing = { resize: [2, 1], mean: [0, 0, 0], std: [1, 1, 1], order: 'RGB' };

function picture(width: number, height: number, ...pixels: number[]): Picture {
  return { data: Uint8ClampedArray.from(pixels), width, height };
}

const two = picture(2, 1, 255, 128, 0, 255, 10, 20, 30, 255);

describe('preprocess', () => {
  it('gives planes of (value / 255 − mean) / std in the order asked for', () => {
    const mean = [0.4914, 0.4822, 0.4465];
    const std = [0.247, 0.2435, 0.2616];
    const x = preprocess(two, { ...plain, mean, std });
    expect(x.shape).toEqual([1, 3, 1, 2]);
    const expected = [
      (255 / 255 - 0.4914) / 0.247,
      (10 / 255 - 0.4914) / 0.247,
      (128 / 255 - 0.4822) / 0.2435,
      (20 / 255 - 0.4822) / 0.2435,
      (0 - 0.4465) / 0.2616,
      (30 / 255 - 0.4465) / 0.2616,
    ];
    expect(x.data).toEqual(Float32Array.from(expected));
  });

  it('applies mean and std to the channels in that order', () => {
    const x = preprocess(two, { ...plain, order: 'BGR', mean: [0, 0.5, 1], std: [1, 2, 4] });
    const expected = [0, 30 / 255, (128 / 255 - 0.5) / 2, (20 / 255 - 0.5) / 2, 0, (10 / 255 - 1) / 4];
    expect(x.data).toEqual(Float32Array.from(expected));
  });

  it('lays transparency over the background before it resizes', () => {
    // A mean of unflattened colours would give 100 everywhere.
    const half = picture(2, 1, 100, 100, 100, 255, 100, 100, 100, 0);
    const x = preprocess(half, { ...plain, resize: [1, 1], background: [0, 200, 255] });
    expect(x.data).toEqual(Float32Array.from([50 / 255, 150 / 255, 178 / 255]));
    const white = preprocess(half, { ...plain, resize: [1, 1] });
    expect(white.data).toEqual(new Float32Array(3).fill(178 / 255));
  });

  it('crops the middle after it resizes', () => {
    const row = picture(4, 1, ...[1, 2, 3, 4].flatMap((value) => [value, value, value, 255]));
    const x = preprocess(row, { ...plain, resize: [4, 1], crop: [2, 1] });
    expect(x.shape).toEqual([1, 3, 1, 2]);
    expect([...x.data.subarray(0, 2)].map((value) => Math.round(value * 255))).toEqual([2, 3]);
  });

  it('leaves the picture as it was', () => {
    const before = [...two.data];
    preprocess(two, { ...plain, resize: [5, 5] });
    expect([...two.data]).toEqual(before);
  });

  it("takes pixels of another window's classes", () => {
    const data: Uint8ClampedArray = runInNewContext('Uint8ClampedArray.of(1, 2, 3, 255)');
    expect(preprocess({ data, width: 1, height: 1 }, { ...plain, resize: [1, 1] }).data[0]).toBeCloseTo(
      1 / 255,
    );
  });
});

describe('flatten', () => {
  it('rounds each mix of colour, background and alpha to the nearest', () => {
    for (const background of [0, 1, 100, 254, 255]) {
      for (let alpha = 0; alpha < 256; alpha += 1) {
        const pixels = Array.from({ length: 256 }, (_, colour) => [colour, 0, 255, alpha]).flat();
        const { data } = flatten(picture(256, 1, ...pixels), [background, background, background]);
        for (let colour = 0; colour < 256; colour += 1) {
          const share = alpha / 255;
          expect(
            Math.abs((data[3 * colour] ?? NaN) - (share * colour + (1 - share) * background)),
          ).toBeLessThan(0.5);
        }
      }
    }
  });
});

describe('cropCentre', () => {
  it.each([
    [5, 4, 0],
    [7, 4, 2],
    [9, 4, 2],
    [6, 6, 0],
  ])("takes from %i pixels %i from %i on, as torchvision's rounding has it", (from, to, first) => {
    const data = Uint8Array.from({ length: 3 * from }, (_, i) => Math.floor(i / 3));
    const across = cropCentre({ data, width: from, height: 1 }, to, 1);
    const down = cropCentre({ data, width: 1, height: from }, 1, to);
    const expected = Uint8Array.from({ length: 3 * to }, (_, i) => first + Math.floor(i / 3));
    expect(across).toEqual({ data: expected, width: to, height: 1 });
    expect(down).toEqual({ data: expected, width: 1, height: to });
  });
});

describe('a picture that is none', () => {
  const cases: [string, unknown, RegExp][] = [
    [
      'no width',
      { ...two, width: 0, data: new Uint8Array(0) },
      /^picture: found 0×1 pixels; expected a positive whole/,
    ],
    ['a fraction', { ...two, width: 1.5 }, /found 1\.5×1 pixels/],
    ['NaN', { ...two, height: Number.NaN }, /found 2×NaN pixels/],
    ['a size no memory has', { ...two, width: 2 ** 40 }, /found 1099511627776×1 pixels/],
    [
      'RGB without alpha',
      { ...two, data: new Uint8Array(6) },
      /found 6 bytes of data; expected 8 for 2×1 pixels\. It must be RGBA/,
    ],
    [
      'a transferred buffer',
      { ...two, data: new Uint8Array(0) },
      /found 0 bytes of data.*transferred to a worker/,
    ],
    ['floats', { ...two, data: new Float32Array(8) }, /found data of type Float32Array; expected 8-bit RGBA/],
    ['an array', { ...two, data: [0, 0, 0, 0, 0, 0, 0, 0] }, /found data of type Array/],
    ['null', null, /found null; expected \{ data, width, height \}/],
  ];
  it.each(cases)('%s', (_, value, text) => {
    const run = () => preprocess(value as Picture, plain);
    expect(run).toThrow(InputError);
    expect(run).toThrow(text);
  });
});

describe('checkPreprocessing', () => {
  it("reads a file's metadata and fills in what is usual", () => {
    const text =
      '{"resize":[32,32],"mean":[0.4914,0.4822,0.4465],"std":[0.247,0.2435,0.2616],"scale":"1/255","by":"us"}';
    expect(checkPreprocessing(JSON.parse(text))).toEqual({
      resize: [32, 32],
      mean: [0.4914, 0.4822, 0.4465],
      std: [0.247, 0.2435, 0.2616],
      order: 'RGB',
    });
    const full = { ...plain, resize: [256, 256], crop: [224, 224], background: [0, 0, 0], order: 'BGR' };
    expect(checkPreprocessing(full)).toEqual(full);
  });

  const cases: [string, unknown, RegExp][] = [
    ['no object', 'RGB', /^here: found "RGB"; expected an object/],
    ['null', null, /^here: found null; expected an object/],
    ['no size', { ...plain, resize: undefined }, /^here\.resize: found nothing; expected \[width, height\]/],
    ['one side', { ...plain, resize: [32] }, /^here\.resize: found \[32\]/],
    ['a zero side', { ...plain, resize: [0, 32] }, /^here\.resize: found \[0,32\]/],
    ['a huge side', { ...plain, resize: [1e9, 32] }, /whole numbers from 1 to 16384/],
    [
      'a crop beyond the size',
      { ...plain, crop: [3, 1] },
      /^here\.crop: found \[3,1\]; expected at most the resized 2×1/,
    ],
    ['two means', { ...plain, mean: [0, 0] }, /^here\.mean: found \[0,0\]; expected three finite numbers/],
    ['NaN as mean', { ...plain, mean: [0, Number.NaN, 0] }, /^here\.mean: found \[0,"NaN",0\]/],
    [
      'a zero std',
      { ...plain, std: [1, 0, 1] },
      /^here\.std: found \[1,0,1\]; expected three numbers above 0/,
    ],
    ['another order', { ...plain, order: 'GBR' }, /^here\.order: found "GBR"; expected "RGB" or "BGR"/],
    ['another scale', { ...plain, scale: '1' }, /^here\.scale: found "1"; expected "1\/255"/],
    [
      'no colour',
      { ...plain, background: [0, 0, 256] },
      /^here\.background: found \[0,0,256\]; expected red, green/,
    ],
  ];
  it.each(cases)('%s', (_, value, text) => {
    const run = () => checkPreprocessing(value, 'here');
    expect(run).toThrow(OptionError);
    expect(run).toThrow(text);
  });

  it('is applied to what a caller passes to preprocess', () => {
    expect(() => preprocess(two, { ...plain, std: [0, 1, 1] })).toThrow(
      /^preprocessing\.std: found \[0,1,1\]/,
    );
  });
});
