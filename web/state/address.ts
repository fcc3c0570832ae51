/** Keeps the view and the address the same: a choice is a step in the history, going back is a choice. */
import type { Playground } from './store.ts';
import { formatView, parseView, type View } from './view.ts';

/** What is used of a `Window`. */
export type AddressBar = Pick<Window, 'history' | 'location' | 'addEventListener'>;

export function bindAddress({ store, actions }: Playground, bar: AddressBar, defaults: View): void {
  bar.history.replaceState(null, '', formatView(store.getState().view));
  store.subscribe(({ view }, { view: before }) => {
    const fragment = formatView(view);
    // Going back changes the view to what the address already says.
    if (view !== before && fragment !== bar.location.hash) bar.history.pushState(null, '', fragment);
  });
  bar.addEventListener('popstate', () => actions.choose(parseView(bar.location.hash, defaults)));
}
