/** Batches: every picture once in an epoch, another order in the next, normalised, and resumed by the step's number. */
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/errors.ts';
import { Batches } from '../../../src/training/batches.ts';
import { badgeSource } from '../../../src/training/datasets/badge.ts';
import type { PictureSource } from '../../../src/training/datasets/source.ts';

/** Picture `i` is one pixel of the colour (i, 0, 255), of class i. */
const SOURCE: PictureSource = {
  name: 'numbers',
  classes: Array.from({ length: 10 }, (_, i) => String(i)),
  count: 10,
  width: 1,
  height: 1,
  read(i, out) {
    out.set([i, 0, 255]);
    return i;
  },
};
const OPTIONS = { batch: 5, seed: 1, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.5] };

const labelsOf = (batches: Batches, steps: readonly number[]) =>
  steps.flatMap((step) => [...batches.at(step).labels]);

describe('batches', () => {
  it('show every picture once in an epoch, in another order in the next', () => {
    const batches = new Batches(SOURCE, OPTIONS);
    expect(batches.stepsPerEpoch).toBe(2);
    const [first, second] = [labelsOf(batches, [0, 1]), labelsOf(batches, [2, 3])];
    for (const epoch of [first, second]) expect([...epoch].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(second).not.toEqual(first);
  });

  it('normalise channel by channel, and put the channels one after another', () => {
    const { images, labels } = new Batches(SOURCE, OPTIONS).at(0);
    for (const [i, label] of labels.entries()) {
      const [r, g, b] = images.subarray(3 * i, 3 * i + 3);
      expect(r).toBeCloseTo((label / 255 - 0.5) / 0.25, 5);
      expect(g).toBeCloseTo(-2, 5);
      expect(b).toBeCloseTo(1, 5);
    }
  });

  it('go on after any step as a run in one piece, bit for bit', () => {
    const options = { ...OPTIONS, batch: 16, augmentation: { flip: true, shift: 4, cutOut: 8 } };
    const whole = new Batches(badgeSource(3, 64), options);
    for (let step = 0; step < 5; step++) whole.at(step);
    const resumed = new Batches(badgeSource(3, 64), options).at(5);
    const { images, labels } = whole.at(5);
    expect(resumed.labels).toEqual(labels);
    expect(resumed.images).toEqual(images);
  });

  it('refuse a set that is smaller than a batch', () => {
    expect(() => new Batches(SOURCE, { ...OPTIONS, batch: 11 })).toThrow(InputError);
    expect(() => new Batches(SOURCE, { ...OPTIONS, batch: 11 })).toThrow(
      /numbers: found 10 pictures; expected at least a batch of 11/,
    );
  });
});
