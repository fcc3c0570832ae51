/** The yardstick: it computes what it says, and runs on one thread. */
import { describe, expect, test } from 'vitest';
import { assemblePeak, CHAINS, OPERATIONS_PER_PASS } from '../../../src/cli/bench/peak/assemble.ts';
import { engineHas, greaterPeaks, measurePeaks } from '../../../src/cli/bench/peak/peak.ts';
import { spinOf } from '../../../src/cli/bench/peak/spin.ts';

const BUILDS = [
  ['simd', false],
  ['relaxed', true],
] as const;

describe.each(BUILDS)('the yardstick of %s', (build, fused) => {
  test.skipIf(!engineHas(build))('adds up its chains', () => {
    const spin = spinOf(new WebAssembly.Module(assemblePeak(fused)));
    // Chain i begins at i + 1 in its first lane: after one pass (i + 1) / 2 + 1 / 2, after two half of that and 1 / 2 more.
    const begin = Array.from({ length: CHAINS }, (_, i) => i + 1);
    const pass = (values: number[]) => values.map((x) => x / 2 + 1 / 2);
    const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
    expect(spin(1, 0.5)).toBeCloseTo(sum(pass(begin)), 5);
    expect(spin(2, 0.5)).toBeCloseTo(sum(pass(pass(begin))), 5);
    expect(spin(100, 0.5)).toBeCloseTo(CHAINS, 5);
  });
});

test('a pass multiplies and adds four lanes of every chain', () => {
  expect(OPERATIONS_PER_PASS).toBe(12 * 4 * 2);
});

test('one thread reaches some GFLOP/s', async () => {
  const peaks = await measurePeaks(1, '');
  expect(peaks.map(({ build }) => build)).toEqual(
    ['simd', 'relaxed'].filter((_, i) => i === 0 || engineHas('relaxed')),
  );
  for (const { gflops, threads } of peaks) {
    expect(threads).toBe(1);
    expect(gflops).toBeGreaterThan(0);
  }
});

test('the greater of two measurements counts', () => {
  const peak = (gflops: number) => ({ threads: 1, build: 'simd' as const, gflops });
  expect(greaterPeaks([], [peak(3)])).toEqual([peak(3)]);
  expect(greaterPeaks([peak(5)], [peak(3)])).toEqual([peak(5)]);
  expect(greaterPeaks([peak(5)], [peak(8)])).toEqual([peak(8)]);
});
