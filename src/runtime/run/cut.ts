/**
 * How one step is cut into parts that different threads do. Pure.
 *
 * Kernels take the part of their output to compute as their last arguments: …, blockBegin, blockEnd; convolutions
 * …, gathered, chunk, pixelBegin, pixelEnd, blockBegin, blockEnd (Winograd: tiles for pixels, Strassen: units of pixels, 8-bit integers:
 * panels). A part narrows one of the two ranges.
 * Each output is summed in the same order whatever part it is in, so results are the same, bit for bit, however a step is
 * cut.
 */
import type { KernelName } from '../builds/kernels.ts';
import type { Step } from '../plan/steps.ts';

/** Tiles and pixels are multiplied in panels of so many, which parts do not cut. */
const PANEL = 4;
/** Where a convolution's arguments hold its scratch area, of which each thread has its own. */
const SCRATCH = 4;
const CONVOLUTIONS: readonly KernelName[] = ['convolve', 'winograd', 'strassen', 'convolveInt8'];
/** Where Strassen's arguments hold its levels, and Winograd's whether its weights are late. */
const [LEVELS, LATE] = [16, 17];
/** Output blocks whose early Winograd weights lie together, position by position (`assembly/winograd/strip.ts`). */
const STRIP = 8;
/** Where the ranges are, and the pixels or tiles that share one pass over the weights: so many arguments from the end. */
const [GATHERED, CHUNK, PIXELS, BLOCKS] = [6, 5, 4, 2];

/** Pieces of one group in a thread's list: the more, the sooner a thread that comes late takes part. */
export const MOST_PIECES = 8;

export type Range = readonly [begin: number, end: number];

/** Whether it is a convolution of whole matrices: one that gathers, or transforms, its input in scratch. */
export function isConvolution({ kernel }: Step): boolean {
  return CONVOLUTIONS.includes(kernel);
}

/** One of `parts` parts of a range: cut at multiples of `unit` from its beginning, none more than a unit longer. */
export function partOfRange([begin, end]: Range, unit: number, part: number, parts: number): Range {
  const units = Math.ceil((end - begin) / unit);
  const cut = (index: number) => Math.min(end, begin + Math.floor((units * index) / parts) * unit);
  return [cut(part), cut(part + 1)];
}

function rangeAt({ args }: Step, fromEnd: number): Range {
  return [args[args.length - fromEnd] ?? 0, args[args.length - fromEnd + 1] ?? 0];
}

function lengthOf([begin, end]: Range): number {
  return end - begin;
}

function withRange(args: readonly number[], fromEnd: number, range: Range): number[] {
  const narrowed = [...args];
  narrowed.splice(args.length - fromEnd, 2, ...range);
  return narrowed;
}

/** What must not be cut, in the range's own numbers: Strassen's units and panels of integers are whole already, Strassen's
 * output blocks combined. */
function unitOf({ kernel, args }: Step, fromEnd: number): number {
  if (kernel === 'convolveInt8') return 1;
  if (kernel !== 'strassen') return fromEnd === PIXELS ? PANEL : 1;
  return fromEnd === PIXELS ? 1 : 2 ** (args[LEVELS] ?? 0);
}

/**
 * Whether a convolution is cut by pixels (each part reads all weights) or by output blocks (each gathers or transforms all
 * input). Estimated for the greatest part, in products of one panel with one block's weights: gathering or transforming a
 * panel costs about as much as 3 of them, one more pass over a block's weights about as much as one.
 */
function rangeToCut(step: Step, parts: number): number {
  if (!isConvolution(step)) return BLOCKS;
  const panels = Math.ceil(lengthOf(rangeAt(step, PIXELS)) / unitOf(step, PIXELS));
  const blocks = Math.ceil(lengthOf(rangeAt(step, BLOCKS)) / unitOf(step, BLOCKS));
  const cost = (p: number, b: number) => p * b + 3 * p + b;
  const byPixels = cost(Math.ceil(panels / parts), blocks);
  const byBlocks = cost(panels, Math.ceil(blocks / parts));
  return byPixels <= byBlocks ? PIXELS : BLOCKS;
}

