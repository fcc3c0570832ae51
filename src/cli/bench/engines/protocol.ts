/** What a measuring process and the one that started it say to each other: plain data. */
import type { Job, Result } from '../job.ts';

/** To the measuring process: the job, then `done` to every `contend`. */
export type ToArena = { readonly job: Job } | { readonly done: true };

export type FromArena =
  | { readonly progress: { readonly done: number; readonly total: number; readonly remark: string } }
  | { readonly contend: boolean }
  | { readonly result: Result }
  /** The message of what was thrown. */
  | { readonly failure: string };
