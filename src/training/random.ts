/**
 * Random numbers that are the same on every machine. A leaf.
 *
 * The generator is sfc32 (Chris Doty-Humphrey, PractRand, public domain): 128 bits of state, integer arithmetic alone.
 */

/** Rounds that mix the seed before the first number is given out. */
const WARM_UP = 15;

/** A stream of random numbers, told apart by its seed and up to two further numbers. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /**
   * @param seed    any whole number; its low 32 bits count
   * @param stream  which stream of this seed, for instance which use
   * @param index   which part of the stream, for instance which picture
   */
  constructor(seed: number, stream = 0, index = 0) {
    this.#a = seed | 0;
    this.#b = stream | 0;
    this.#c = index | 0;
    for (let i = 0; i < WARM_UP; i++) this.bits();
  }

  /** The next 32 bits, from 0 to 2³² − 1. */
  bits(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** The next number, uniform from `from` (included) to `to` (excluded). */
  between(from: number, to: number): number {
    return from + (to - from) * (this.bits() / 4294967296);
  }

  /** The next whole number from 0 to `count - 1`. */
  below(count: number): number {
    return Math.floor((this.bits() / 4294967296) * count);
  }
}

/** The numbers from 0 to `count - 1` in random order (Fisher & Yates 1938; Durstenfeld 1964). */
export function shuffled(count: number, random: Random): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const kept = order[i] ?? 0;
    order[i] = order[j] ?? 0;
    order[j] = kept;
  }
  return order;
}
