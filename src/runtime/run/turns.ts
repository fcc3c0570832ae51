/**
 * Long work in short turns, so that a page can paint and a signal can stop it: a generator does one piece after the
 * other, and whoever runs it decides whether to pause in between.
 */

/** How long work may keep its thread: two frames of 60 in a second. */
const TURN_MILLISECONDS = 30;

/** Lets waiting events go first. A message, for timers are slowed to one in a second in a page that is not seen. */
export function pause(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** Runs to the end without a pause. */
export function atOnce<T, R>(work: Generator<T, R>): R {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

export interface TurnOptions<T> {
  readonly onStep?: ((step: T) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs to the end with pauses.
 *
 * @throws the signal's reason, after the turn in which it was aborted
 */
export async function inTurns<T, R>(work: Generator<T, R>, options: TurnOptions<T> = {}): Promise<R> {
  let began = performance.now();
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    options.onStep?.(step.value);
    if (performance.now() - began < TURN_MILLISECONDS) continue;
    await pause();
    options.signal?.throwIfAborted();
    began = performance.now();
  }
}

/** For work that is a loop of its own: when it should let waiting events go first, among them a signal's. */
export class Rest {
  readonly #signal: AbortSignal;
  #began = performance.now();

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  get isDue(): boolean {
    return performance.now() - this.#began >= TURN_MILLISECONDS;
  }

  /** @throws the signal's reason */
  async take(): Promise<void> {
    await pause();
    this.#signal.throwIfAborted();
    this.#began = performance.now();
  }
}
