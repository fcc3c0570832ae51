/** The page's whole state as data, in the parts that its stores change. */
import type { MemoryUsage, Prediction, Progress } from 'senet-wasm';
import type { Inspection, ModelReport, PictureReport, PictureSource, Problem } from '../worker/protocol.ts';
import type { About } from './about.ts';
import type { EditedRun } from './edited.ts';
import type { Edit } from './edits.ts';
import type { Asking, Place } from './foreign.ts';
import type { Shown } from './shown.ts';
import type { View } from './view.ts';

export type ModelState =
  | { readonly phase: 'loading'; readonly progress: Progress | null }
  | { readonly phase: 'ready'; readonly report: ModelReport }
  | { readonly phase: 'cancelled' }
  | { readonly phase: 'failed'; readonly problem: Problem };

export interface Result {
  readonly picture: PictureReport;
  readonly prediction: Prediction;
  readonly memory: MemoryUsage;
  /** Where the worker finds that very picture again. */
  readonly source: PictureSource;
  /** The id of its run. */
  readonly id: number;
}

/** A channel of a block that the reader points at. */
export interface Pointed {
  readonly block: string;
  readonly channel: number;
}

/** Changed by `network.ts`. */
export interface NetworkState {
  readonly model: ModelState;
  /** What was found in the reader's own file; null for the catalogue's networks, and until it was read. */
  readonly inspection: Inspection | null;
  /** Why the browser keeps nothing of the network for the next time; null where it does. */
  readonly notKept: Problem | null;
}

/** Changed by `picture.ts`. */
export interface PictureState {
  /** A picture is being decoded or run. */
  readonly running: boolean;
  /** Of the last picture that the present network could run. */
  readonly result: Result | null;
  /** What happened to the last picture, where it could not be run. */
  readonly problem: Problem | null;
  /** Files of the reader's own; null where there is none. */
  readonly own: Readonly<Record<Place, PictureSource | null>>;
}

/** Changed by `editing.ts`. */
export interface EditingState {
  /** The picture of `result` with the view's edits, or the last of them that were run; null where there are none. */
  readonly edited: EditedRun | null;
  /** Edits before and after those of the view, for undo and redo. */
  readonly past: readonly (readonly Edit[])[];
  readonly future: readonly (readonly Edit[])[];
  /** The edits that a drag began with, while there is one. */
  readonly dragging: readonly Edit[] | null;
}

/** Changed by `choosing.ts`. */
export interface ChoosingState {
  readonly view: View;
  readonly pointed: Pointed | null;
  /** The address names a picture of somebody's own, which it cannot hold. */
  readonly missingOwn: boolean;
  /** Pictures at addresses of other origins that the reader is asked about, the first of them now. */
  readonly unconfirmed: readonly Asking[];
}

export interface State extends NetworkState, PictureState, EditingState, ChoosingState {
  /** Each store counts its own; an answer about anything else is dropped. */
  readonly present: About;
  /** Precomputed, for before the first run. */
  readonly first: Shown | null;
}
