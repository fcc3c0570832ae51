/** What a page and the worker that holds its model say to each other: plain data, checked by the compiler on both sides. */
import type { ErrorParts } from '../errors.ts';
import type { Preprocessing } from '../image/preprocess.ts';
import type { OperationTime } from '../model/profile.ts';
import type {
  LoadOptions,
  MemoryUsage,
  ModelInput,
  ModelSource,
  Prediction,
  Progress,
  RunOptions,
  RuntimeDescription,
} from '../model/types.ts';
import type { Network } from '../network/network.ts';

/** Both sides are of one build of the package, or they do not speak. */
export const PROTOCOL = 1;

/** A `Response` can not be sent: it is read before. */
export type SentSource = Exclude<ModelSource, Response>;
/** Functions, signals and caches that are objects stay where they are. */
export type SentLoadOptions = Omit<LoadOptions, 'signal' | 'onProgress' | 'onCacheProblem' | 'cache'> & {
  readonly cache?: string;
  /** Whether there is an `onCacheProblem`. */
  readonly tellsCacheProblems: boolean;
};
export type SentRunOptions = Omit<RunOptions, 'signal'>;

/** The `id` of loading; each later request has its own, from 1 up. */
export const LOADING = 0;

/** Page to worker. */
export type Request =
  | { readonly kind: 'load'; readonly source: SentSource; readonly options: SentLoadOptions }
  | {
      readonly kind: 'run';
      readonly id: number;
      readonly input: ModelInput;
      readonly options: SentRunOptions;
    }
  | {
      readonly kind: 'profile';
      readonly id: number;
      readonly input: ModelInput;
      readonly options: { readonly runs?: number };
    }
  /** Nobody waits for it any more. */
  | { readonly kind: 'abort'; readonly id: number };

/** What the page knows of the model without asking. */
export interface Facts {
  readonly file: string;
  readonly network: Network;
  readonly labels: readonly string[];
  readonly preprocessing: Preprocessing | undefined;
  readonly metadata: Readonly<Record<string, string>>;
}

/** What may change with every run. */
export interface State {
  readonly memory: MemoryUsage;
  readonly runtime: RuntimeDescription;
  readonly tapNames: readonly string[];
}

/** An error as data: structured cloning would keep its message alone. */
export interface Failure {
  /** The error's class: `DownloadError`, `AbortError`, `TypeError`, … */
  readonly name: string;
  readonly message: string;
  /** Of this package's own errors. */
  readonly parts?: ErrorParts;
}

/** Worker to page. */
export type Reply =
  /** The program runs and listens. */
  | { readonly kind: 'hello'; readonly protocol: number }
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'cacheProblem'; readonly failure: Failure }
  | { readonly kind: 'loaded'; readonly facts: Facts; readonly state: State }
  | { readonly kind: 'ran'; readonly id: number; readonly value: Prediction; readonly state: State }
  | {
      readonly kind: 'profiled';
      readonly id: number;
      readonly value: readonly OperationTime[];
      readonly state: State;
    }
  | { readonly kind: 'failed'; readonly id: number; readonly failure: Failure };
