/** What a tab can ask the worker beside the picture's own run. Each kind is answered by a file of `answers/`. */
import type { Atlas, CachedFile, Prediction, Tensor } from 'senet-wasm';
import type { PictureFolder } from '../picture/folders.ts';
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

/** Statistics of the gates over pictures of the reader's own, a class for each folder. Tells how far it has come. */
export interface BuildAtlasQuestion {
  readonly kind: 'build-atlas';
  /** What the atlas calls these pictures. */
  readonly dataset: string;
  readonly folders: readonly PictureFolder[];
}

export type Question =
  | RunQuestion
  | AblateQuestion
  | WeightsQuestion
  | LookQuestion
  | CacheQuestion
  | AtlasQuestion
  | BuildAtlasQuestion;

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
  readonly 'build-atlas': {
    readonly atlas: Atlas;
    /** Pictures that could not be read or run, and why. */
    readonly left: readonly { readonly name: string; readonly text: string }[];
  };
  readonly look: { readonly picture: PictureReport; readonly prediction: Prediction };
}

export type AnswerTo<Asked extends Question> = Answers[Asked['kind']];
