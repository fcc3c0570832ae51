/**
 * How many threads there can be, and why not more.
 */
import { OptionError } from '../../../errors.ts';

/**
 * Why not more threads run: as many do as pay, the caller asked, there is one core, the work is small, the page is not
 * cross-origin isolated, the engine lacks something, the caller gave kernels, or a thread has failed.
 */
export type ThreadLimit = 'none' | 'asked' | 'cores' | 'small' | 'isolation' | 'engine' | 'custom' | 'failed';

export interface PossibleThreads {
  readonly threads: number;
  readonly limit: ThreadLimit;
}

/** What one thread for each core is capped at: beyond, these networks' layers are too small to share. */
const MOST_BY_ITSELF = 8;
const MOST = 64;

/** @throws OptionError `option threads: found 0; expected 'auto' or a whole number from 1 to 64.` */
export function checkThreads(asked: unknown): asserts asked is number | 'auto' | undefined {
  if (asked === undefined || asked === 'auto') return;
  if (typeof asked === 'number' && Number.isInteger(asked) && asked >= 1 && asked <= MOST) return;
  throw new OptionError({
    where: 'option threads',
    found: typeof asked === 'string' ? `'${asked}'` : String(asked),
    expected: `'auto' or a whole number from 1 to ${MOST}`,
  });
}

/** Cores that this process may use. */
export function cores(): number {
  const os = globalThis.process?.getBuiltinModule?.('node:os');
  return os?.availableParallelism() ?? globalThis.navigator?.hardwareConcurrency ?? 1;
}

/** Whether there is something to start a thread with. */
function hasWorkers(): boolean {
  return typeof Worker !== 'undefined' || typeof globalThis.process?.getBuiltinModule === 'function';
}

/** Threads that could be started here; the limit is `none` or `asked` where that is more than one. */
export function possibleThreads(asked: number | 'auto' = 'auto'): PossibleThreads {
  if (asked === 1) return { threads: 1, limit: 'asked' };
  if (globalThis.crossOriginIsolated === false) return { threads: 1, limit: 'isolation' };
  if (typeof SharedArrayBuffer === 'undefined' || !hasWorkers()) return { threads: 1, limit: 'engine' };
  if (asked !== 'auto') return { threads: asked, limit: 'asked' };
  const threads = Math.min(cores(), MOST_BY_ITSELF);
  return { threads, limit: threads > 1 ? 'none' : 'cores' };
}
