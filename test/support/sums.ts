/** The sums that a convolution leaves over the parts of its output: `[O/8][parts][8]`, room for them and the check. */
import type { Range } from './convolution_case.ts';
import { expectWithin } from './expect_within.ts';
import type { Arena } from './kernels.ts';
import { gamma } from './reference.ts';

/** How a map is divided. */
export interface Parts {
  readonly height: number;
  readonly width: number;
  readonly count: number;
  partOf(y: number, x: number): number;
}

/** Canaries for one picture, of which a kernel may write those of these parts and blocks. */
export function roomForSums(arena: Arena, { count }: Parts, of: number, parts: Range, blocks: Range): number {
  const sums = arena.take(of * count * 32);
  allowSums(arena, sums, count, parts, blocks);
  return sums;
}

export function allowSums(
  arena: Arena,
  sums: number,
  count: number,
  [first, last]: Range,
  [begin, end]: Range,
): void {
  for (let block = begin; block < end; block++)
    arena.allow(sums + (block * count + first) * 32, (last - first) * 8);
}

/** Each sum within the bounds of its terms, and of their addition. */
export function expectSums(
  what: string,
  arena: Arena,
  sums: number,
  division: Parts,
  expected: ArrayLike<number>,
  bounds: ArrayLike<number>,
  parts: Range,
  blocks: Range,
): void {
  const { height, width, count, partOf } = division;
  const channels = expected.length / (height * width);
  const zeros = () => new Float64Array(channels * count);
  const [values, allowed, roundings] = [zeros(), zeros(), zeros()];
  const sizes = zeros();
  for (let at = 0; at < expected.length; at++) {
    const pixel = at % (height * width);
    const part = partOf(Math.floor(pixel / width), pixel % width);
    const index = Math.floor(at / (height * width)) * count + part;
    values[index] = (values[index] ?? 0) + (expected[at] ?? 0);
    allowed[index] = (allowed[index] ?? 0) + (bounds[at] ?? 0);
    sizes[index] = (sizes[index] ?? 0) + Math.abs(expected[at] ?? 0) + (bounds[at] ?? 0);
    roundings[index] = (roundings[index] ?? 0) + 1;
  }
  for (let channel = blocks[0] * 8; channel < Math.min(channels, blocks[1] * 8); channel++) {
    const of = (array: Float64Array) =>
      array.subarray(channel * count + parts[0], channel * count + parts[1]);
    const lanes = arena.floats(sums + Math.floor(channel / 8) * count * 32, count * 8);
    const actual = Array.from({ length: count }, (_, part) => lanes[part * 8 + (channel % 8)] ?? Number.NaN);
    const limits = of(allowed).map((bound, i) => bound + gamma(of(roundings)[i] ?? 0) * (of(sizes)[i] ?? 0));
    expectWithin(`${what}, sums of channel ${channel}`, actual.slice(...parts), of(values), limits);
  }
}
