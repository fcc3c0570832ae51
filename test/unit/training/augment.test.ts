/** Augmentation: what comes out is the picture, mirrored, moved and cut, and the same again for the same seed. */
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/errors.ts';
import { augment, checkAugmentation } from '../../../src/training/augment.ts';
import { Random } from '../../../src/training/random.ts';

const SIZE = { width: 5, height: 4 };
/** Each pixel's three numbers say its column, its row and 7. */
const PIXELS = Uint8Array.from({ length: 60 }, (_, i) => {
  const p = Math.floor(i / 3);
  return [p % 5, Math.floor(p / 5), 7][i % 3] ?? 0;
});

function run(options: Parameters<typeof augment>[3], seed: number): Uint8Array {
  const out = new Uint8Array(60).fill(99);
  augment(out, PIXELS, SIZE, options, new Random(seed));
  return out;
}

const columnsOf = (out: Uint8Array) => [0, 1, 2, 3, 4].map((x) => out[3 * x]);
const rowsOf = (out: Uint8Array) => [0, 1, 2, 3].map((y) => out[15 * y + 1]);
const SEEDS = Array.from({ length: 400 }, (_, i) => i);
const distinct = (lists: readonly (readonly unknown[])[]) => new Set(lists.map((list) => list.join()));

describe('augment', () => {
  it('copies the picture where nothing is asked for', () => {
    expect(run({}, 1)).toEqual(PIXELS);
  });

  it('mirrors half of the pictures', () => {
    const columns = SEEDS.map((seed) => columnsOf(run({ flip: true }, seed)).join());
    const mirrored = columns.filter((line) => line === '4,3,2,1,0').length;
    expect(columns.filter((line) => line === '0,1,2,3,4').length + mirrored).toBe(400);
    expect(Math.abs(mirrored - 200)).toBeLessThan(50);
  });

  it('shifts by each number of pixels, and reflects at the border without repeating it', () => {
    const results = SEEDS.map((seed) => run({ shift: 2 }, seed));
    const columns = ['2,1,0,1,2', '1,0,1,2,3', '0,1,2,3,4', '1,2,3,4,3', '2,3,4,3,2'];
    expect(distinct(results.map(columnsOf))).toEqual(new Set(columns));
    const rows = ['2,1,0,1', '1,0,1,2', '0,1,2,3', '1,2,3,2', '2,3,2,1'];
    expect(distinct(results.map(rowsOf))).toEqual(new Set(rows));
  });

  it('fills one square, cut at the border, with the mean colour', () => {
    for (const seed of SEEDS.slice(0, 50)) {
      const out = run({ cutOut: 2 }, seed);
      const changed = Array.from({ length: 20 }, (_, p) => p).filter(
        (p) => out[3 * p] !== PIXELS[3 * p] || out[3 * p + 1] !== PIXELS[3 * p + 1],
      );
      expect(changed.length).toBeLessThanOrEqual(4);
      // The mean column is 2, the mean row 1.5, which rounds to 2.
      for (const p of changed) expect([...out.subarray(3 * p, 3 * p + 3)]).toEqual([2, 2, 7]);
    }
    expect(SEEDS.some((seed) => run({ cutOut: 2 }, seed)[0] === 2)).toBe(true);
  });

  it('gives the same for the same seed and another for another', () => {
    const options = { flip: true, shift: 2, cutOut: 2 };
    expect(run(options, 3)).toEqual(run(options, 3));
    expect(distinct(SEEDS.map((seed) => [...run(options, seed)])).size).toBeGreaterThan(30);
  });

  it.each([
    [{ shift: 4 }, /shift: found 4; expected whole pixels from 0 to 3/],
    [{ shift: 1.5 }, /shift: found 1.5/],
    [{ cutOut: -1 }, /cutOut: found -1; expected whole pixels from 0 to 5/],
  ])('refuses %o', (options, message) => {
    expect(() => checkAugmentation(options, SIZE)).toThrow(InputError);
    expect(() => checkAugmentation(options, SIZE)).toThrow(message);
  });
});
