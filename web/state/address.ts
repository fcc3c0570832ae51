/** Keeps the view and the address the same: a choice is a step in the history, going back is a choice. */
import { putBack } from './foreign.ts';
import type { Playground } from './store.ts';
import { formatView, parseView, type View } from './view.ts';

/** What is used of a `Window`. */
export type AddressBar = Pick<Window, 'history' | 'location' | 'addEventListener'>;

export function bindAddress({ store, actions }: Playground, bar: AddressBar, defaults: View): void {
  const { view: first, unconfirmed: asked } = store.getState();
  bar.history.replaceState(null, '', formatView(putBack(first, asked)));
  store.subscribe(({ view, dragging, unconfirmed }, before) => {
    // What is being dragged is no step yet, and browsers refuse an address that changes a hundred times in a few seconds.
    // A picture that the reader is asked about is none either: a link that named it stays as it is until then.
    if (dragging || unconfirmed.length > 0) return;
    if (view === before.view && unconfirmed === before.unconfirmed) return;
    const fragment = formatView(view);
    // Going back changes the view to what the address already says.
    if (fragment === bar.location.hash) return;
    // An address that was declined is nothing to go back to.
    if (view === before.view) bar.history.replaceState(null, '', fragment);
    else bar.history.pushState(null, '', fragment);
  });
  bar.addEventListener('popstate', () => actions.choose(parseView(bar.location.hash, defaults)));
}
