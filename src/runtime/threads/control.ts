/**
 * A few words of shared memory by which threads start, meet and stop. One member of a team leads: the calling thread, or
 * the first worker of a caller that may not sleep.
 *
 *   caller  give ─┐
 *   leader        ├─▶ works alone ──▶ decides ──▶ shares ─ meet ─ meet ─ … ─▶ done
 *   others        └─▶ (wake) ─▶ join ────┘ ────▶ shares ─ meet ─ meet ─ … ─▶ take the next command
 *
 * The leader does not wait for the others to wake. Systems often wake a thread onto the core of the one that wakes it, and
 * part the two at the next tick of their clock, some milliseconds later, if both want to run then; until then each would
 * keep the other from what it waits for. So the leader works alone, and shares from the first meeting point on at which it
 * sees the pulse of all others: that they run, at the same time as itself. If no step is left, they need not. Only a team
 * of more threads than cores, which cannot all run at the same time, waits for them.
 */

/** Indices of Int32 words. What different threads write often lies 64 bytes apart, in cache lines of its own. */
const [COMMAND, FIRST, END, START] = [0, 1, 2, 3];
const [DECIDED, ARRIVED, MEETING, SLEEPERS, FAILED] = [16, 32, 48, 49, 64];
const MOST_MEMBERS = 64;
/** A word for each member: the number of the last command that it has joined; and one that it changes as long as it waits. */
const JOINED = 80;
const PULSE = JOINED + MOST_MEMBERS;
export const CONTROL_BYTES = (PULSE + MOST_MEMBERS) * 4;

/** How long a thread looks for what it waits for before it sleeps: more than most waits, less than a time slice. */
const LOOK_MILLISECONDS = 0.04;
/** How long one that has just woken shows its pulse: two ticks of a clock that has 250 in a second. */
const AWAKE_MILLISECONDS = 8;
/** How long the leader looks for a pulse; if it took much longer, it was the leader that did not run. */
const PULSE_MILLISECONDS = 0.005;
const PAUSE_MILLISECONDS = 0.02;
/** Looks between two of the clock. */
const LOOKS = 64;
/** A thread that sleeps longer than this, and 20 times its own last piece of work, gives the others up. */
const PATIENCE_MILLISECONDS = 10_000;
/** `START` where the leader was done before all had joined. */
const DONE_ALONE = -1;

/** Thrown in every other thread once one of them has failed. */
export class TeamStopped extends Error {}

/** Steps [first, end) of the program. */
export type Range = readonly [first: number, end: number];

export class Control {
  readonly #words: Int32Array;
  readonly #members: number;
  readonly #index: number;

  /**
   * @param buffer   `CONTROL_BYTES`, zero at first
   * @param members  threads that meet
   * @param index    which of them this one is; 0 leads
   */
  constructor(buffer: SharedArrayBuffer, members: number, index: number) {
    this.#words = new Int32Array(buffer);
    this.#members = members;
    this.#index = index;
  }

  get leads(): boolean {
    return this.#index === 0;
  }

