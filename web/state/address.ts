/** Keeps the view and the address the same: a choice is a step in the history, going back is a choice. */
import type { Playground } from './store.ts';
import { formatView, parseView, type View } from './view.ts';

/** What is used of a `Window`. */
export type AddressBar = Pick<Window, 'history' | 'location' | 'addEventListener'>;

function onlyEdits(view: View, before: View): boolean {
  return formatView({ ...view, edits: before.edits }) === formatView(before);
}

export function bindAddress({ store, actions }: Playground, bar: AddressBar, defaults: View): void {
  bar.history.replaceState(null, '', formatView(store.getState().view));
  store.subscribe(({ view, past }, { view: before, past: pastBefore }) => {
    const fragment = formatView(view);
    // Going back changes the view to what the address already says.
    if (view === before || fragment === bar.location.hash) return;
    // What is being dragged is no step of its own: the address follows, the history waits for the end.
    if (view.edits !== before.edits && past === pastBefore && onlyEdits(view, before)) {
      bar.history.replaceState(null, '', fragment);
    } else bar.history.pushState(null, '', fragment);
  });
  bar.addEventListener('popstate', () => actions.choose(parseView(bar.location.hash, defaults)));
}
