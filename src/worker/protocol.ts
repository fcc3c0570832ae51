/** What a page and the worker that holds its model say to each other: plain data, checked by the compiler on both sides. */
import type { Failure } from '../channel/messages.ts';
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
export const PROTOCOL = 'senet-wasm model 2';

/** A `Response` can not be sent: it is read before. */
export type SentSource = Exclude<ModelSource, Response>;
/** Functions, signals and caches that are objects stay where they are. */
export type SentLoadOptions = Omit<LoadOptions, 'signal' | 'onProgress' | 'onCacheProblem' | 'cache'> & {
  readonly cache?: string;
  /** Whether there is an `onCacheProblem`. */
  readonly tellsCacheProblems: boolean;
};
export type SentRunOptions = Omit<RunOptions, 'signal'>;

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

/** What is told while a model loads. */
export type LoadEvent =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'cacheProblem'; readonly failure: Failure };

/** What a page asks the worker of its model. */
export interface ModelProtocol {
  readonly load: {
    readonly ask: { readonly source: SentSource; readonly options: SentLoadOptions };
    readonly answer: { readonly facts: Facts; readonly state: State };
    readonly progress: LoadEvent;
  };
  readonly run: {
    readonly ask: { readonly input: ModelInput; readonly options: SentRunOptions };
    readonly answer: { readonly value: Prediction; readonly state: State };
    readonly progress: never;
  };
  readonly profile: {
    readonly ask: { readonly input: ModelInput; readonly options: { readonly runs?: number } };
    readonly answer: { readonly value: readonly OperationTime[]; readonly state: State };
    readonly progress: never;
  };
}