  /** The number of the last command; a thread follows from the number that it knows. */
  get count(): number {
    return Atomics.load(this.#words, COMMAND);
  }

  get hasFailed(): boolean {
    return Atomics.load(this.#words, FAILED) !== 0;
  }

  /** Tells all to run steps; undefined: to go back to their messages. */
  give(range: Range | undefined): void {
    const [first, end] = range ?? [0, -1];
    Atomics.store(this.#words, FIRST, first);
    Atomics.store(this.#words, END, end);
    Atomics.add(this.#words, COMMAND, 1);
    Atomics.notify(this.#words, COMMAND);
  }

  /** Waits for a command after number `count`; undefined: back to the messages. */
  take(count: number): Range | undefined {
    this.#wait(COMMAND, count, LOOK_MILLISECONDS, Number.POSITIVE_INFINITY);
    if (this.hasFailed) throw new TeamStopped();
    const end = Atomics.load(this.#words, END);
    return end < 0 ? undefined : [Atomics.load(this.#words, FIRST), end];
  }

  /**
   * For all but the leader: says that it is there, and waits for the leader's decision.
   *
   * @param count  the command's number
   * @returns the steps to share; undefined where the leader has done them alone
   */
  join(count: number): Range | undefined {
    const words = this.#words;
    Atomics.store(words, JOINED + this.#index, count);
    if (Atomics.load(words, SLEEPERS) > 0) Atomics.notify(words, JOINED + this.#index);
    for (;;) {
      const decided = Atomics.load(words, DECIDED);
      if (this.hasFailed) throw new TeamStopped();
      // Numbers wrap around.
      if (((decided - count) | 0) >= 0) {
        const start = decided === count ? Atomics.load(words, START) : DONE_ALONE;
        return start === DONE_ALONE ? undefined : [start, Atomics.load(words, END)];
      }
      this.#wait(DECIDED, decided, AWAKE_MILLISECONDS, Number.POSITIVE_INFINITY, PULSE + this.#index);
    }
  }

  /** For the leader of more threads than cores: waits until all others have joined its command. */
  gather(): void {
    const { count } = this;
    for (let index = 1; index < this.#members; index++) {
      const word = JOINED + index;
      for (let joined = this.#load(word); joined !== count; joined = this.#load(word)) {
        if (!this.#wait(word, joined, LOOK_MILLISECONDS, PATIENCE_MILLISECONDS)) this.#giveUp();
        if (this.hasFailed) throw new TeamStopped();
      }
    }
  }

  #load(word: number): number {
    return Atomics.load(this.#words, word);
  }

  #giveUp(): never {
    this.fail();
    throw new Error('a thread has not done its share of a step in reasonable time');
  }

  /** For the leader: whether all others have joined its command and run at this moment. */
  haveJoined(): boolean {
    const { count } = this;
    for (let index = 1; index < this.#members; index++) {
      if (Atomics.load(this.#words, JOINED + index) !== count) return false;
    }
    for (let index = 1; index < this.#members; index++) if (!this.#hasPulse(index)) return false;
    return true;
  }

  #hasPulse(index: number): boolean {
    const words = this.#words;
    const pulse = Atomics.load(words, PULSE + index);
    const began = performance.now();
    for (;;) {
      const hasChanged = Atomics.load(words, PULSE + index) !== pulse;
      const milliseconds = performance.now() - began;
      if (hasChanged) return milliseconds < PAUSE_MILLISECONDS;
      if (milliseconds > PULSE_MILLISECONDS) return false;
    }
  }

  /** The same, after a short look for those who are about to join. */
  joinAtOnce(): boolean {
    const until = performance.now() + LOOK_MILLISECONDS;
    do {
      if (this.haveJoined()) return true;
    } while (performance.now() < until);
    return false;
  }

  /** For the leader: all share the steps from here on; undefined: none is left. */
  decide(start: number | undefined): void {
    Atomics.store(this.#words, START, start ?? DONE_ALONE);
    Atomics.store(this.#words, DECIDED, this.count);
    Atomics.notify(this.#words, DECIDED);
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
    } else if (!this.#wait(MEETING, meeting, LOOK_MILLISECONDS, PATIENCE_MILLISECONDS + 20 * worked)) {
      this.#giveUp();
    }
    if (this.hasFailed) throw new TeamStopped();
  }

  /** Wakes everybody, for good. */
  fail(): void {
    Atomics.store(this.#words, FAILED, 1);
    const joined = Array.from({ length: this.#members }, (_, index) => JOINED + index);
    for (const word of [MEETING, COMMAND, DECIDED, ...joined]) {
      Atomics.add(this.#words, word, 1);
      Atomics.notify(this.#words, word);
    }
  }

  /**
   * Until the word is no longer `value`: looks for a while, then sleeps. False when it took too long.
   *
   * @param pulse  a word to change as long as it looks
   */
  #wait(word: number, value: number, look: number, patience: number, pulse?: number): boolean {
    const words = this.#words;
    const until = performance.now() + look;
    do {
      if (pulse !== undefined) Atomics.add(words, pulse, 1);
      for (let i = 0; i < LOOKS; i++) if (Atomics.load(words, word) !== value) return true;
    } while (performance.now() < until);
    Atomics.add(words, SLEEPERS, 1);
    // Between the look and the sleep nothing is missed: wait returns at once if the word is another already.
    let result: 'ok' | 'not-equal' | 'timed-out' = 'ok';
    while (Atomics.load(words, word) === value && result !== 'timed-out') {
      result = Atomics.wait(words, word, value, patience);
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
