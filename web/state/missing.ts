/** What an address names but cannot hold: files of the reader's own. */
import { FIRST_MODEL, FIRST_SAMPLE } from '../catalog.ts';
import type { View } from './view.ts';

/** What is shown where an address names what it cannot hold. */
export const INSTEAD = { picture: FIRST_SAMPLE, second: null, model: FIRST_MODEL } as const;

/** Whether there is a file of the reader's own in each place. */
export type Has = Readonly<Record<keyof typeof INSTEAD, boolean>>;
export const HAS_NONE: Has = { picture: false, second: false, model: false };

/** The view without what no address can hold. */
export function withoutMissing(view: View, has: Has): View {
  return {
    ...view,
    picture: view.picture === 'own' && !has.picture ? INSTEAD.picture : view.picture,
    second: view.second === 'own' && !has.second ? INSTEAD.second : view.second,
    model: view.model === 'own' && !has.model ? INSTEAD.model : view.model,
  };
}

/** Whether something of the view that was asked for is not in the one that is shown. */
export function missesOwn(asked: View, shown: View): boolean {
  return asked.picture !== shown.picture || asked.second !== shown.second || asked.model !== shown.model;
}
