/** What the two ends of a channel say to each other, whatever is asked: plain data, checked by the compiler on both sides. */
import type { ErrorParts } from '../errors.ts';

/** One thing that can be asked: what is sent, what comes back, and what is told meanwhile (`never`: nothing). */
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
  /** Of other errors that have one; this package's own have it by their class. */
  readonly code?: string;
  /** Of this package's own errors. */
  readonly parts?: ErrorParts;
}

/** From who asks to who answers. */
export type Outgoing =
  /** A worker that was started earlier has said its first words to nobody: it says them again. */
  | { readonly type: 'greet' }
  | { readonly type: 'call'; readonly id: number; readonly name: PropertyKey; readonly value: unknown }
  /** Nobody waits for it any more. */
  | { readonly type: 'abort'; readonly id: number };

/** From who answers to who asks. */
export type Incoming =
  /** The program runs and listens. */
  | { readonly type: 'hello'; readonly protocol: string | number }
  /** The program holds that lock as long as it lives: no event tells a page that its worker is gone. */
  | { readonly type: 'alive'; readonly lock: string }
  | { readonly type: 'progress'; readonly id: number; readonly value: unknown }
  | { readonly type: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly type: 'failed'; readonly id: number; readonly failure: Failure };
