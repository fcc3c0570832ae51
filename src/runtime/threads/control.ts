/**
 * A few words of shared memory by which threads start, meet and stop. Words that different threads write often lie 64
 * bytes apart, in cache lines of their own.
 */

/** Indices of Int32 words. */
const [COMMAND, FIRST, END, ARRIVED, MEETING, SLEEPERS, FAILED] = [0, 1, 2, 16, 32, 33, 48];
export const CONTROL_BYTES = 256;

/** How long a thread looks for what it waits for before it sleeps: more than most waits, less than a time slice. */
const SPIN_MILLISECONDS = 0.04;
/** Looks between two of the clock. */
const LOOKS = 64;
/** A thread that sleeps longer than this, and 20 times its own last piece of work, gives the others up. */
const PATIENCE_MILLISECONDS = 10_000;

/** Thrown in every other thread once one of them has failed. */
export class TeamStopped extends Error {}

/** Steps [first, end) of the program; undefined: go back to your messages. */
export type Command = readonly [first: number, end: number] | undefined;

export class Control {
  readonly #words: Int32Array;
  readonly #members: number;

  /** @param buffer  `CONTROL_BYTES`, zero at first; @param members  threads that meet */
  constructor(buffer: SharedArrayBuffer, members: number) {
    this.#words = new Int32Array(buffer);
    this.#members = members;
  }

  /** Counts commands; a thread follows from the count that it knows. */
  get count(): number {
    return Atomics.load(this.#words, COMMAND);
  }

  get hasFailed(): boolean {
    return Atomics.load(this.#words, FAILED) !== 0;
  }

  give(command: Command): void {
    const [first, end] = command ?? [0, -1];
    Atomics.store(this.#words, FIRST, first);
    Atomics.store(this.#words, END, end);
    Atomics.add(this.#words, COMMAND, 1);
    Atomics.notify(this.#words, COMMAND);
  }

  /** Waits for the command after number `count`. */
  take(count: number): Command {
    this.#wait(COMMAND, count, Number.POSITIVE_INFINITY);
    if (this.hasFailed) throw new TeamStopped();
    const end = Atomics.load(this.#words, END);
    return end < 0 ? undefined : [Atomics.load(this.#words, FIRST), end];
  }

  /**
   * Returns when every member has come here: what each wrote before, all see afterwards.
   *
   * @param worked  milliseconds that the caller worked since the last meeting
   * @throws Error when a member does not come; TeamStopped when one has failed
   */
  meet(worked: number): void {
    const words = this.#words;
    const meeting = Atomics.load(words, MEETING);
    if (Atomics.add(words, ARRIVED, 1) === this.#members - 1) {
      Atomics.store(words, ARRIVED, 0);
      Atomics.add(words, MEETING, 1);
      if (Atomics.load(words, SLEEPERS) > 0) Atomics.notify(words, MEETING);
    } else if (!this.#wait(MEETING, meeting, PATIENCE_MILLISECONDS + 20 * worked)) {
      this.fail();
      throw new Error('a thread has not done its share of a step in reasonable time');
    }
    if (this.hasFailed) throw new TeamStopped();
  }

  /** Wakes everybody, for good. */
  fail(): void {
    Atomics.store(this.#words, FAILED, 1);
    for (const word of [MEETING, COMMAND] as const) {
      Atomics.add(this.#words, word, 1);
      Atomics.notify(this.#words, word);
    }
  }

  /** Until the word is no longer `value`: looks for a while, then sleeps. False when it took too long. */
  #wait(word: number, value: number, milliseconds: number): boolean {
    const words = this.#words;
    const until = performance.now() + SPIN_MILLISECONDS;
    do {
      for (let look = 0; look < LOOKS; look++) if (Atomics.load(words, word) !== value) return true;
    } while (performance.now() < until);
    Atomics.add(words, SLEEPERS, 1);
    // Between the look and the sleep nothing is missed: wait returns at once if the word is another already.
    let result: 'ok' | 'not-equal' | 'timed-out' = 'ok';
    while (Atomics.load(words, word) === value && result !== 'timed-out') {
      result = Atomics.wait(words, word, value, milliseconds);
    }
    Atomics.sub(words, SLEEPERS, 1);
    return Atomics.load(words, word) !== value;
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
