import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Life, placeBuffers } from '../../src/runtime/plan/placement.ts';
import { ALIGNMENT, align } from '../../src/runtime/run/memory.ts';

const life = fc
  .record({ bytes: fc.integer({ min: 1, max: 5000 }), from: fc.nat(30), length: fc.nat(10) })
  .map(({ bytes, from, length }): Life => ({ bytes, from, to: from + length }));
const lives = fc.array(life, { maxLength: 40 });

function pairs<T>(items: readonly T[]): [T, T][] {
  return items.flatMap((a, index) => items.slice(index + 1).map((b): [T, T] => [a, b]));
}

describe('placeBuffers', () => {
  test('buffers that live at the same time share no byte', () => {
    fc.assert(
      fc.property(lives, (all) => {
        const { offsets } = placeBuffers(all);
        const placed = all.map((buffer, index) => ({ ...buffer, start: offsets[index] ?? Number.NaN }));
        for (const [a, b] of pairs(placed)) {
          if (a.to < b.from || b.to < a.from) continue;
          expect(a.start + a.bytes <= b.start || b.start + b.bytes <= a.start).toBe(true);
        }
      }),
    );
  });

  test('offsets are aligned, nothing reaches over the total', () => {
    fc.assert(
      fc.property(lives, (all) => {
        const { offsets, bytes } = placeBuffers(all);
        expect(offsets).toHaveLength(all.length);
        for (const [index, offset] of offsets.entries()) {
          expect(offset % ALIGNMENT).toBe(0);
          expect(offset).toBeGreaterThanOrEqual(0);
          expect(offset + (all[index]?.bytes ?? Number.NaN)).toBeLessThanOrEqual(bytes);
        }
      }),
    );
  });

  test('the total lies between the busiest step and the sum', () => {
    fc.assert(
      fc.property(lives, (all) => {
        const { bytes } = placeBuffers(all);
        const at = (step: number) =>
          all.reduce((sum, b) => sum + (b.from <= step && step <= b.to ? align(b.bytes) : 0), 0);
        expect(bytes).toBeGreaterThanOrEqual(Math.max(...Array.from({ length: 41 }, (_, step) => at(step))));
        expect(bytes).toBeLessThanOrEqual(all.reduce((sum, b) => sum + align(b.bytes), 0));
      }),
    );
  });

  test('a chain of equal buffers, each read by the next, takes two of them', () => {
    const chain = Array.from({ length: 9 }, (_, step) => ({ bytes: 6400, from: step, to: step + 1 }));
    expect(placeBuffers(chain).bytes).toBe(2 * 6400);
  });
});
