/**
 * Memory against time: which algorithms a plan takes under the caller's limit. Winograd is the faster the larger its
 * tile is, and its packed weights grow with it, to 16/9 for F(2×2) and 4 times for F(4×4) of what direct convolution
 * reads, so a limit exchanges the one for the other, convolution by convolution (`choose.ts`).
 * Strassen's levels win at most an eighth each for 7/4 of the weights: even 'fast' spends only so much on them.
 */
import { MemoryError, OptionError } from '../../errors.ts';
import { megabytes, PAGE } from '../run/memory.ts';
import {
  bytesOf,
  type Choice,
  type Choices,
  type Chosen,
  chooseWithin,
  fastestOf,
  smallestOf,
  worthwhileOf,
} from './choose.ts';

/**
 * What a plan may take: `'fast'`: whatever the fastest algorithms need, but for memory that wins next to no time
 * (`worthwhileOf`), and with Strassen's products at most a thirtieth more than the weights of what is fastest without them and without
 * late weights; `'small'`: weights at most a fifth larger than the smallest possible; a number: so many bytes of WebAssembly memory in all.
 */
export type MemoryLimit = 'fast' | 'small' | number;

/** What 'fast' spends on Strassen's products beside what late weights save, as a share of the fastest other algorithms' weights. */
const STRASSEN_EXTRA = 1 / 30;
/** What 'small' spends on speed, as a share of the smallest weights. */
const SMALL_EXTRA = 1 / 5;

/** @throws OptionError `option memory: found 'tiny'; expected 'fast', 'small' or a whole number of bytes from 1.` */
export function checkMemoryLimit(asked: unknown): asserts asked is MemoryLimit | undefined {
  if (asked === undefined || asked === 'fast' || asked === 'small') return;
  if (typeof asked === 'number' && Number.isSafeInteger(asked) && asked >= 1) return;
  throw new OptionError({
    where: 'option memory',
    found: typeof asked === 'string' ? `'${asked}'` : String(asked),
    expected: "'fast', 'small' or a whole number of bytes from 1",
  });
}

/** A plan so far: what its choice takes, in bytes. */
export interface Extent {
  readonly weights: { readonly bytes: number };
  /** All of the WebAssembly memory, in whole pages. */
  readonly total: number;
}

function tooSmall(what: string, limit: number, least: number): MemoryError {
  return new MemoryError({
    where: 'option memory',
    found: `a limit of ${limit} bytes (${megabytes(limit)})`,
    expected: `at least ${least} (${megabytes(least)}) for ${what}`,
    cause: 'Raise the limit, or run a smaller input or batch.',
  });
}

/** What 'fast' takes: by convolutions alone, so that a network with SE modules and one without them choose alike. */
export function fastChoice(choices: Choices): Chosen {
  // Late weights must not lower the limit by what they save: that is theirs to spend.
  const isPlain = ({ exchanges }: Choice) => !exchanges;
  const others = new Map([...choices].map(([name, all]) => [name, all.filter(isPlain)]));
  const plain = worthwhileOf(others);
  const most = Math.floor(bytesOf(plain) * (1 + STRASSEN_EXTRA));
  const chosen = worthwhileOf(choices);
  return bytesOf(chosen) <= most ? chosen : (chooseWithin(choices, most) ?? plain);
}

/**
 * The fastest extent within the limit.
 *
 * @param what    the network and its input, for the error
 * @param extend  lays out one choice; not only its weights differ, but also tensors' margins and scratch
 * @throws MemoryError `option memory: found a limit of 1000 bytes (0.0 MB); expected at least …`
 */
export function fitMemory<T extends Extent>(
  choices: Choices,
  asked: MemoryLimit,
  what: string,
  extend: (chosen: Chosen) => T,
): T {
  const fast = typeof asked === 'number' ? fastestOf(choices) : fastChoice(choices);
  const preferred = extend(fast);
  if (asked === 'fast') return preferred;
  const least = smallestOf(choices);
  const smallest = extend(least);
  const extra = Math.floor(smallest.weights.bytes * SMALL_EXTRA);
  const limit = asked === 'small' ? smallest.total + extra : asked;
  if (preferred.total <= limit) return preferred;
  if (smallest.total > limit) throw tooSmall(what, limit, smallest.total);
  const pages = Math.floor(limit / PAGE) * PAGE;
  // Margins, scratch (late weights need more) and alignment differ from choice to choice: from the most that can be left for
  // weights on, each next smaller choice is laid out until one fits.
  const beside = (extent: T, chosen: Chosen) => extent.total - bytesOf(chosen);
  let room = pages - Math.min(beside(preferred, fast), beside(smallest, least));
  for (;;) {
    const chosen = chooseWithin(choices, room);
    if (!chosen) return smallest;
    const extent = extend(chosen);
    if (extent.total <= pages) return extent;
    room = bytesOf(chosen) - 1;
  }
}
