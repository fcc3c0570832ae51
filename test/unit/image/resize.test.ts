import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RGBImage, resizeBilinear } from '../../../src/image/resize.ts';

const image = fc
  .tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }))
  .chain(([width, height]) =>
    fc
      .uint8Array({ minLength: 3 * width * height, maxLength: 3 * width * height })
      .map((data): RGBImage => ({ data, width, height })),
  );
const side = fc.integer({ min: 1, max: 50 });

/** The triangle filter's definition in float64, over every input; no bounds to get wrong. */
function weights(inputs: number, outputs: number, out: number): number[] {
  const scale = inputs / outputs;
  const support = Math.max(1, scale);
  const raw = Array.from({ length: inputs }, (_, i) =>
    Math.max(0, 1 - Math.abs(i + 0.5 - (out + 0.5) * scale) / support),
  );
  const sum = raw.reduce((total, weight) => total + weight, 0);
  return raw.map((weight) => weight / sum);
}

function slowResize({ data, width, height }: RGBImage, toWidth: number, toHeight: number): number[] {
  const result: number[] = [];
  for (let y = 0; y < toHeight; y += 1) {
    const vertical = weights(height, toHeight, y);
    for (let x = 0; x < toWidth; x += 1) {
      const horizontal = weights(width, toWidth, x);
      for (let channel = 0; channel < 3; channel += 1) {
        let sum = 0;
        for (const [row, v] of vertical.entries()) {
          if (v === 0) continue;
          for (const [column, h] of horizontal.entries()) {
            sum += v * h * (data[3 * (row * width + column) + channel] ?? 0);
          }
        }
        result.push(sum);
      }
    }
  }
  return result;
}

describe('resizeBilinear', () => {
  it('is the triangle filter, but for its two roundings to 8 bits', () => {
    fc.assert(
      fc.property(image, side, side, (source, width, height) => {
        const resized = resizeBilinear(source, width, height);
        const exact = slowResize(source, width, height);
        const worst = exact.reduce(
          (most, value, i) => Math.max(most, Math.abs(value - (resized.data[i] ?? NaN))),
          0,
        );
        expect(resized).toMatchObject({ width, height });
        expect(resized.data.length).toBe(3 * width * height);
        // Half a step in each of the two passes, and the weights' own 2^-22.
        expect(worst).toBeLessThanOrEqual(1.001);
      }),
      { numRuns: 150 },
    );
  });

  it('keeps a plain image plain and the same size the same', () => {
    fc.assert(
      fc.property(side, side, side, side, fc.nat(255), (w, h, width, height, value) => {
        const plain = { data: new Uint8Array(3 * w * h).fill(value), width: w, height: h };
        expect(resizeBilinear(plain, width, height).data.every((pixel) => pixel === value)).toBe(true);
      }),
      { numRuns: 200 },
    );
    fc.assert(
      fc.property(image, (source) => {
        expect(resizeBilinear(source, source.width, source.height)).toEqual(source);
      }),
      { numRuns: 50 },
    );
  });
});