/** Pieces of a thread's share of pixels: whole chunks, at which cutting costs nothing; else halves of one, which cost little. */
function piecesOfPixels(step: Step, threads: number): number {
  const chunks = lengthOf(rangeAt(step, PIXELS)) / (step.args.at(-CHUNK) ?? 1) / threads;
  return chunks >= 2 ? Math.min(MOST_PIECES, Math.floor(chunks)) : chunks >= 1 ? 2 : 1;
}

function withBlocks(step: Step, [begin, end]: Range, gathered: boolean): Step {
  const args = withRange(step.args, BLOCKS, [begin, end]);
  args[args.length - GATHERED] = gathered ? 1 : 0;
  return { kernel: step.kernel, args };
}

/** Half of a thread's output blocks, then quarters of them: a thread that is late, or slow, leaves those to the others. */
function piecesOfBlocks(step: Step, share: Range): Step[] {
  // A part of a strip would read its weights in leaps: 256 channels at 8², on two threads, took 1.4 times as long so.
  const unit = step.kernel === 'winograd' && !step.args[LATE] ? STRIP : unitOf(step, BLOCKS);
  const [first, rest] = [partOfRange(share, unit, 1, 2), partOfRange(share, unit, 0, 2)];
  const ranges = [first, partOfRange(rest, unit, 1, 2), partOfRange(rest, unit, 0, 2)];
  return ranges.filter((range) => lengthOf(range) > 0).map((range) => withBlocks(step, range, true));
}

/** A convolution as several threads do it. */
export interface ConvolutionPieces {
  /** What each thread does before its first piece: it gathers the input once for all pieces that it will do. */
  readonly prelude?: Step;
  /** For each thread its pieces. */
  readonly lists: readonly (readonly Step[])[];
}

/** The pieces of a convolution, some for each thread where the shape allows it. */
export function convolutionPieces(step: Step, threads: number): ConvolutionPieces {
  const all = Array.from({ length: threads }, (_, thread) => thread);
  if (rangeToCut(step, threads) === PIXELS) {
    const each = piecesOfPixels(step, threads);
    const piece = (part: number) => partOf(step, part, each * threads, PIXELS) ?? [];
    const own = (thread: number) => Array.from({ length: each }, (_, i) => piece(thread * each + i)).flat();
    return { lists: all.map(own) };
  }
  const isOneChunk = lengthOf(rangeAt(step, PIXELS)) <= (step.args.at(-CHUNK) ?? 0);
  if (!isOneChunk) return { lists: all.map((thread) => [partOf(step, thread, threads) ?? []].flat()) };
  const share = (thread: number) => partOfRange(rangeAt(step, BLOCKS), unitOf(step, BLOCKS), thread, threads);
  const prelude = withBlocks(step, [0, 0], false);
  return { prelude, lists: all.map((thread) => piecesOfBlocks(step, share(thread))) };
}

function partOfMargin({ kernel, args }: Step, part: number, parts: number): Step | undefined {
  const [storage = 0, blocks = 0, , , block = 0] = args;
  const [begin, end] = partOfRange([0, blocks], 1, part, parts);
  if (begin === end) return undefined;
  return { kernel, args: [storage + begin * block * 4, end - begin, ...args.slice(2)] };
}

/** One of `parts` parts of a step; undefined where there are fewer. */
export function partOf(
  step: Step,
  part: number,
  parts: number,
  fromEnd = rangeToCut(step, parts),
): Step | undefined {
  if (parts === 1) return step;
  if (step.kernel === 'clearHalo') return partOfMargin(step, part, parts);
  const range = partOfRange(rangeAt(step, fromEnd), unitOf(step, fromEnd), part, parts);
  if (lengthOf(range) === 0) return undefined;
  return { kernel: step.kernel, args: withRange(step.args, fromEnd, range) };
}

/**
 * The step as one thread does it.
 *
 * @param scratchBytes  of one thread's scratch; the areas lie one after the other
 */
export function onThread(step: Step, thread: number, scratchBytes: number): Step {
  if (!isConvolution(step)) return step;
  const args = [...step.args];
  args[SCRATCH] = (args[SCRATCH] ?? 0) + thread * scratchBytes;
  return { kernel: step.kernel, args };
}
