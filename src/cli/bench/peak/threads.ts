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

function nodeThread(address: string): Thread | undefined {
  const node = globalThis.process?.getBuiltinModule?.('node:worker_threads');
  if (!node) return undefined;
  const worker = new node.Worker(new URL(address));
  return {
    rate: (turn) =>
      new Promise((resolve, reject) => {
        worker.once('message', resolve).once('error', reject);
        worker.postMessage(turn);
      }),
    end: () => worker.terminate(),
  };
}

function pageThread(address: string): Thread {
  const worker = new Worker(address, { type: 'module' });
  return {
    rate: (turn) =>
      new Promise((resolve, reject) => {
        worker.onmessage = ({ data }: MessageEvent<number>) => resolve(data);
        worker.onerror = ({ message }) => reject(new Error(`the yardstick's worker: ${message}`));
        worker.postMessage(turn);
      }),
    end: () => worker.terminate(),
  };
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
