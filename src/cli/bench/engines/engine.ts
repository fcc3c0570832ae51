/** Where a job is measured: a Node, or a Chromium. */
import type { FirstOrder, FirstSample } from '../first/measure.ts';
import type { Job, PeerName, Result } from '../job.ts';

export type FirstRuntime = FirstOrder['runtime'];

/** A job as it is asked for; where its files are is the engine's affair. */
export type Order = Omit<Job, 'peers' | 'peakWorker'> & { readonly peers: readonly PeerName[] };

export interface Watch {
  progress(done: number, total: number, remark: string): void;
}

export interface Engine {
  /** `Node 20.20.2` */
  readonly name: string;
  measure(order: Order, watch: Watch): Promise<Result>;
  /** One sample of the time to a first result, in a fresh process; `weights` is a file's path. */
  first(
    runtime: FirstRuntime,
    input: readonly number[],
    weights: string,
  ): Promise<FirstSample | { readonly missing: string }>;
  close(): Promise<void>;
}
