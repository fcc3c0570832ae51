/** The page's side of the worker: starts it, and says when it is lost. */
import type { Alive, Reply, Request } from './protocol.ts';

/** What is used of a `Worker`. */
export type WorkerPort = Pick<Worker, 'postMessage' | 'terminate' | 'addEventListener'>;

export interface Client {
  readonly send: (request: Request) => void;
  readonly stop: () => void;
}

export interface ClientEvents {
  readonly onReply: (reply: Reply) => void;
  /** The worker cannot go on: its script did not load, or it failed outside of any request. */
  readonly onLost: (text: string) => void;
}

export function startWorker(): Worker {
  return new Worker(new URL('./model_worker.ts', import.meta.url), { type: 'module', name: 'model' });
}

/** After `stop` or `onLost` nothing more is heard of this worker, and what is sent to it goes nowhere. */
export function connect(
  port: WorkerPort,
  { onReply, onLost }: ClientEvents,
  locks: Pick<LockManager, 'request'> | undefined = globalThis.navigator?.locks,
): Client {
  let alive = true;
  const stop = () => {
    alive = false;
    port.terminate();
  };
  const lose = (text: string) => {
    if (!alive) return;
    stop();
    onLost(text);
  };
  // Given to this page when the worker holds it no longer.
  const watch = (lock: string) =>
    locks?.request(lock, () => lose('The worker has ended without a word.')).catch(() => undefined);
  port.addEventListener('message', (event) => {
    const { data } = event as MessageEvent<Reply | Alive>;
    if (data.type === 'alive') void watch(data.lock);
    else if (alive) onReply(data);
  });
  port.addEventListener('error', (event) => {
    lose((event as ErrorEvent).message || 'The script of the worker could not be loaded.');
  });
  port.addEventListener('messageerror', () =>
    lose('A message between the page and the worker could not be read.'),
  );
  return {
    send: (request) => {
      if (alive) port.postMessage(request);
    },
    stop,
  };
}
