/** The asking end of a channel: who waits for which answer, and what becomes of them when the other end is lost. */
import { WorkerError } from '../errors.ts';
import { revive } from './failure.ts';
import type { Calls, Incoming, Outgoing } from './messages.ts';

/** The part of a `Worker` or a `MessagePort` that a channel uses. */
export interface ChannelPort {
  postMessage(message: unknown, transfer?: Transferable[]): void;
  addEventListener(type: string, listener: (event: Event) => void): void;
  /** Ends the worker; a `Worker` has it. */
  terminate?(): void;
  /** Lets messages through; a `MessagePort` has it, and is silent until it is started. */
  start?(): void;
  close?(): void;
}

export interface ChannelOptions {
  /** Names the protocol and its version; a worker that speaks another is refused. */
  readonly protocol: string | number;
  /** The name that errors give the worker: `'the worker of a model'`. */
  readonly where?: string;
  /** The likely cause where its script does not run. */
  readonly notStarted?: string;
  /** How long it may take to say that it runs, in milliseconds; 10,000 if absent. Its script is fetched meanwhile. */
  readonly patience?: number;
  /** Called once when the worker is lost; not called when `end` ends it. */
  readonly onLost?: (error: WorkerError) => void;
  /** The engine's own if absent. */
  readonly locks?: Pick<LockManager, 'request'> | undefined;
}

export interface CallOptions<Progress> {
  /** Aborted: the promise is rejected with its reason at once, and the worker's handler is told. */
  readonly signal?: AbortSignal | undefined;
  /** Buffers that the worker takes over: the caller's are empty afterwards. */
  readonly transfer?: readonly Transferable[];
  readonly onProgress?: (value: Progress) => void;
}

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly onProgress: ((value: never) => void) | undefined;
}

const PATIENCE_MILLISECONDS = 10_000;
const AGAIN = 'Create it again.';

/** The asking end of a channel; `createChannel` makes it. */
export class Channel<Protocol extends Calls<Protocol>> {
  readonly #port: ChannelPort;
  readonly #options: ChannelOptions;
  readonly #waiting = new Map<number, Waiting>();
  readonly #patience: ReturnType<typeof setTimeout>;
  #last = 0;
  #end: Error | undefined;

  /** @internal */
  constructor(port: ChannelPort, options: ChannelOptions) {
    this.#port = port;
    this.#options = options;
    const { patience = PATIENCE_MILLISECONDS, notStarted = AGAIN } = options;
    this.#patience = setTimeout(
      () => this.#lose(`no answer within ${patience / 1000} seconds`, notStarted),
      patience,
    );
    port.addEventListener('message', (event) => this.#receive((event as MessageEvent<Incoming>).data));
    port.addEventListener('error', (event) => {
      event.preventDefault();
      const { message } = event as ErrorEvent;
      if (message) this.#lose(`an error in it: ${message}`, AGAIN);
      else this.#lose('a script that could not be loaded', notStarted);
    });
    port.addEventListener('messageerror', () => this.#lose('a message that could not be read', AGAIN));
    port.start?.();
    this.#post({ type: 'greet' });
  }

  /** Why nothing more will come, once that is so. */
  get ended(): Error | undefined {
    return this.#end;
  }

  #post(message: Outgoing, transfer: readonly Transferable[] = []): void {
    this.#port.postMessage(message, [...transfer]);
  }

  #lose(found: string, cause: string): void {
    if (this.#end) return;
    const { where = 'a worker', onLost } = this.#options;
    const error = new WorkerError({
      where,
      found,
      expected: 'a worker that runs this package’s program',
      cause,
    });
    this.end(error);
    onLost?.(error);
  }

  /** The lock is given to this side when the worker holds it no longer. */
  #watch(lock: string): void {
    const { locks = globalThis.navigator?.locks } = this.#options;
    void locks
      ?.request(lock, () => this.#lose('a worker that has ended without a word', AGAIN))
      .catch(() => undefined);
  }

  #greeted(protocol: string | number): void {
    clearTimeout(this.#patience);
    if (protocol === this.#options.protocol) return;
    this.#lose(
      `a program of another version (protocol ${protocol}, not ${this.#options.protocol})`,
      'An old file is cached or served: build and deploy all files together.',
    );
  }

  #receive(message: Incoming): void {
    if (this.#end) return;
    if (message.type === 'hello') this.#greeted(message.protocol);
    else if (message.type === 'alive') this.#watch(message.lock);
    else this.#answered(message);
  }

  #answered(message: Exclude<Incoming, { type: 'hello' | 'alive' }>): void {
    const waiting = this.#waiting.get(message.id);
    if (message.type === 'progress') waiting?.onProgress?.(message.value as never);
    else if (message.type === 'answer') waiting?.resolve(message.value);
    else waiting?.reject(revive(message.failure));
  }

  /**
   * Asks for one thing; calls may overlap.
   *
   * @throws what the worker's handler throws; the signal's reason at once when it is aborted; WorkerError when the worker
   *   is lost; the error that `end` was given; DataCloneError for what cannot be sent
   */
  call<Name extends keyof Protocol>(
    name: Name,
    value: Protocol[Name]['ask'],
    { signal, transfer, onProgress }: CallOptions<Protocol[Name]['progress']> = {},
  ): Promise<Protocol[Name]['answer']> {
    if (this.#end) return Promise.reject(this.#end);
    if (signal?.aborted) return Promise.reject(signal.reason);
    this.#last += 1;
    const id = this.#last;
    return new Promise((resolve, reject) => {
      const stop = () => {
        this.#post({ type: 'abort', id });
        this.#waiting.get(id)?.reject(signal?.reason);
      };
      const done = () => {
        this.#waiting.delete(id);
        signal?.removeEventListener('abort', stop);
      };
      const settle =
        <T>(by: (result: T) => void) =>
        (result: T) => {
          done();
          by(result);
        };
      this.#waiting.set(id, { resolve: settle(resolve), reject: settle(reject), onProgress });
      signal?.addEventListener('abort', stop, { once: true });
      try {
        this.#post({ type: 'call', id, name, value }, transfer);
      } catch (error) {
        // What cannot be cloned: nothing was sent.
        done();
        reject(error);
      }
    });
  }

  /** Ends the worker; all that still wait get the error, and so does who asks later. A second call does nothing. */
  end(error: Error): void {
    if (this.#end) return;
    this.#end = error;
    clearTimeout(this.#patience);
    if (this.#port.terminate) this.#port.terminate();
    else this.#port.close?.();
    for (const { reject } of [...this.#waiting.values()]) reject(error);
  }
}

/**
 * Opens a channel to a worker that calls `serveChannel`. The worker is the channel's own from then on: `end` ends it.
 *
 * A worker that does not say that it runs within 10 seconds is lost, and so is one whose script fails. One that ends later
 * without a word, as when the system takes its memory, is noticed by a Web Lock that it holds: where pages have locks, that is
 * over https and on localhost. A worker that is only busy is never taken for a lost one.
 *
 * @example
 * interface Sums { add: { ask: number[]; answer: number; progress: never } }
 * const channel = createChannel<Sums>(new Worker('sums.js'), { protocol: 'sums 1' });
 * await channel.call('add', [1, 2]); // 3
 * channel.end(new Error('no more sums'));
 */
export function createChannel<Protocol extends Calls<Protocol>>(
  port: ChannelPort,
  options: ChannelOptions,
): Channel<Protocol> {
  return new Channel<Protocol>(port, options);
}
