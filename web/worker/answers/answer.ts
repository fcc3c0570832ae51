/** What every answer is made with. */
import type { Loaded } from '../loaded.ts';
import type { Pictures } from '../pictures.ts';

export interface Surroundings {
  readonly loaded: Loaded;
  readonly pictures: Pictures;
  readonly signal: AbortSignal;
}
