import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkExtent,
  checkFile,
  extentWithin,
  extentWithinSide,
  GREATEST_FILE,
  GREATEST_PIXELS,
} from '../../../web/picture/limits.ts';

describe('a picture that is refused', () => {
  it('says its name and its size', () => {
    expect(() => checkFile('a.png', 0)).toThrow('a.png: the file is empty (0 bytes).');
    expect(() => checkFile('a.png', GREATEST_FILE + 1)).toThrow(
      'a.png: 64 MiB; files up to 64 MiB are read.',
    );
    expect(() => checkExtent('a.png', 0, 10)).toThrow('a.png: 0 × 10 pixels');
    expect(() => checkExtent('a.png', 20_000, 10_000)).toThrow(
      '20000 × 10000, 200 megapixels; up to 120 are read.',
    );
  });

  it('is not one at the limit', () => {
    expect(() => checkFile('a.png', GREATEST_FILE)).not.toThrow();
    expect(() => checkExtent('a.png', 1, GREATEST_PIXELS)).not.toThrow();
  });
});

describe('a picture that is made smaller', () => {
  const side = fc.integer({ min: 1, max: 30_000 });

  it('keeps to the pixels, and to its proportions', () => {
    fc.assert(
      fc.property(side, side, (width, height) => {
        const [smallWidth, smallHeight] = extentWithin(width, height, 1e6);
        expect(smallWidth * smallHeight).toBeLessThanOrEqual(Math.max(1e6, smallWidth, smallHeight));
        expect(smallWidth).toBeGreaterThanOrEqual(1);
        expect(Math.abs(smallWidth * height - smallHeight * width)).toBeLessThanOrEqual(
          Math.max(width, height),
        );
      }),
    );
  });

  it('is left alone where it fits', () => {
    expect(extentWithin(32, 20, 1e6)).toEqual([32, 20]);
    expect(extentWithinSide(32, 20, 512)).toEqual([32, 20]);
    expect(extentWithinSide(2048, 1024, 512)).toEqual([512, 256]);
    expect(extentWithinSide(10_000, 1, 512)).toEqual([512, 1]);
  });
});
