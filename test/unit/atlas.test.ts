import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Atlas, AtlasBuilder, FormatError, InputError, parseAtlas } from '../../src/index.ts';

const MODEL = { file: 'm.safetensors', sha256: '0'.repeat(64), architecture: 'se_resnet18' };
const LABELS = ['a', 'b', 'c'];
const CHANNELS = 4;

interface Picture {
  readonly gate: readonly number[];
  readonly index: number;
  readonly logits: readonly number[];
}

/** Batches of up to `batch` pictures. */
function atlasOf(pictures: readonly Picture[], batch = 1): Atlas {
  const builder = new AtlasBuilder(LABELS);
  for (let i = 0; i < pictures.length; i += batch) {
    const some = pictures.slice(i, i + batch);
    const rows = (values: (picture: Picture) => readonly number[], width: number) => ({
      shape: [some.length, width],
      data: Float32Array.from(some.flatMap(values)),
    });
    const gates = { 'layer1.0': rows(({ gate }) => gate, CHANNELS) };
    builder.add(
      { logits: rows(({ logits }) => logits, 3), gates },
      some.map(({ index }) => index),
    );
  }
  return builder.finish(MODEL, 'some');
}

/** Straight from the definitions, in two passes. */
function plain(values: readonly number[]) {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
  return { mean, standardDeviation: Math.sqrt(variance) };
}

const gate = fc.array(
  fc.integer({ min: 0, max: 1024 }).map((x) => x / 1024),
  { minLength: CHANNELS, maxLength: CHANNELS },
);
const logits = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 3, maxLength: 3 });
const pictures = fc.array(fc.record({ gate, logits, index: fc.nat(2) }), { minLength: 1, maxLength: 40 });

describe('AtlasBuilder', () => {
  it('has the mean and standard deviation of each gate for each class', () => {
    fc.assert(
      fc.property(pictures, fc.integer({ min: 1, max: 7 }), (all, batch) => {
        const { blocks, counts } = atlasOf(all, batch);
        for (const index of [0, 1, 2]) {
          const mine = all.filter((picture) => picture.index === index);
          expect(counts[index]).toBe(mine.length);
          for (let c = 0; c < CHANNELS; c++) {
            const expected = plain(mine.map((picture) => picture.gate[c] ?? Number.NaN));
            const [mean, deviation] = [blocks[0]?.mean[index], blocks[0]?.standardDeviation[index]];
            if (mine.length === 0) expect([mean, deviation]).toEqual([null, null]);
            else {
              expect(mean?.[c]).toBeCloseTo(expected.mean, 4);
              expect(deviation?.[c]).toBeCloseTo(expected.standardDeviation, 4);
            }
          }
        }
      }),
    );
  });

  it('measures gate health over all pictures', () => {
    fc.assert(
      fc.property(pictures, (all) => {
        const { blocks } = atlasOf(all, 3);
        const gates = all.flatMap((picture) => picture.gate);
        const share = (passes: (s: number) => boolean) => gates.filter(passes).length / gates.length;
        const channels = Array.from({ length: CHANNELS }, (_, c) => all.map((p) => p.gate[c] ?? Number.NaN));
        const deviations = channels.map((values) => plain(values).standardDeviation);
        const stuck = channels.filter((values) => values.every((s) => s >= 0.45 && s <= 0.55));
        const health = blocks[0]?.health;
        expect(health?.mean).toBeCloseTo(plain(gates).mean, 4);
        expect(health?.least).toBeCloseTo(Math.min(...gates), 4);
        expect(health?.greatest).toBeCloseTo(Math.max(...gates), 4);
        expect(health?.below).toBeCloseTo(
          share((s) => s < 0.05),
          4,
        );
        expect(health?.above).toBeCloseTo(
          share((s) => s > 0.95),
          4,
        );
        expect(health?.standardDeviation).toBeCloseTo(plain(deviations).mean, 4);
        expect(health?.stuck).toBeCloseTo(stuck.length / CHANNELS, 4);
      }),
    );
  });

  it('keeps its precision where a gate hardly moves', () => {
    const half = [0.5, 0.5, 0.5, 0.5];
    const moved = [0.5 + 2 ** -20, 0.5, 0.5, 0.5];
    const all = Array.from({ length: 1000 }, (_, i) => ({
      gate: i % 2 ? half : moved,
      logits: [1, 0, 0],
      index: 0,
    }));
    const deviation = atlasOf(all, 10).blocks[0]?.standardDeviation[0]?.[0];
    expect((deviation ?? 0) * 2 ** 21).toBeCloseTo(1, 3);
  });

  it('counts a picture as right where its class has the greatest logit', () => {
    const one = (index: number, values: number[]) => ({ gate: [0, 0, 0, 0], logits: values, index });
    const { accuracy } = atlasOf([
      one(0, [2, 1, 0]),
      one(0, [0, 1, 0]),
      one(2, [-3, -2, -1]),
      one(0, [5, 5, 0]),
    ]);
    expect(accuracy.overall).toBe(0.75);
    expect(accuracy.classes).toEqual([0.66667, null, 1]);
  });

  it('refuses what does not fit', () => {
    const builder = new AtlasBuilder(LABELS);
    const logitsOf = (...shape: number[]) => ({
      shape,
      data: new Float32Array(shape.reduce((a, b) => a * b)),
    });
    const gates = { 'layer1.0': logitsOf(1, 4) };
    expect(() => builder.finish(MODEL, 'none')).toThrow(InputError);
    expect(() => builder.add({ logits: logitsOf(1, 2), gates }, [0])).toThrow(
      /logits: found shape 1×2; expected 1×3/,
    );
    expect(() => builder.add({ logits: logitsOf(1, 3), gates }, [3])).toThrow(/found 3; expected .*0 to 2/);
    expect(() => builder.add({ logits: logitsOf(2, 3), gates }, [0, 0])).toThrow(/gates of layer1\.0/);
  });
});

