/** The answering end of a channel: each call has its own signal, its progress and its answer, in whatever order they end. */
import { failureOf } from './failure.ts';
import type { Calls, Incoming, Outgoing } from './messages.ts';

/** The part of a worker's global scope, or of a `MessagePort`, that the answering end uses. */
export interface ServedPort {
  onmessage: ((event: MessageEvent) => void) | null;
  postMessage(message: unknown, transfer: Transferable[]): void;
}

/** A handler's second argument. */
export interface Serving<Progress> {
  /** Aborted when nobody waits any more, and when the handler itself has failed. */
  readonly signal: AbortSignal;
  /** Tells how far it is; after an abort nothing is told. */
  readonly progress: (value: Progress) => void;
  /** Buffers and pictures that are moved with the answer in place of being copied; this side's are empty afterwards. */
  readonly move: (transfer: readonly Transferable[]) => void;
}

/** A function for each call of the protocol. */
export type Handlers<Protocol extends Calls<Protocol>> = {
  readonly [Name in keyof Protocol]: (
    ask: Protocol[Name]['ask'],
    serving: Serving<Protocol[Name]['progress']>,
  ) => Protocol[Name]['answer'] | Promise<Protocol[Name]['answer']>;
};

export interface ServeOptions {
  /** Names the protocol and its version; the asking end refuses another. */
  readonly protocol: string | number;
  /** The engine's own if absent; undefined over plain http, where a silent death goes unnoticed. */
  readonly locks?: Pick<LockManager, 'request'> | undefined;
}

/** Holds a lock that the engine frees when this worker ends, however it ends. */
function holdLock(locks: ServeOptions['locks'], held: (name: string) => void): void {
  void locks
    ?.request(`senet-wasm channel ${crypto.randomUUID()}`, (lock) => {
      held(lock?.name ?? '');
      return new Promise<never>(() => undefined);
    })
    .catch(() => undefined);
}

/**
 * Answers all that arrives at the port, and says that it listens. Calls run at the same time; a handler that needs an
 * order keeps it itself. What it throws is thrown at the asking end, with its class, code and text.
 *
 * @param port  `self` in a worker, or a `MessagePort`
 *
 * @example
 * interface Sums { add: { ask: number[]; answer: number; progress: never } }
 * serveChannel<Sums>(self, { add: (numbers) => numbers.reduce((a, b) => a + b, 0) }, { protocol: 'sums 1' });
 */
export function serveChannel<Protocol extends Calls<Protocol>>(
  port: ServedPort,
  handlers: Handlers<Protocol>,
  { protocol, locks = globalThis.navigator?.locks }: ServeOptions,
): void {
  const aborts = new Map<number, AbortController>();
  let lockName: string | undefined;
  const post = (message: Incoming, transfer: Transferable[] = []) => port.postMessage(message, transfer);
  const greet = () => {
    post({ type: 'hello', protocol });
    if (lockName !== undefined) post({ type: 'alive', lock: lockName });
  };

  async function attend({ id, name, value }: Extract<Outgoing, { type: 'call' }>): Promise<void> {
    const controller = new AbortController();
    const { signal } = controller;
    const moved = new Set<Transferable>();
    aborts.set(id, controller);
    try {
      if (!Object.hasOwn(handlers, name)) throw new Error(`this worker knows no call ${String(name)}`);
      const answer = await handlers[name as keyof Protocol](value, {
        signal,
        progress: (told) => {
          if (!signal.aborted) post({ type: 'progress', id, value: told });
        },
        move: (transfer) => {
          for (const part of transfer) moved.add(part);
        },
      });
      if (!signal.aborted) post({ type: 'answer', id, value: answer }, [...moved]);
    } catch (error) {
      if (!signal.aborted) post({ type: 'failed', id, failure: failureOf(error) });
      // One part of the work may have failed while another, a download, still goes on.
      controller.abort();
    } finally {
      aborts.delete(id);
    }
  }

  port.onmessage = ({ data }: MessageEvent<Outgoing>) => {
    if (data.type === 'call') void attend(data);
    else if (data.type === 'abort') aborts.get(data.id)?.abort();
    else if (data.type === 'greet') greet();
  };
  greet();
  holdLock(locks, (name) => {
    lockName = name;
    post({ type: 'alive', lock: name });
  });
}
