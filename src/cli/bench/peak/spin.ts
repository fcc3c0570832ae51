/** Runs the yardstick on the calling thread. */
import { CHAINS, OPERATIONS_PER_PASS } from './assemble.ts';

/** Short calls: engines replace a function by its optimised form between calls, not within one. */
const PASSES = 10_000;
const CALLS = 50;

/** x · ½ + ½ tends to 1: no infinity, no denormal. */
const HALF = 0.5;

export type Spin = (passes: number, half: number) => number;

export function spinOf(build: WebAssembly.Module): Spin {
  const { spin } = new WebAssembly.Instance(build).exports;
  if (typeof spin !== 'function') throw new Error('the yardstick exports no function');
  return spin as Spin;
}

/** GFLOP/s of about a millisecond. */
function shortRate(spin: Spin): number {
  const start = performance.now();
  for (let call = 0; call < CALLS; call++) {
    if (Math.abs(spin(PASSES, HALF) - CHAINS) > 1e-3) throw new Error('the yardstick computes nonsense');
  }
  return (CALLS * PASSES * OPERATIONS_PER_PASS) / ((performance.now() - start) * 1e6);
}

/** The greatest GFLOP/s seen during `milliseconds`: whatever disturbs makes it less, and nothing makes it more. */
export function rateOf(spin: Spin, milliseconds: number): number {
  const end = performance.now() + milliseconds;
  let greatest = 0;
  while (performance.now() < end) greatest = Math.max(greatest, shortRate(spin));
  return greatest;
}
