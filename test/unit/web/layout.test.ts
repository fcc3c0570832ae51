import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spread } from '../../../src/statistics.ts';
import { cellRectangle, layoutCells, placeAfterKey, placeAt } from '../../../src/view/cells.ts';
import { channelOrder, placeOfChannel } from '../../../src/view/order.ts';

const cells = fc
  .record({
    count: fc.integer({ min: 1, max: 2048 }),
    width: fc.double({ min: 1, max: 2000, noNaN: true }),
    leastWidth: fc.double({ min: 1, max: 20, noNaN: true }),
    greatestWidth: fc.double({ min: 20, max: 40, noNaN: true }),
    rowGap: fc.integer({ min: 0, max: 10 }),
    height: fc.double({ min: 1, max: 90, noNaN: true }),
  })
  .map(({ height, ...request }) => ({
    request,
    cells: layoutCells({ ...request, cellHeight: () => height }),
  }));

describe('layoutCells', () => {
  it('keeps to the width, with room for every value', () => {
    fc.assert(
      fc.property(cells, ({ request, cells }) => {
        expect(cells.width).toBeLessThanOrEqual(request.width * (1 + 1e-12));
        expect(cells.columns * cells.rows).toBeGreaterThanOrEqual(request.count);
        expect(cells.columns * (cells.rows - 1)).toBeLessThan(request.count);
      }),
    );
  });

  it('finds every place again at the middle of its rectangle', () => {
    fc.assert(
      fc.property(cells, fc.nat(), ({ cells }, random) => {
        const place = random % cells.count;
        const { x, y, width, height } = cellRectangle(cells, place);
        expect(placeAt(cells, x + width / 2, y + height / 2)).toBe(place);
      }),
    );
  });

  it('gives 512 channels 32 columns at 400 pixels, 64 at 800', () => {
    const at = (width: number) =>
      layoutCells({ count: 512, width, leastWidth: 9, greatestWidth: 16, cellHeight: (cell) => cell });
    expect([at(400).columns, at(400).rows]).toEqual([32, 16]);
    expect([at(800).columns, at(800).rows]).toEqual([64, 8]);
  });

  it('has no place outside, nor past the last value', () => {
    const five = layoutCells({
      count: 5,
      width: 40,
      leastWidth: 10,
      greatestWidth: 10,
      cellHeight: () => 10,
    });
    expect([five.columns, five.rows]).toEqual([4, 2]);
    expect(placeAt(five, 5, 15)).toBe(4);
    expect(placeAt(five, 15, 15)).toBeNull();
    expect(placeAt(five, -1, 5)).toBeNull();
    expect(placeAt(five, 40, 5)).toBeNull();
  });
});

describe('placeAfterKey', () => {
  const grid = layoutCells({
    count: 64,
    width: 320,
    leastWidth: 10,
    greatestWidth: 10,
    cellHeight: () => 10,
  });

  it('moves by one, by a row, to the ends, and not past them', () => {
    expect(grid.columns).toBe(32);
    const moved = (place: number, key: string) => placeAfterKey(grid, place, key);
    expect(moved(3, 'ArrowRight')).toBe(4);
    expect(moved(3, 'ArrowDown')).toBe(35);
    expect(moved(35, 'ArrowUp')).toBe(3);
    expect(moved(0, 'ArrowLeft')).toBe(0);
    expect(moved(9, 'End')).toBe(63);
    expect(moved(9, 'Home')).toBe(0);
    expect(moved(9, 'Tab')).toBeNull();
  });
});

describe('channelOrder', () => {
  const values = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 300 });

  it('by value goes down and leaves no channel out; equal values stay in order', () => {
    fc.assert(
      fc.property(values, (list) => {
        const order = channelOrder(list, 'value');
        expect([...order].sort((a, b) => a - b)).toEqual(list.map((_, channel) => channel));
        for (let place = 1; place < order.length; place++) {
          const [before = 0, here = 0] = [order[place - 1], order[place]];
          const [greater = 0, less = 0] = [list[before], list[here]];
          expect(greater > less || (greater === less && before < here)).toBe(true);
        }
      }),
    );
  });

  it('is undone by placeOfChannel', () => {
    fc.assert(
      fc.property(values, (list) => {
        const order = channelOrder(list, 'value');
        expect([...placeOfChannel(order)].map((place) => order[place])).toEqual(
          list.map((_, channel) => channel),
        );
      }),
    );
  });
});

describe('spread', () => {
  it('is mean, least, greatest', () => {
    expect(spread(Float32Array.of(0.25, 0.5, 0))).toEqual({ mean: 0.25, least: 0, greatest: 0.5 });
  });
});
