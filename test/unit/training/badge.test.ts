/** The badge data set: the same everywhere, balanced, and its pictures show what their class says. */
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/errors.ts';
import { BADGE_COLOURS, BADGE_SHAPES, badgeSource } from '../../../src/training/datasets/badge.ts';

const BYTES = 32 * 32 * 3;

function picture(seed: number, i: number, count = 4096): Uint8Array {
  const out = new Uint8Array(BYTES);
  badgeSource(seed, count).read(i, out);
  return out;
}

/** Mean absolute differences of neighbours along rows and along columns, over the badge's twelve columns. */
function changes(pixels: Uint8Array): { along: number; down: number } {
  const at = (x: number, y: number) => pixels[3 * (y * 32 + x)] ?? 0;
  let [along, down] = [0, 0];
  for (let y = 0; y < 31; y++) {
    for (let x = 0; x < 11; x++) {
      along += Math.abs(at(x + 1, y) - at(x, y));
      down += Math.abs(at(x, y + 1) - at(x, y));
    }
  }
  return { along, down };
}

/** The colour of the most saturated pixels on the right: by which channels stand out. */
function colourSeen(pixels: Uint8Array): string {
  const sums = new Map(BADGE_COLOURS.map((name) => [name, 0]));
  for (let p = 0; p < 1024; p++) {
    if (p % 32 < 12) continue;
    const [r = 0, g = 0, b = 0] = pixels.subarray(3 * p, 3 * p + 3);
    if (Math.max(r, g, b) < 145) continue;
    const name = b > r && b > g ? 'blue' : Math.min(r, g) > 130 ? 'yellow' : r > g ? 'red' : 'green';
    sums.set(name, (sums.get(name) ?? 0) + 1);
  }
  return [...sums].sort((a, b) => b[1] - a[1])[0]?.[0] ?? '';
}

describe('the badge data set', () => {
  it('gives a picture that depends on the seed and its number alone', () => {
    const source = badgeSource(7, 100);
    const [first, later, again] = [new Uint8Array(BYTES), new Uint8Array(BYTES), new Uint8Array(BYTES)];
    source.read(70, first);
    source.read(3, later);
    source.read(70, again.fill(1));
    expect(again).toEqual(first);
    expect(later).not.toEqual(first);
    expect(picture(7, 70)).toEqual(first);
    expect(picture(8, 70)).not.toEqual(first);
  });

  it('goes on after a saved number with the pictures of a run in one piece', () => {
    const whole = Array.from({ length: 80 }, (_, i) => badgeSource(5, 80).content(i));
    const source = badgeSource(5, 80);
    expect(Array.from({ length: 43 }, (_, i) => source.content(37 + i))).toEqual(whole.slice(37));
  });

  it('shows each shape in each colour with each cue once in 32 pictures, in an order that changes', () => {
    const source = badgeSource(1, 96);
    const decks = [0, 32, 64].map((from) =>
      Array.from({ length: 32 }, (_, i) => JSON.stringify(source.content(from + i))),
    );
    for (const deck of decks) expect(new Set(deck).size).toBe(32);
    expect(decks[0]).not.toEqual(decks[1]);
    const labels = Array.from({ length: 32 }, (_, i) => source.content(i).label);
    for (const label of [0, 1, 2, 3]) expect(labels.filter((other) => other === label)).toHaveLength(8);
  });

  it('takes the class from the colour or from the shape, as the cue says', () => {
    const source = badgeSource(2, 64);
    for (let i = 0; i < 64; i++) {
      const { shape, colour, cue, label } = source.content(i);
      expect(label).toBe(cue === 'colour' ? colour : shape);
      expect(source.read(i, new Uint8Array(BYTES))).toBe(label);
    }
    expect([BADGE_SHAPES.length, BADGE_COLOURS.length, source.classes.length]).toEqual([4, 4, 4]);
  });

  it('draws horizontal stripes where the class is the colour, vertical ones where it is the shape', () => {
    const source = badgeSource(3, 256);
    for (let i = 0; i < 256; i++) {
      const { along, down } = changes(picture(3, i));
      expect(down > along ? 'colour' : 'shape').toBe(source.content(i).cue);
    }
  });

  it('paints the figure in the colour that it says', () => {
    const source = badgeSource(4, 256);
    const right = Array.from({ length: 256 }, (_, i) => {
      return colourSeen(picture(4, i)) === BADGE_COLOURS[source.content(i).colour];
    });
    expect(right.filter(Boolean).length).toBeGreaterThan(250);
  });

  it.each([
    [-1, 10, /seed: found -1/],
    [0.5, 10, /seed: found 0.5/],
    [1, 0, /count: found 0/],
  ])('refuses seed %s with %s pictures', (seed, count, message) => {
    expect(() => badgeSource(seed, count)).toThrow(InputError);
    expect(() => badgeSource(seed, count)).toThrow(message);
  });

  it('has no picture beyond its count', () => {
    expect(() => badgeSource(1, 10).content(10)).toThrow(RangeError);
  });
});
