/** What the page and the worker that holds the model say to each other: plain data, checked by the compiler on both sides. */
import type {
  CheckpointReport,
  ErrorParts,
  MemoryUsage,
  Network,
  Prediction,
  Preprocessing,
  Progress,
  RecogniseChoices,
  RuntimeDescription,
} from 'senet-wasm';
import type { Answers, Question } from './questions.ts';

/** Page to worker. */
export type Request =
  /** The replies to it carry its `network`, an id that the page gives to each attempt. */
  | { readonly type: 'load'; readonly network: number; readonly source: NetworkSource }
  /** Stop loading. */
  | { readonly type: 'cancel' }
  /** The newest `id` wins: an earlier picture that has not been run is dropped without an answer. */
  | { readonly type: 'classify'; readonly id: number; readonly picture: PictureSource }
  | { readonly type: 'ask'; readonly id: number; readonly question: Question }
  /** Nobody waits for that answer any more. */
  | { readonly type: 'forget'; readonly id: number };

/** A network's weights: served by the page with its atlas, a file of the reader's, or random ones. */
export type NetworkSource =
  | { readonly kind: 'served'; readonly address: string; readonly fileName: string; readonly atlas: string }
  | {
      readonly kind: 'file';
      readonly blob: Blob;
      readonly fileName: string;
      /** What the reader says of it; each wins over what was found. */
      readonly choices: RecogniseChoices;
    }
  | { readonly kind: 'untrained'; readonly architecture: string };

/** A picture's file, where the page serves it, or an address of another origin that the reader has confirmed. */
export type PictureSource =
  | { readonly name: string; readonly blob: Blob }
  | { readonly name: string; readonly address: string; readonly foreign?: true };

/**
 * Why something could not be done: the codes of `PictureProblem`, `lost` about the worker, and those of senet-wasm's errors.
 */
export interface Problem {
  readonly code: string;
  /** One or two sentences, in English, that name what was found. */
  readonly text: string;
  /** The same in its parts, where it is an error of senet-wasm's. */
  readonly parts?: ErrorParts;
}

/** What the page needs to know about a loaded model. */
export interface ModelReport {
  readonly network: Network;
  /** Of its file; empty for random weights. */
  readonly file: string;
  readonly labels: readonly string[];
  readonly runtime: RuntimeDescription;
  readonly memory: MemoryUsage;
}

export interface PictureReport {
  readonly name: string;
  /** Of the file, as it is shown (orientation applied). */
  readonly width: number;
  readonly height: number;
  /** `[width, height]` that the network was given. */
  readonly seen: readonly [number, number];
  /** For showing only; at most `PREVIEW_EXTENT` on each side. The receiver owns it. */
  readonly preview: ImageBitmap;
  /** The picture was made smaller by the browser before the model saw it. */
  readonly reduced: boolean;
}

/** A file of the reader's, before it is loaded. */
export interface Inspection {
  readonly report: CheckpointReport;
  /** How this page prepares pictures where neither the file nor its project says. */
  readonly assumed: Preprocessing | null;
}

/** The first that the worker says, of itself: it holds that lock as long as it lives. */
export interface Alive {
  readonly type: 'alive';
  readonly lock: string;
}

/** How the loading of a network goes: each `load` ends with one `ready`, `loadFailed` or `cancelled`. */
type Loading =
  | { readonly type: 'progress'; readonly progress: Progress }
  /** Comes before `ready`, or before `loadFailed`. */
  | { readonly type: 'inspected'; readonly inspection: Inspection }
  | { readonly type: 'ready'; readonly model: ModelReport }
  | { readonly type: 'loadFailed'; readonly problem: Problem }
  /** The network comes all the same, but the browser keeps none of it for the next time. */
  | { readonly type: 'notKept'; readonly problem: Problem }
  | { readonly type: 'cancelled' };

/** Worker to page. */
export type Reply =
  /** With the id of the attempt. */
  | (Loading & { readonly network: number })
  | {
      readonly type: 'classified';
      readonly id: number;
      readonly picture: PictureReport;
      readonly prediction: Prediction;
      readonly memory: MemoryUsage;
    }
  | {
      readonly type: 'classifyFailed';
      readonly id: number;
      readonly name: string;
      readonly problem: Problem;
    }
  /** A long answer is on its way. */
  | { readonly type: 'asking'; readonly id: number; readonly done: number; readonly total: number }
  | { readonly type: 'answer'; readonly id: number; readonly answer: Answers[keyof Answers] }
  | { readonly type: 'askFailed'; readonly id: number; readonly problem: Problem };
