/** A worker without a thread: the program's own behaviour behind a real message channel, so that all is really cloned. */
import type { ServedPort } from '../../src/channel/index.ts';
import { loadModel } from '../../src/index.ts';
import { serve } from '../../src/worker/serve.ts';

export interface Pair {
  readonly worker: Worker;
  /** Whether the page's side has ended it. */
  readonly ended: () => boolean;
  /** As when the engine reports an error of the worker. */
  readonly break: (message: string) => void;
}

export interface PairOptions {
  /** What the program says in place of listening. */
  readonly silent?: boolean;
  readonly protocol?: number;
}

export function workerPair({ silent = false, protocol }: PairOptions = {}): Pair {
  const { port1, port2 } = new MessageChannel();
  const errors = new EventTarget();
  let ended = false;
  const worker = {
    postMessage: (message: unknown, transfer: Transferable[] = []) => port1.postMessage(message, transfer),
    terminate: () => {
      ended = true;
      port1.close();
    },
    addEventListener: (type: string, listener: EventListener) => {
      if (type === 'error') errors.addEventListener(type, listener);
      else port1.addEventListener(type, listener);
      port1.start();
    },
  };
  if (protocol !== undefined) port2.postMessage({ type: 'hello', protocol });
  else if (!silent) serve(port2 as unknown as ServedPort, loadModel);
  return {
    worker: worker as unknown as Worker,
    ended: () => ended,
    break: (message) => {
      errors.dispatchEvent(Object.assign(new Event('error', { cancelable: true }), { message }));
    },
  };
}
