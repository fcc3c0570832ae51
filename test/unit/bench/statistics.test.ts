/** The arithmetic of the scoreboard, by values worked out by hand. */
import { describe, expect, test } from 'vitest';
import { parseCores } from '../../../src/cli/bench/contention.ts';
import { gflops, ratios, relativeDifference, spread } from '../../../src/cli/bench/statistics.ts';

test('the median of an odd and of an even count, with the ends', () => {
  expect(spread([5, 1, 3])).toEqual({ median: 3, least: 1, greatest: 5 });
  expect(spread([4, 1, 10, 2])).toEqual({ median: 3, least: 1, greatest: 10 });
  expect(spread([7])).toEqual({ median: 7, least: 7, greatest: 7 });
  expect(spread([]).median).toBeNaN();
});

test('ratios are taken pair by pair, not of the medians', () => {
  // Pairs 2, 4 and 1: median 2. Of the medians it would be 8 / 3.
  expect(ratios([2, 8, 9], [1, 2, 9])).toEqual({ median: 2, least: 1, greatest: 4 });
  expect(ratios([3, 3, 3], [1])).toEqual({ median: 3, least: 3, greatest: 3 });
});

test('GFLOP/s: two operations for each multiply-add', () => {
  // 500 million multiply-adds are 1e9 operations; in 10 ms that is 100e9 each second.
  expect(gflops(500e6, 10)).toBeCloseTo(100, 9);
});

describe('the difference of logits', () => {
  test('is the greatest one over the greatest expected value', () => {
    const expected = Float32Array.of(1, -4, 2);
    expect(relativeDifference(Float32Array.of(1, -4, 2), expected)).toBe(0);
    expect(relativeDifference(Float32Array.of(1.5, -4, 2), expected)).toBeCloseTo(0.125, 9);
  });

  test('is no number, and so no agreement, for what cannot be compared', () => {
    expect(relativeDifference(Float32Array.of(1), Float32Array.of(1, 2))).toBeNaN();
    expect(relativeDifference(Float32Array.of(Number.NaN, 1), Float32Array.of(1, 2))).toBeNaN();
  });
});

test('lists of cores', () => {
  expect(parseCores('0-1')).toEqual([0, 1]);
  expect(parseCores('3')).toEqual([3]);
  expect(parseCores('0-2,5,7-8')).toEqual([0, 1, 2, 5, 7, 8]);
});
