/**
 * Which thread does what. Pure: every step of a plan is divided into one share for each thread, and between steps that
 * depend on one another all threads meet.
 *
 * Kernels take the part of their output to compute as their last arguments: …, blockBegin, blockEnd; convolutions
 * …, pixelBegin, pixelEnd, blockBegin, blockEnd (Winograd: tiles for pixels). A share narrows one of the two ranges.
 * Each output is summed in the same order whoever computes it, so results are the same, bit for bit, for any number of
 * threads.
 */
import type { KernelName } from './kernels.ts';
import { BLOCK, blocksOf } from './layout.ts';
import { inputsOf, type Operation } from './operations.ts';
import type { Plan } from './plan.ts';
import type { Step } from './steps.ts';

/** Tiles and pixels are multiplied in panels of so many, which shares do not cut. */
const PANEL = 4;
/** Where a convolution's arguments hold its scratch area, of which each thread has its own. */
const SCRATCH = 4;
const CONVOLUTIONS: readonly KernelName[] = ['convolve', 'winograd'];

export type Range = readonly [begin: number, end: number];

/** One of `threads` parts of a range: cut at multiples of `unit` from its beginning, none more than a unit longer. */
export function shareOfRange([begin, end]: Range, unit: number, thread: number, threads: number): Range {
  const units = Math.ceil((end - begin) / unit);
  const cut = (index: number) => Math.min(end, begin + Math.floor((units * index) / threads) * unit);
  return [cut(thread), cut(thread + 1)];
}

function rangeAt({ args }: Step, fromEnd: number): Range {
  return [args[args.length - fromEnd] ?? 0, args[args.length - fromEnd + 1] ?? 0];
}

function withRange(args: readonly number[], fromEnd: number, range: Range): number[] {
  const narrowed = [...args];
  narrowed.splice(args.length - fromEnd, 2, ...range);
  return narrowed;
}

const [PIXELS, BLOCKS] = [4, 2];

/**
 * Whether threads share a convolution's pixels (each reads all weights) or its output blocks (each gathers or transforms
 * all input). Estimated for the busiest thread, in products of one panel with one block's weights: gathering or
 * transforming a panel costs about as much as 3 of them, one more pass over a block's weights about as much as one.
 */
function rangeToShare(step: Step, threads: number): number {
  const count = ([begin, end]: Range) => end - begin;
  const panels = Math.ceil(count(rangeAt(step, PIXELS)) / PANEL);
  const blocks = count(rangeAt(step, BLOCKS));
  const cost = (p: number, b: number) => p * b + 3 * p + b;
  const byPixels = cost(Math.ceil(panels / threads), blocks);
  const byBlocks = cost(panels, Math.ceil(blocks / threads));
  return byPixels <= byBlocks ? PIXELS : BLOCKS;
}

function shareOfMargin({ kernel, args }: Step, thread: number, threads: number): Step | undefined {
  const [storage = 0, blocks = 0, , , block = 0] = args;
  const [begin, end] = shareOfRange([0, blocks], 1, thread, threads);
  if (begin === end) return undefined;
  return { kernel, args: [storage + begin * block * 4, end - begin, ...args.slice(2)] };
}

/**
 * One thread's share of a step; undefined where there is none for it.
 *
 * @param scratchBytes  of one thread's scratch; the areas lie one after the other
 */
export function shareOf(step: Step, thread: number, threads: number, scratchBytes: number): Step | undefined {
  const { kernel, args } = step;
  if (kernel === 'clearHalo') return shareOfMargin(step, thread, threads);
  const isConvolution = CONVOLUTIONS.includes(kernel);
  const fromEnd = isConvolution ? rangeToShare(step, threads) : BLOCKS;
  const unit = fromEnd === PIXELS ? PANEL : 1;
  const share = shareOfRange(rangeAt(step, fromEnd), unit, thread, threads);
  if (share[0] === share[1]) return undefined;
  const narrowed = withRange(args, fromEnd, share);
  if (isConvolution) narrowed[SCRATCH] = (args[SCRATCH] ?? 0) + thread * scratchBytes;
  return { kernel, args: narrowed };
}

/** What one thread does for one step of the plan, and whether it waits for all others then. */
export interface Turn {
  readonly step?: Step;
  readonly meet: boolean;
}

/** Values that an operation reads for one picture, below which meeting costs more than sharing saves. */
const SMALLEST = { globalPool: 2 ** 17, dense: 2 ** 16 } as const;

/** Work so small that the first thread does it alone, for all pictures, which saves a meeting before the next. */
function isAlone(operation: Operation, { shapes, inputShape }: Plan): boolean {
  if (operation.kind !== 'globalPool' && operation.kind !== 'dense') return false;
  const [, channels = 1, height = 1, width = 1] = shapes.get(inputsOf(operation)[0] ?? '') ?? [];
  const outputs = operation.kind === 'dense' ? blocksOf(operation.dense.outFeatures) * BLOCK : height * width;
  return (inputShape[0] ?? 1) * channels * outputs < SMALLEST[operation.kind];
}

/**
 * For each thread the turns of a plan, one for each of its steps.
 *
 * Steps of one operation do not depend on one another: they are pictures of a batch, or a margin beside the pixels.
 */
export function shareOut(plan: Plan, threads: number): readonly (readonly Turn[])[] {
  const [first] = plan.operations;
  const groups = [
    { first: 0, end: first?.first ?? 0, alone: true },
    ...plan.operations.map(({ operation, first, end }) => ({ first, end, alone: isAlone(operation, plan) })),
  ].filter((group) => group.first < group.end);
  const shares: Turn[][] = Array.from({ length: threads }, () => []);
  for (const [index, group] of groups.entries()) {
    const meets = !(group.alone && groups[index + 1]?.alone);
    for (const [thread, turns] of shares.entries()) {
      for (let i = group.first; i < group.end; i++) {
        const whole = plan.steps[i];
        if (!whole) continue;
        const alone = thread === 0 ? whole : undefined;
        const step = group.alone ? alone : shareOf(whole, thread, threads, plan.scratchStride);
        turns.push({ ...(step && { step }), meet: meets && i === group.end - 1 });
      }
    }
  }
  return shares;
}
