/**
 * What of a plan threads can do at the same time. Pure: a group of steps for each operation, cut into pieces; each thread
 * has a list of them, and does others' when its own are taken. A group begins when the one before it is done.
 *
 *   group     lists of thread 0, thread 1      pieces: steps that one thread does one after the other
 *     0       [ p p ]          [ p p ]
 *     1       [ p ]            [ ]             too small to share
 *     2       [ p ]            [ p ]
 */
import { elementCount } from '../../tensor.ts';
import { flat } from '../builds/calls.ts';
import type { FlatCall } from '../builds/kernels.ts';
import { BLOCK, blocksOf } from '../plan/layout.ts';
import { inputsOf, type Operation } from '../plan/operations.ts';
import type { Plan } from '../plan/plan.ts';
import type { Step } from '../plan/step.ts';
import { convolutionPieces, type GatheringStep, isGathering, MOST_PIECES, onThread, partOf } from './cut.ts';

/** Calls that one thread does one after the other: steps, or what they become where they are bound to a memory. */
export type Piece<C = Step> = readonly C[];

export interface Group<C = Step> {
  /** Steps [end of the group before, end) of the plan. */
  readonly end: number;
  /** What every thread that takes part does once, in its own scratch, before its first piece. */
  readonly prelude?: Piece<C>;
  /** For each thread its pieces; other threads do them too. */
  readonly lists: readonly (readonly Piece<C>[])[];
}

/** Values that an operation reads for one picture, below which meeting costs more than sharing saves. */
const SMALLEST = { globalPool: 2 ** 17, dense: 2 ** 16 } as const;
/** Values that a piece should pass over. */
const PIECE_VALUES = 2 ** 16;

function readBy(operation: Operation, { shapes }: Plan) {
  return shapes.get(inputsOf(operation)[0] ?? '') ?? [];
}

/** Work so small that one thread does it alone, for all pictures. */
function isAlone(operation: Operation, plan: Plan): boolean {
  if (operation.kind !== 'globalPool' && operation.kind !== 'dense') return false;
  const [, channels = 1, height = 1, width = 1] = readBy(operation, plan);
  const outputs = operation.kind === 'dense' ? blocksOf(operation.dense.outFeatures) * BLOCK : height * width;
  return (plan.inputShape[0] ?? 1) * channels * outputs < SMALLEST[operation.kind];
}

/** Pieces of a pass over a map for each thread: several where it is large. */
function piecesEach(operation: Operation, plan: Plan, threads: number): number {
  if (operation.kind === 'convolution') return 1;
  const [pictures = 1] = plan.inputShape;
  const most = elementCount(readBy(operation, plan)) / pictures / PIECE_VALUES;
  return Math.max(1, Math.min(MOST_PIECES, Math.floor(most / threads)));
}

/** So many pieces of a group for each thread, of which some may have no steps and are left out. */
function listsOf(steps: readonly Step[], each: number, threads: number): Group['lists'] {
  const piece = (part: number) => steps.flatMap((step) => partOf(step, part, each * threads) ?? []);
  return Array.from({ length: threads }, (_, thread) =>
    Array.from({ length: each }, (_, index) => piece(thread * each + index)).filter(
      ({ length }) => length > 0,
    ),
  );
}

type Shared = Pick<Group, 'prelude' | 'lists'>;

/** A convolution's pieces, each list's margins before its first. */
function convolutionLists(convolution: GatheringStep, margins: readonly Step[], threads: number): Shared {
  const { prelude, lists } = convolutionPieces(convolution, threads);
  const list = (steps: readonly Step[], thread: number) => {
    const own = margins.flatMap((margin) => partOf(margin, thread, threads) ?? []);
    const [first, ...rest] = steps;
    const pieces = [[...own, ...(first ? [first] : [])], ...rest.map((step) => [step])];
    return pieces.filter(({ length }) => length > 0);
  };
  return { ...(prelude && { prelude: [prelude] }), lists: lists.map(list) };
}

function shared(operation: Operation, steps: readonly Step[], plan: Plan, threads: number): Shared {
  const convolution = steps.find(isGathering);
  if (!convolution) return { lists: listsOf(steps, piecesEach(operation, plan, threads), threads) };
  const margins = steps.filter((step) => step !== convolution);
  return convolutionLists(convolution, margins, threads);
}

function alone(steps: readonly Step[], threads: number): Group['lists'] {
  return Array.from({ length: threads }, (_, thread) => (thread === 0 ? [steps] : []));
}

/**
 * The groups of a plan for so many threads, with the first one's scratch.
 *
 * Steps of one operation do not depend on one another: they are pictures of a batch, or a margin beside the pixels.
 */
export function shareOut(plan: Plan, threads: number): readonly Group[] {
  const end = plan.operations[0]?.first ?? 0;
  const groups: Group[] = end === 0 ? [] : [{ end, lists: alone(plan.steps.slice(0, end), threads) }];
  for (const { operation, first, end } of plan.operations) {
    // A concatenation whose parts are made in their places has none.
    if (first === end) continue;
    const steps = plan.steps.slice(first, end);
    const parts = isAlone(operation, plan)
      ? { lists: alone(steps, threads) }
      : shared(operation, steps, plan, threads);
    groups.push({ end, ...parts });
  }
  return groups;
}

/** The same groups as one thread does them: with scratch of its own, and numbers in the kernels' order. */
export function groupsOn(
  groups: readonly Group[],
  thread: number,
  scratchBytes: number,
): readonly Group<FlatCall>[] {
  const own = (piece: Piece) => piece.map((step) => flat(onThread(step, thread, scratchBytes)));
  return groups.map(({ end, prelude, lists }) => ({
    end,
    ...(prelude && { prelude: own(prelude) }),
    lists: lists.map((pieces) => pieces.map(own)),
  }));
}
