/** Pictures of one's own as a data set. */
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/errors.ts';
import { ownSource } from '../../../src/training/datasets/own.ts';

const picture = (value: number, width = 2, height = 1) => ({
  data: new Uint8Array(4 * width * height).map((_, i) => (i % 4 === 3 ? 255 : value + i)),
  width,
  height,
});

describe('pictures of one’s own', () => {
  it('keep their class, and their pixels less the alpha', () => {
    const cats = { name: 'cat', pictures: [picture(10), picture(20)] };
    const source = ownSource('pets', [cats, { name: 'dog', pictures: [picture(30)] }]);
    expect([source.count, source.width, source.height]).toEqual([3, 2, 1]);
    const out = new Uint8Array(6);
    expect([0, 1, 2].map((i) => source.read(i, out))).toEqual([0, 0, 1]);
    expect([...out]).toEqual([30, 31, 32, 34, 35, 36]);
    expect(() => source.read(3, out)).toThrow(RangeError);
  });

  it.each([
    ['one class', [{ name: 'cat', pictures: [picture(1)] }], /found 1 class; expected at least two/],
    [
      'an empty class',
      [
        { name: 'cat', pictures: [picture(1)] },
        { name: 'dog', pictures: [] },
      ],
      /class 'dog': found no picture/,
    ],
    [
      'pictures of two sizes',
      [
        { name: 'cat', pictures: [picture(1)] },
        { name: 'dog', pictures: [picture(1, 3)] },
      ],
      /class 'dog', picture 0: found 3×1 pixels.*expected 2×1/,
    ],
  ])('refuses %s', (_, classes, message) => {
    expect(() => ownSource('pets', classes)).toThrow(InputError);
    expect(() => ownSource('pets', classes)).toThrow(message);
  });
});
