/**
 * How one step is cut into parts that different threads do. Pure.
 *
 * Kernels take the part of their output to compute as output blocks [blockBegin, blockEnd); convolutions that gather their
 * input also as a range [begin, end), of pixels or of whole groups of them, and say how both are cut (`Cut`). A part
 * narrows one of the two ranges. Each output is summed in the same order whatever part it is in, so results are the same,
 * bit for bit, however a step is cut.
 */
import type { Cut, Step } from '../plan/step.ts';

/** Pieces of one group in a thread's list: the more, the sooner a thread that comes late takes part. */
export const MOST_PIECES = 8;

export type Range = readonly [begin: number, end: number];

/** The two ranges, by the names of their arguments. */
const PIXELS = { begin: 'begin', end: 'end' } as const;
const BLOCKS = { begin: 'blockBegin', end: 'blockEnd' } as const;
type Axis = typeof PIXELS | typeof BLOCKS;

/** A convolution that gathers, or transforms, its input in scratch. */
export type GatheringStep = Step & { readonly cut: Cut };

export function isGathering(step: Step): step is GatheringStep {
  return step.cut !== undefined;
}

/** One of `parts` parts of a range: cut at multiples of `unit` from its beginning, none more than a unit longer. */
export function partOfRange([begin, end]: Range, unit: number, part: number, parts: number): Range {
  const units = Math.ceil((end - begin) / unit);
  const cut = (index: number) => Math.min(end, begin + Math.floor((units * index) / parts) * unit);
  return [cut(part), cut(part + 1)];
}

/** @throws Error for an argument that the kernel has not */
function argumentOf({ kernel, args }: Step, name: string): number {
  const value = args[name];
  if (value === undefined) throw new Error(`kernel ${kernel} cannot be cut: it has no argument ${name}`);
  return value;
}

function rangeOf(step: Step, { begin, end }: Axis): Range {
  return [argumentOf(step, begin), argumentOf(step, end)];
}

function lengthOf([begin, end]: Range): number {
  return end - begin;
}

function withArguments(step: Step, changes: Step['args']): Step {
  return { ...step, args: { ...step.args, ...changes } };
}

function withRange(step: Step, axis: Axis, [begin, end]: Range): Step {
  return withArguments(step, { [axis.begin]: begin, [axis.end]: end });
}

/** What must not be cut, in the range's own numbers. */
function unitOf({ cut }: Step, axis: Axis): number {
  return (axis === PIXELS ? cut?.unit : cut?.blocks) ?? 1;
}

/**
 * Whether a convolution is cut by pixels (each part reads all weights) or by output blocks (each gathers or transforms all
 * input). Estimated for the greatest part, in products of one panel with one block's weights: gathering or transforming a
 * panel costs about as much as 3 of them, one more pass over a block's weights about as much as one.
 */
function axisToCut(step: Step, parts: number): Axis {
  if (!isGathering(step)) return BLOCKS;
  const panels = Math.ceil(lengthOf(rangeOf(step, PIXELS)) / unitOf(step, PIXELS));
  const blocks = Math.ceil(lengthOf(rangeOf(step, BLOCKS)) / unitOf(step, BLOCKS));
  const cost = (p: number, b: number) => p * b + 3 * p + b;
  const byPixels = cost(Math.ceil(panels / parts), blocks);
  const byBlocks = cost(panels, Math.ceil(blocks / parts));
  return byPixels <= byBlocks ? PIXELS : BLOCKS;
}

/** Pieces of a thread's share of pixels: whole chunks, at which cutting costs nothing; else halves of one, which cost little. */
function piecesOfPixels(step: Step, threads: number): number {
  const chunks = lengthOf(rangeOf(step, PIXELS)) / argumentOf(step, 'chunk') / threads;
  return chunks >= 2 ? Math.min(MOST_PIECES, Math.floor(chunks)) : chunks >= 1 ? 2 : 1;
}

function withBlocks(step: Step, range: Range, gathered: boolean): Step {
  return withArguments(withRange(step, BLOCKS, range), { gathered: gathered ? 1 : 0 });
}

/** Half of a thread's output blocks, then quarters of them: a thread that is late, or slow, leaves those to the others. */
function piecesOfBlocks(step: GatheringStep, share: Range): Step[] {
  const { strip } = step.cut;
  const [first, rest] = [partOfRange(share, strip, 1, 2), partOfRange(share, strip, 0, 2)];
  const ranges = [first, partOfRange(rest, strip, 1, 2), partOfRange(rest, strip, 0, 2)];
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
export function convolutionPieces(step: GatheringStep, threads: number): ConvolutionPieces {
  const all = Array.from({ length: threads }, (_, thread) => thread);
  if (axisToCut(step, threads) === PIXELS) {
    const each = piecesOfPixels(step, threads);
    const piece = (part: number) => partOn(step, PIXELS, part, each * threads) ?? [];
    const own = (thread: number) => Array.from({ length: each }, (_, i) => piece(thread * each + i)).flat();
    return { lists: all.map(own) };
  }
  const isOneChunk = lengthOf(rangeOf(step, PIXELS)) <= argumentOf(step, 'chunk');
  if (!isOneChunk) return { lists: all.map((thread) => [partOf(step, thread, threads) ?? []].flat()) };
  const share = (thread: number) => partOfRange(rangeOf(step, BLOCKS), unitOf(step, BLOCKS), thread, threads);
  const prelude = withBlocks(step, [0, 0], false);
  return { prelude, lists: all.map((thread) => piecesOfBlocks(step, share(thread))) };
}

/** Margins are cut by blocks of the storage. */
function partOfMargin(step: Step, part: number, parts: number): Step | undefined {
  const [begin, end] = partOfRange([0, argumentOf(step, 'blocks')], 1, part, parts);
  if (begin === end) return undefined;
  const storage = argumentOf(step, 'storage') + begin * argumentOf(step, 'block') * 4;
  return withArguments(step, { storage, blocks: end - begin });
}

function partOn(step: Step, axis: Axis, part: number, parts: number): Step | undefined {
  if (parts === 1) return step;
  const range = partOfRange(rangeOf(step, axis), unitOf(step, axis), part, parts);
  return lengthOf(range) === 0 ? undefined : withRange(step, axis, range);
}

/** One of `parts` parts of a step; undefined where there are fewer. */
export function partOf(step: Step, part: number, parts: number): Step | undefined {
  if (parts === 1) return step;
  if (step.kernel === 'clearHalo') return partOfMargin(step, part, parts);
  return partOn(step, axisToCut(step, parts), part, parts);
}

/**
 * The step as one thread does it.
 *
 * @param scratchBytes  of one thread's scratch; the areas lie one after the other
 */
export function onThread(step: Step, thread: number, scratchBytes: number): Step {
  if (!isGathering(step)) return step;
  return withArguments(step, { scratch: argumentOf(step, 'scratch') + thread * scratchBytes });
}
