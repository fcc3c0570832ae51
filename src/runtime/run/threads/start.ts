/**
 * Starts one worker: a module worker where there is such a thing, a thread of `node:worker_threads` in Node.
 */
import type { Reply, Request } from './protocol.ts';

export interface ThreadEvents {
  onReply(reply: Reply): void;
  /** It has ended, or never started. */
  onFailure(text: string): void;
}

export interface Thread {
  post(request: Request): void;
  /** Whether it keeps Node's process alive; not, at first. */
  hold(held: boolean): void;
  end(): void;
}

export type StartThread = (events: ThreadEvents) => Promise<Thread>;

function startInBrowser({ onReply, onFailure }: ThreadEvents): Thread {
  // As it stands, so that bundlers see the file.
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  worker.onmessage = ({ data }: MessageEvent<Reply>) => onReply(data);
  worker.onerror = (event) => {
    event.preventDefault();
    onFailure(event.message || 'a script that could not be loaded');
  };
  return {
    post: (request) => worker.postMessage(request),
    hold: () => undefined,
    end: () => worker.terminate(),
  };
}

async function startInNode({ onReply, onFailure }: ThreadEvents): Promise<Thread> {
  const threads = globalThis.process.getBuiltinModule('node:worker_threads');
  const { default: program } = await import('../../generated/worker.ts');
  // Nothing of the process's own options: a loader of somebody's would only slow it down.
  const worker = new threads.Worker(program, { eval: true, execArgv: [], env: {}, name: 'senet-wasm' });
  worker.unref();
  worker.on('message', onReply);
  worker.on('error', (error) => onFailure(String(error)));
  worker.on('exit', (code) => onFailure(`exit code ${code}`));
  return {
    post: (request) => worker.postMessage(request),
    hold: (held) => (held ? worker.ref() : worker.unref()),
    end: () => void worker.terminate(),
  };
}

/** Libraries for both give Node a global `Worker` that is none of a page's: where there is no page, it does not count. */
function isInNode(): boolean {
  if (typeof globalThis.process?.getBuiltinModule !== 'function') return false;
  const isInPage = 'document' in globalThis || 'WorkerGlobalScope' in globalThis;
  return typeof Worker === 'undefined' || !isInPage;
}

export const startThread: StartThread = async (events) =>
  isInNode() ? startInNode(events) : startInBrowser(events);
