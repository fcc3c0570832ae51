/**
 * A plan whose steps leave the SE modules out, to see what they cost: everything else is the whole plan's, at the same
 * addresses. Pure.
 *
 *   squeeze, excitation      no steps, nor the sums that Winograd's convolutions leave for a squeeze
 *   scale + shortcut + ReLU  shortcut + ReLU (`scaleAdd` becomes `add`)
 *   a scale by itself        no steps where it is made over u, so that its readers read u
 */
import { seNodes } from '../../../network/cost.ts';
import { inputsOf, type Operation } from '../../../runtime/plan/operations.ts';
import { type Plan, type PlannedOperation, surroundingsOf } from '../../../runtime/plan/plan.ts';
import type { Step } from '../../../runtime/plan/step.ts';
import { emit } from '../../../runtime/plan/steps.ts';

/** A dense layer and its activation are one operation, whose name is the activation's. */
function nodeOf(operation: Operation): string {
  return operation.kind === 'dense' ? operation.dense.name : operation.name;
}

/** The names of the tensors that modules make. */
function madeByModules({ network, operations }: Plan): ReadonlySet<string> {
  const nodes = seNodes(network);
  const modules = operations.filter(({ operation }) => nodes.has(nodeOf(operation)));
  return new Set(modules.map(({ operation }) => operation.name));
}

function unscaled(operation: Operation, gone: ReadonlySet<string>): Operation {
  if (operation.kind !== 'sum' || operation.s === undefined || !gone.has(operation.s)) return operation;
  const { s: _, ...sum } = operation;
  return { ...sum, squared: false };
}

/** The maps whose squeezes go, so that sums over them are not stored either. */
function squeezedBy(plan: Plan, gone: ReadonlySet<string>): ReadonlySet<string> {
  const pools = plan.operations.flatMap(({ operation }) =>
    operation.kind === 'globalPool' ? operation : [],
  );
  const still = new Set(pools.filter(({ name }) => !gone.has(name)).map(({ input }) => input));
  return new Set(pools.map(({ input }) => input).filter((map) => !still.has(map)));
}

/** @throws Error for a tensor of a module's that what remains would read, and that is not u itself */
function checkReads({ tensors }: Plan, kept: readonly Operation[], gone: ReadonlySet<string>): void {
  for (const operation of kept) {
    const missing = inputsOf(operation).find((name) => gone.has(name) && !tensors.get(name)?.alias);
    if (missing === undefined) continue;
    throw new Error(
      `this plan’s modules cannot be left out: ${operation.name} reads ${missing}, which does not lie where u does`,
    );
  }
}

/** @throws Error where what reads a scaled map would have to read it elsewhere: `placement: 'pre'` */
export function withoutModules(plan: Plan): Plan {
  const gone = madeByModules(plan);
  const squeezed = squeezedBy(plan, gone);
  const scratch = plan.tapVector - plan.threads * plan.scratchStride;
  const around = surroundingsOf(plan, scratch, () => undefined);
  const margins = plan.operations[0]?.first ?? 0;
  const steps: Step[] = plan.steps.slice(0, margins);
  const operations: PlannedOperation[] = [];
  for (const { operation: whole, first, end } of plan.operations) {
    if (gone.has(whole.name)) continue;
    const operation = unscaled(whole, gone);
    const isSame = operation === whole && !squeezed.has(operation.name);
    const aliased = plan.tensors.get(operation.name)?.alias !== undefined;
    const begin = steps.length;
    steps.push(...(isSame ? plan.steps.slice(first, end) : emit(operation, aliased, around)));
    operations.push({ operation, first: begin, end: steps.length });
  }
  checkReads(
    plan,
    operations.map(({ operation }) => operation),
    gone,
  );
  return { ...plan, operations, steps };
}
