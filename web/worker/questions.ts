/** What a tab can ask the worker beside the picture's own run. Each kind is answered by a file of `answers/`. */
import type { Atlas, CachedFile, Prediction, Tensor } from 'senet-wasm';
import type { Edit } from '../state/edits.ts';
import type { PictureReport, PictureSource } from './protocol.ts';

/** One run of a picture, with edits; the taps beside gates and logits. */
export interface RunQuestion {
  readonly kind: 'run';
  readonly picture: PictureSource;
  readonly edits: readonly Edit[];
  readonly taps: readonly string[];
}

/** Every block's gates set to ones in turn. */
export interface AblateQuestion {
  readonly kind: 'ablate';
  readonly picture: PictureSource;
}

/** Tensors of the checkpoint, by state-dict name. */
export interface WeightsQuestion {
  readonly kind: 'weights';
  readonly names: readonly string[];
}

/** Another picture, to compare with: as the page's own is decoded and run. */
export interface LookQuestion {
  readonly kind: 'look';
  readonly picture: PictureSource;
}

/** What is kept in the browser; with an address, after that was deleted. */
export interface CacheQuestion {
  readonly kind: 'cache';
  /** `*`: all. */
  readonly remove?: string;
}

/** The statistics of the network's gates for each class that come with it. */
export interface AtlasQuestion {
  readonly kind: 'atlas';
}

export type Question =
  | RunQuestion
  | AblateQuestion
  | WeightsQuestion
  | LookQuestion
  | CacheQuestion
  | AtlasQuestion;

export interface Answers {
  readonly run: Prediction;
  readonly ablate: {
    readonly logits: Float32Array;
    /** In order of execution. */
    readonly blocks: readonly { readonly name: string; readonly logits: Float32Array }[];
  };
  readonly weights: Readonly<Record<string, Tensor>>;
  /** null where this page can keep nothing. */
  readonly cache: readonly CachedFile[] | null;
  /** null where the network comes without one. */
  readonly atlas: Atlas | null;
  readonly look: { readonly picture: PictureReport; readonly prediction: Prediction };
}

export type AnswerTo<Asked extends Question> = Answers[Asked['kind']];
