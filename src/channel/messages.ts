/** What the two ends of a channel say to each other, whatever is asked: plain data, checked by the compiler on both sides. */
import type { ErrorParts } from '../errors.ts';

/** The types of one call: what is sent, what comes back, and what is reported meanwhile (`never` where nothing is). */
export interface Call {
  readonly ask: unknown;
  readonly answer: unknown;
  readonly progress: unknown;
}

/** A protocol is an interface that has a `Call` for each name. */
export type Calls<Protocol> = { readonly [Name in keyof Protocol]: Call };

/** An error as data: structured cloning would keep its message alone. */
export interface Failure {
  /** The error's class: `DownloadError`, `AbortError`, `TypeError`, … */
  readonly name: string;
  readonly message: string;
  /** The code of an error of another package; this package's own errors have it by their class. */
  readonly code?: string;
  /** The parts of the message, where the error is one of this package's own. */
  readonly parts?: ErrorParts;
}

/** A message from the asking end to the answering end. */
export type Outgoing =
  /** Asks the worker to greet again: one that was started before the channel has greeted nobody. */
  | { readonly type: 'greet' }
  | { readonly type: 'call'; readonly id: number; readonly name: PropertyKey; readonly value: unknown }
  /** Nobody waits for it any more. */
  | { readonly type: 'abort'; readonly id: number };

/** A message from the answering end to the asking end. */
export type Incoming =
  /** The program runs and listens. */
  | { readonly type: 'hello'; readonly protocol: string | number }
  /** The program holds that lock as long as it lives: no event tells a page that its worker is gone. */
  | { readonly type: 'alive'; readonly lock: string }
  | { readonly type: 'progress'; readonly id: number; readonly value: unknown }
  | { readonly type: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly type: 'failed'; readonly id: number; readonly failure: Failure };
