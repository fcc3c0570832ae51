/** Keeps the view and the address the same: a choice is a step in the history, going back is a choice. */
import type { Playground } from './store.ts';
import { formatView, parseView, type View } from './view.ts';

/** What is used of a `Window`. */
export type AddressBar = Pick<Window, 'history' | 'location' | 'addEventListener'>;

export function bindAddress({ store, actions }: Playground, bar: AddressBar, defaults: View): void {
  bar.history.replaceState(null, '', formatView(store.getState().view));
  store.subscribe(({ view, dragging }, { view: before }) => {
    // What is being dragged is no step yet, and browsers refuse an address that changes a hundred times in a few seconds.
    if (view === before || dragging) return;
    const fragment = formatView(view);
    // Going back changes the view to what the address already says.
    if (fragment !== bar.location.hash) bar.history.pushState(null, '', fragment);
  });
  bar.addEventListener('popstate', () => actions.choose(parseView(bar.location.hash, defaults)));
}
