/** Threads that run the yardstick at the same time: workers of Node or of a page behind one face. */
import { rateOf, spinOf } from './spin.ts';
import type { Turn } from './worker.ts';

export interface Threads {
  /** The sum of every thread's GFLOP/s, all running at once. */
  rate(turn: Turn): Promise<number>;
  end(): Promise<void>;
}

interface Thread {
  rate(turn: Turn): Promise<number>;
  end(): unknown;
}

/** What the last question waits for. */
interface Waiting {
  resolve(rate: number): void;
  reject(error: Error): void;
}

/** Asks one question at a time. */
function asking(post: (turn: Turn) => void): { rate: Thread['rate']; waiting: Waiting } {
  const waiting: Waiting = { resolve: () => undefined, reject: () => undefined };
  const rate = (turn: Turn) =>
    new Promise<number>((resolve, reject) => {
      Object.assign(waiting, { resolve, reject });
      post(turn);
    });
  return { rate, waiting };
}

function nodeThread(address: string): Thread | undefined {
  const node = globalThis.process?.getBuiltinModule?.('node:worker_threads');
  if (!node) return undefined;
  const worker = new node.Worker(new URL(address));
  const { rate, waiting } = asking((turn) => worker.postMessage(turn));
  worker.on('message', (answer: number) => waiting.resolve(answer));
  worker.on('error', (error: Error) => waiting.reject(error));
  return { rate, end: () => worker.terminate() };
}

function pageThread(address: string): Thread {
  const worker = new Worker(address, { type: 'module' });
  const { rate, waiting } = asking((turn) => worker.postMessage(turn));
  worker.onmessage = ({ data }: MessageEvent<number>) => waiting.resolve(data);
  worker.onerror = ({ message }) => waiting.reject(new Error(`the yardstick's worker: ${message}`));
  return { rate, end: () => worker.terminate() };
}

/** @param address  of the module that `worker.ts` is */
export function startThreads(count: number, address: string): Threads {
  if (count === 1) {
    return {
      rate: async ({ build, milliseconds }) => rateOf(spinOf(build), milliseconds),
      end: async () => undefined,
    };
  }
  const threads = Array.from({ length: count }, () => nodeThread(address) ?? pageThread(address));
  return {
    rate: async (turn) => {
      const rates = await Promise.all(threads.map((thread) => thread.rate(turn)));
      return rates.reduce((sum, rate) => sum + rate, 0);
    },
    end: async () => void (await Promise.all(threads.map((thread) => thread.end()))),
  };
}