describe('parseAtlas', () => {
  const good = atlasOf([{ gate: [0.1, 0.5, 0.9, 1], logits: [1, 2, 3], index: 1 }]);

  it('gives back what was written', () => {
    expect(parseAtlas(JSON.parse(JSON.stringify(good)))).toEqual(good);
  });

  it('reads the atlas of the shipped model', () => {
    const file = new URL('../../models/se-resnet18-cifar10.atlas.json', import.meta.url);
    const atlas = parseAtlas(JSON.parse(readFileSync(file, 'utf8')));
    expect(atlas.dataset.pictures).toBe(1000);
    expect(atlas.counts.reduce((a, b) => a + b)).toBe(1000);
    expect(atlas.blocks.map(({ channels }) => channels)).toEqual([64, 64, 128, 128, 256, 256, 512, 512]);
  });

  type Change = (atlas: Readonly<Record<string, unknown>>) => unknown;
  it.each<[string, Change, RegExp]>([
    ['no object', () => null, /found null; expected an object/],
    ['another format', (atlas) => ({ ...atlas, format: 'x' }), /format: found "x"/],
    ['another version', (atlas) => ({ ...atlas, version: 2 }), /version: found 2; expected 1/],
    [
      'a class too few',
      (atlas) => ({ ...atlas, counts: [1, 0] }),
      /counts: found a list of 2; expected a list of 3/,
    ],
    [
      'a share above 1',
      (atlas) => ({ ...atlas, accuracy: { overall: 1.5, classes: [] } }),
      /accuracy\.overall/,
    ],
    ['no blocks', (atlas) => ({ ...atlas, blocks: undefined }), /blocks: found undefined/],
    [
      'a block that is a text',
      (atlas) => ({ ...atlas, blocks: ['layer1.0'] }),
      /blocks\[0\]: found "layer1\.0"/,
    ],
  ])('refuses %s', (_, change, message) => {
    const read = () => parseAtlas(change(JSON.parse(JSON.stringify(good))));
    expect(read).toThrow(FormatError);
    expect(read).toThrow(message);
  });

  it('refuses a channel too few and a gate that is no number', () => {
    for (const [bad, message] of [
      ['[0.1]', /blocks\[0\]\.mean\[1\]: found a list of 1; expected a list of 4/],
      ['[0.1,0.5,"x",1]', /blocks\[0\]\.mean\[1\]\[2\]: found "x"; expected a finite number/],
    ] as const) {
      const text = JSON.stringify(good).replace('[0.1,0.5,0.9,1]', bad);
      expect(() => parseAtlas(JSON.parse(text))).toThrow(message);
    }
  });

  it('never throws anything but a FormatError', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(() => parseAtlas(value)).toThrow(FormatError);
      }),
    );
  });
});
