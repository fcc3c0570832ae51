/**
 * A few words of shared memory by which threads find their work and learn what is done. Nobody leads:
 *
 *   give ──▶ (wake) ──▶ take the command ──▶ claim a piece ──▶ do it ──▶ say so ──▶ … ──▶ all are done
 *                                                 ▲                       │
 *                                                 └── wait for the group ◄┘
 *
 * A thread only waits for pieces that others are doing at that moment. What nobody has claimed it does itself, so that a
 * thread that still sleeps, or has lost its core to another process, costs what it has begun and nothing else.
 *
 * Pieces are numbered: in each list, and as done, from `base`, which grows with every command. So a thread that slept
 * through the end of a command finds only numbers beyond it, and claims nothing.
 */
import type { Schedule } from './schedule.ts';

/** Indices of Int32 words. What different threads write often lies 64 bytes apart, in cache lines of its own. */
const [COMMAND, RANGES, DONE, SLEEPERS, FAILED, CLAIMED] = [0, 16, 32, 48, 64, 80];
/** Between two members' words. */
const LINE = 16;
const MOST_MEMBERS = 64;
export const CONTROL_BYTES = (CLAIMED + MOST_MEMBERS * LINE) * 4;
/** First step, end, base: of this command and of the last, which may still be being read. */
const RANGE_WORDS = 4;

/** How long a thread looks for what it waits for before it sleeps. */
export const LOOK = { group: 0.1, command: 1 };
/** Looks between two of the clock. */
const LOOKS = 64;
/** A thread that sleeps longer than this, and 20 times its own last piece of work, gives the others up. */
const PATIENCE_MILLISECONDS = 10_000;

/** Thrown in every other thread once one of them has failed. */
export class TeamStopped extends Error {}

/** Steps [first, end) of the program. */
export type Range = readonly [first: number, end: number];

export interface Command {
  readonly count: number;
  /** Undefined: back to the messages. */
  readonly range: Range | undefined;
  readonly base: number;
}

/** Whether a number that wraps around is there, or beyond. */
function reaches(number: number, mark: number): boolean {
  return ((number - mark) | 0) >= 0;
}

export class Control {
  readonly #words: Int32Array;
  readonly #members: number;

  /**
   * @param buffer   `CONTROL_BYTES`, zero at first
   * @param members  threads with a list of pieces
   */
  constructor(buffer: SharedArrayBuffer, members: number) {
    this.#words = new Int32Array(buffer);
    this.#members = members;
  }

  /** The number of the last command; a thread follows from the number that it knows. */
  get count(): number {
    return Atomics.load(this.#words, COMMAND);
  }

  get hasFailed(): boolean {
    return Atomics.load(this.#words, FAILED) !== 0;
  }

  /**
   * Tells all to run steps, once all that was given before is done; undefined: to go back to their messages.
   *
   * @param base  the number of the schedule's first piece: beyond all numbers of earlier commands
   * @returns the command's number
   */
  give(range: Range | undefined, schedule: Schedule, base: number): number {
    const words = this.#words;
    if (range) {
      const group = schedule.groupAt(range[0]);
      Atomics.store(words, DONE, base + schedule.before(group));
      for (let list = 0; list < this.#members; list++) {
        Atomics.store(words, CLAIMED + list * LINE, base + schedule.listBefore(list, group));
      }
    }
    const count = (this.count + 1) | 0;
    const slot = RANGES + (count & 1) * RANGE_WORDS;
    const [first, end] = range ?? [0, -1];
    Atomics.store(words, slot, first);
    Atomics.store(words, slot + 1, end);
    Atomics.store(words, slot + 2, base);
    Atomics.store(words, COMMAND, count);
    Atomics.notify(words, COMMAND);
    return count;
  }

  /** Waits for a command after number `count`. */
  take(known: number): Command {
    const words = this.#words;
    this.#wait(COMMAND, known, LOOK.command, Number.POSITIVE_INFINITY);
    for (;;) {
      if (this.hasFailed) throw new TeamStopped();
      const { count } = this;
      const slot = RANGES + (count & 1) * RANGE_WORDS;
      const [first, end] = [Atomics.load(words, slot), Atomics.load(words, slot + 1)];
      const base = Atomics.load(words, slot + 2);
      // Else it may have been written while it was read.
      if (this.count === count) return { count, range: end < 0 ? undefined : [first, end], base };
    }
  }

  /** Takes the next piece of a list: its number; undefined where those before `mark` are all taken. */
  claim(list: number, mark: number): number | undefined {
    const word = CLAIMED + list * LINE;
    let next = Atomics.load(this.#words, word);
    while (!reaches(next, mark)) {
      const found = Atomics.compareExchange(this.#words, word, next, (next + 1) | 0);
      if (found === next) return next;
      next = found;
    }
    return undefined;
  }

  /** Whether all pieces before this number are done. */
  isDone(mark: number): boolean {
    return reaches(Atomics.load(this.#words, DONE), mark);
  }

  /** Says that one more piece is done; who waits for `mark` is woken if it was the last before it. */
  finish(mark: number): void {
    const words = this.#words;
    const done = (Atomics.add(words, DONE, 1) + 1) | 0;
    if (done === (mark | 0) && Atomics.load(words, SLEEPERS) > 0) Atomics.notify(words, DONE);
  }

  /**
   * Returns when all pieces before `mark` are done: what was written for them, the caller sees then.
   *
   * @param worked  milliseconds that the caller's last piece took
   * @throws Error when a thread does not do what it has claimed; TeamStopped when one has failed
   */
  await(mark: number, worked: number): void {
    const patience = PATIENCE_MILLISECONDS + 20 * worked;
    for (;;) {
      const done = Atomics.load(this.#words, DONE);
      if (this.hasFailed) throw new TeamStopped();
      if (reaches(done, mark)) return;
      if (!this.#wait(DONE, done, LOOK.group, patience)) {
        this.fail();
        throw new Error('a thread has not done its share of a step in reasonable time');
      }
    }
  }

  /** Wakes everybody, for good. */
  fail(): void {
    Atomics.store(this.#words, FAILED, 1);
    for (const word of [DONE, COMMAND]) {
      Atomics.add(this.#words, word, 1);
      Atomics.notify(this.#words, word);
    }
  }

  /** Until the word is no longer `value`: looks for a while, then sleeps. False when it took too long. */
  #wait(word: number, value: number, look: number, patience: number): boolean {
    const words = this.#words;
    const until = performance.now() + look;
    do {
      for (let i = 0; i < LOOKS; i++) if (Atomics.load(words, word) !== value) return true;
    } while (performance.now() < until);
    Atomics.add(words, SLEEPERS, 1);
    // Between the look and the sleep nothing is missed: wait returns at once if the word is another already.
    const result = Atomics.wait(words, word, value, patience);
    Atomics.sub(words, SLEEPERS, 1);
    return result !== 'timed-out' || Atomics.load(words, word) !== value;
  }
}

/** Whether this thread may sleep: a page's own thread may not. */
export function maySleep(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1, 0);
    return true;
  } catch {
    return false;
  }
}
