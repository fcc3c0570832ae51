/** The page's side of the worker: who waits for which answer, and what becomes of them when the worker is lost. */
import { CacheError, WorkerError } from '../errors.ts';
import type { LoadOptions } from '../model/types.ts';
import { revive } from './failure.ts';
import { type Failure, PROTOCOL, type Reply, type Request } from './protocol.ts';

/** What is used of a `Worker`. */
export type WorkerPort = Pick<Worker, 'postMessage' | 'terminate' | 'addEventListener'>;

/** What is told while the model loads. */
type LoadEvents = Pick<LoadOptions, 'onProgress' | 'onCacheProblem'>;

/** What a worker may take to say that it runs: its program has to be fetched. */
const PATIENCE_MILLISECONDS = 30_000;

type Answer = Extract<Reply, { kind: 'loaded' | 'ran' | 'profiled' }>;

interface Waiting {
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

function lost(found: string, cause: string): WorkerError {
  return new WorkerError({
    where: 'the worker of a model',
    found,
    expected: 'a worker that runs this package’s program',
    cause,
  });
}

const NOT_LOADED =
  'Its file (worker_program.js of the package, or what a bundler made of it) was not found, is served with a wrong type, or the ' +
  'Content-Security-Policy forbids it (worker-src or script-src). A bundler that does not see new URL(…, import.meta.url) needs ' +
  'createWorkerModel(…, { worker: () => new Worker(…) }).';

export class Connection {
  readonly #port: WorkerPort;
  readonly #waiting = new Map<number, Waiting>();
  readonly #events: LoadEvents;
  readonly #patience: ReturnType<typeof setTimeout>;
  #end: Error | undefined;

  constructor(port: WorkerPort, events: LoadEvents) {
    this.#port = port;
    this.#events = events;
    const silence = `no answer within ${PATIENCE_MILLISECONDS / 1000} seconds`;
    this.#patience = setTimeout(() => this.end(lost(silence, NOT_LOADED)), PATIENCE_MILLISECONDS);
    port.addEventListener('message', (event) => this.#receive((event as MessageEvent<Reply>).data));
    port.addEventListener('error', (event) => {
      event.preventDefault();
      const { message } = event as ErrorEvent;
      const words = message ? `an error in it: ${message}` : 'a script that could not be loaded';
      this.end(lost(words, message ? 'Create the model again.' : NOT_LOADED));
    });
    port.addEventListener('messageerror', () =>
      this.end(lost('a message that could not be read', 'Create the model again.')),
    );
  }

  /** Why nothing more will come, once that is so. */
  get ended(): Error | undefined {
    return this.#end;
  }

  #receive(reply: Reply): void {
    if (this.#end) return;
    if (reply.kind === 'hello') {
      clearTimeout(this.#patience);
      if (reply.protocol !== PROTOCOL) {
        const found = `a program of another version (protocol ${reply.protocol}, not ${PROTOCOL})`;
        this.end(lost(found, 'An old file is cached or served: build and deploy all files together.'));
      }
    } else if (reply.kind === 'progress') this.#events.onProgress?.(reply.progress);
    else if (reply.kind === 'cacheProblem') this.#tellCacheProblem(reply.failure);
    else {
      const id = reply.kind === 'loaded' ? 0 : reply.id;
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (reply.kind === 'failed') waiting?.reject(revive(reply.failure));
      else waiting?.resolve(reply);
    }
  }

  #tellCacheProblem(failure: Failure): void {
    const error = revive(failure);
    if (error instanceof CacheError) this.#events.onCacheProblem?.(error);
  }

  /**
   * @param id        of the answer
   * @param transfer  buffers that the worker takes over
   * @throws the signal's reason at once when it is aborted; the worker's own error; WorkerError when it is lost
   */
  ask<Kind extends Answer['kind']>(
    request: Request,
    id: number,
    { signal, transfer = [] }: { signal?: AbortSignal | undefined; transfer?: Transferable[] } = {},
  ): Promise<Extract<Answer, { kind: Kind }>> {
    if (this.#end) return Promise.reject(this.#end);
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const stop = () => {
        this.#waiting.delete(id);
        this.#port.postMessage({ kind: 'abort', id } satisfies Request);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', stop, { once: true });
      const done = () => signal?.removeEventListener('abort', stop);
      this.#waiting.set(id, {
        resolve: (answer) => {
          done();
          resolve(answer as Extract<Answer, { kind: Kind }>);
        },
        reject: (error) => {
          done();
          reject(error);
        },
      });
      try {
        this.#port.postMessage(request, transfer);
      } catch (error) {
        // What cannot be cloned: nothing was sent.
        this.#waiting.delete(id);
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
    this.#port.terminate();
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
