/**
 * Where a run's time goes, operation by operation.
 */
import type { Operation } from '../runtime/plan/operations.ts';
import type { Plan } from '../runtime/plan/plan.ts';
import type { Hook, Runner } from '../runtime/run/runner.ts';
import type { Shape } from '../tensor.ts';

/** One operation of the plan: nodes that were fused into it have no line of their own. */
export interface OperationTime {
  /** The convolution's or dense layer's own name (`layer1.0.conv1`), else that of the tensor that is made (`layer1.0`). */
  readonly name: string;
  /** What it computes: `convolution`, `dense`, `squeeze`, … */
  readonly kind: Operation['kind'];
  /** How a convolution is computed (`direct`, `winograd4`, …); the kind of everything else. */
  readonly algorithm: string;
  /** Of the tensor that is made. */
  readonly shape: Shape;
  /** The median of all runs. */
  readonly milliseconds: number;
}

function nameOf(operation: Operation): string {
  if (operation.kind === 'convolution') return operation.convolution.name;
  return operation.kind === 'dense' ? operation.dense.name : operation.name;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}

/** Runs the plan and returns the milliseconds of each operation, in order. */
async function timedRun(runner: Runner, plan: Plan, input: Float32Array): Promise<number[]> {
  const times: number[] = [];
  let last = 0;
  const stop: Hook = () => {
    const now = performance.now();
    times.push(now - last);
    last = now;
  };
  const hooks = new Map(plan.operations.map(({ operation }) => [operation.name, stop]));
  last = performance.now();
  await runner.run(plan, input, hooks);
  return times;
}

/** @param input  of the plan's shape */
export async function profilePlan(
  runner: Runner,
  plan: Plan,
  input: Float32Array,
  runs: number,
): Promise<readonly OperationTime[]> {
  await timedRun(runner, plan, input);
  const all: number[][] = [];
  for (let run = 0; run < runs; run++) all.push(await timedRun(runner, plan, input));
  return plan.operations.map(({ operation }, i) => ({
    name: nameOf(operation),
    kind: operation.kind,
    algorithm: plan.weights.packed.get(operation.name)?.algorithm ?? operation.kind,
    shape: plan.shapes.get(operation.name) ?? [],
    milliseconds: median(all.map((times) => times[i] ?? 0)),
  }));
}
