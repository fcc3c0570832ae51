/** The page's side of the worker: starts it, and says when it is lost. */
import type { Reply, Request } from './protocol.ts';

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
export function connect(port: WorkerPort, { onReply, onLost }: ClientEvents): Client {
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
  port.addEventListener('message', (event) => {
    if (alive) onReply((event as MessageEvent<Reply>).data);
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
