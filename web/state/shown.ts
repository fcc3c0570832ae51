/** Which numbers are on the page: those of the last run or, before the first, those computed when the page was built. */
import type { Block, Prediction, Tensor } from 'senet-wasm';
import { FIRST_MODEL, FIRST_SAMPLE } from '../catalog.ts';
import type { FirstView } from '../first/first_view.ts';
import type { State } from './store.ts';

export interface Shown {
  readonly blocks: readonly Block[];
  readonly prediction: Pick<Prediction, 'top' | 'gates' | 'taps'>;
  /** The picture's name. */
  readonly picture: string;
  /** Not computed here and now. */
  readonly precomputed: boolean;
}

function tensors(values: FirstView['gates']): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(values).map(([name, list]) => [
      name,
      { shape: [1, list.length], data: Float32Array.from(list) },
    ]),
  );
}

export function shownOf({ blocks, top, gates, taps }: FirstView): Shown {
  const prediction = { top, gates: tensors(gates), taps: tensors(taps) };
  return { blocks, prediction, picture: FIRST_SAMPLE, precomputed: true };
}

/** The precomputed numbers are of the first picture and network alone. */
export function selectFirst({ first, result, view }: State): Shown | null {
  const isFirst = view.model === FIRST_MODEL && view.picture === FIRST_SAMPLE;
  return result === null && isFirst ? first : null;
}
