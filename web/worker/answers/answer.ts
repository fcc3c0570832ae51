/** What every answer is made with. */
import type { ModelCache } from 'senet-wasm';
import type { Loaded } from '../loaded.ts';
import type { Pictures } from '../pictures.ts';

export interface Surroundings {
  readonly loaded: Loaded;
  readonly pictures: Pictures;
  readonly signal: AbortSignal;
  /** Of a long answer: so many of its parts are done. */
  readonly report: (done: number, total: number) => void;
  /** Where fetched networks are kept; null where the browser has no such place. */
  readonly cache: ModelCache | null;
}
