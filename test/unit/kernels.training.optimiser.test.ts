/** The optimisers' kernels against float64 arithmetic of the test's own, over several steps and every split of the range. */
import { describe, expect, test } from 'vitest';
import { Arena, TRAINING_BUILDS, trainingKernels } from '../support/kernels.ts';

const STEPS = 5;
const COUNTS = [4, 8, 36, 1000];

const wave = (count: number, step: number) =>
  Float32Array.from({ length: count }, (_, i) => (i % 7 === 6 ? 0 : Math.sin(1.7 * i + 2.3 * step)));
const training = (arena: Arena) => trainingKernels(arena.kernels);

/** Largest distance, in units of the largest expected number. */
function error(actual: Float32Array, expected: Float64Array): number {
  const most = expected.reduce((sum, value) => Math.max(sum, Math.abs(value)), 0);
  return actual.reduce((sum, value, i) => Math.max(sum, Math.abs(value - (expected[i] ?? NaN))), 0) / most;
}

function sgdReference(count: number, nesterov: boolean): Float64Array {
  const w = Float64Array.from(wave(count, 0));
  const velocity = new Float64Array(count);
  for (let step = 1; step <= STEPS; step++) {
    wave(count, step).forEach((g, i) => {
      const d = g + 5e-4 * (w[i] ?? NaN);
      velocity[i] = 0.9 * (velocity[i] ?? NaN) + d;
      w[i] = (w[i] ?? NaN) - 0.1 * (nesterov ? d + 0.9 * velocity[i] : velocity[i]);
    });
  }
  return w;
}

function adamwReference(count: number): Float64Array {
  const w = Float64Array.from(wave(count, 0));
  const mean = new Float64Array(count);
  const square = new Float64Array(count);
  for (let step = 1; step <= STEPS; step++) {
    wave(count, step).forEach((g, i) => {
      mean[i] = 0.9 * (mean[i] ?? NaN) + 0.1 * g;
      square[i] = 0.999 * (square[i] ?? NaN) + 0.001 * g * g;
      const corrected = Math.sqrt(square[i] / (1 - 0.999 ** step)) + 1e-8;
      const kept = (w[i] ?? NaN) * (1 - 0.01 * 0.05);
      w[i] = kept - (0.01 * (mean[i] / (1 - 0.9 ** step))) / corrected;
    });
  }
  return w;
}

/** Ranges [first, end) that cover the count: one, or two that meet at `cut`. */
const ranges = (count: number, cut: number) => [[0, cut] as const, [cut, count] as const];

function runSgd(arena: Arena, count: number, nesterov: boolean, cut: number): Float32Array {
  arena.reset();
  const w = arena.input(wave(count, 0));
  const velocity = arena.input(new Float32Array(count));
  const gradient = arena.input(wave(count, 0));
  for (const address of [w, velocity]) arena.allow(address, count);
  for (let step = 1; step <= STEPS; step++) {
    arena.floats(gradient, count).set(wave(count, step));
    for (const [first, end] of ranges(count, cut))
      arena.call(() =>
        training(arena).sgd(w, velocity, gradient, 0.1, 0.9, 5e-4, nesterov ? 1 : 0, first, end),
      );
  }
  return arena.floats(w, count).slice();
}

function runAdamw(arena: Arena, count: number, cut: number): Float32Array {
  arena.reset();
  const w = arena.input(wave(count, 0));
  const mean = arena.input(new Float32Array(count));
  const square = arena.input(new Float32Array(count));
  const gradient = arena.input(wave(count, 0));
  const factors = arena.input(new Float32Array(4));
  for (const address of [w, mean, square]) arena.allow(address, count);
  for (let step = 1; step <= STEPS; step++) {
    arena.floats(gradient, count).set(wave(count, step));
    const root = 1 / Math.sqrt(1 - 0.999 ** step);
    arena.floats(factors, 4).set([1 - 0.01 * 0.05, 0.01 / (1 - 0.9 ** step), root, 1e-8]);
    for (const [first, end] of ranges(count, cut))
      arena.call(() =>
        training(arena).adamw(w, mean, square, gradient, 0.9, 0.1, 0.999, 0.001, factors, first, end),
      );
  }
  return arena.floats(w, count).slice();
}

describe.each(TRAINING_BUILDS)('$name', ({ module }) => {
  const arena = new Arena(module);

  test.each(COUNTS)('updates %i elements as SGD does, with and without Nesterov', (count) => {
    for (const nesterov of [false, true]) {
      const whole = runSgd(arena, count, nesterov, count);
      expect(error(whole, sgdReference(count, nesterov))).toBeLessThan(1e-6);
      expect(runSgd(arena, count, nesterov, 4)).toEqual(whole);
    }
  });

  test.each(COUNTS)('updates %i elements as AdamW does', (count) => {
    const whole = runAdamw(arena, count, count);
    expect(error(whole, adamwReference(count))).toBeLessThan(2e-6);
    expect(runAdamw(arena, count, 4)).toEqual(whole);
  });

  test('keeps elements zero that are zero everywhere', () => {
    arena.reset();
    const zero = Array.from({ length: 4 }, () => arena.input(new Float32Array(4)));
    const [w = 0, mean = 0, square = 0, gradient = 0] = zero;
    for (const address of zero) arena.allow(address, 4);
    const factors = arena.input([0.9995, 0.1, 31.6, 1e-8]);
    arena.call(() => training(arena).adamw(w, mean, square, gradient, 0.9, 0.1, 0.999, 0.001, factors, 0, 4));
    arena.call(() => training(arena).sgd(w, mean, gradient, 0.1, 0.9, 5e-4, 1, 0, 4));
    expect(arena.floats(w, 4)).toEqual(new Float32Array(4));
  });
});
