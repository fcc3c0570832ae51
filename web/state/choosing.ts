/** The view: each choice of the reader's, and which of the network, the picture and the edits it concerns. Knows neither React nor the DOM. */
import type { RecogniseChoices } from 'senet-wasm';
import type { StoreApi } from 'zustand/vanilla';
import { type EditingStore, otherEdits, stepFrom } from './editing.ts';
import { formatEdits, NO_EDITS } from './edits.ts';
import { type Place, setAside, unconfirmedOf } from './foreign.ts';
import { missesOwn, withoutMissing } from './missing.ts';
import type { NetworkStore } from './network.ts';
import type { PictureStore } from './picture.ts';
import type { State } from './state.ts';
import type { View } from './view.ts';

export interface ChoosingParts {
  readonly store: StoreApi<State>;
  readonly network: NetworkStore;
  readonly picture: PictureStore;
  readonly editing: EditingStore;
}

/** What a change asks for, before what cannot be shown is left out. */
function askedOf(before: View, change: Partial<View>): View {
  const asked = { ...before, ...change };
  // Going back and forth in the history changes edits too; the same ones need not be run again.
  const edits = formatEdits(asked.edits) === formatEdits(before.edits) ? before.edits : asked.edits;
  // A unit is one of its block's.
  const unit = asked.block !== before.block && change.unit === undefined ? null : asked.unit;
  return { ...asked, edits, unit };
}

export function createChoosing({ store, network, picture, editing }: ChoosingParts) {
  const { getState: get, setState: set } = store;
  const confirmed = new Set<string>();

  /** Sets the view that a change leads to; what there is to load or run is the caller's. */
  function change(to: Partial<View>) {
    const state = get();
    const { view: before, dragging, own, unconfirmed } = state;
    const asked = askedOf(before, to);
    const has = { picture: own.picture !== null, second: own.second !== null, model: network.hasOwn() };
    const known = withoutMissing(asked, has);
    const asking = unconfirmedOf(known, confirmed);
    const view = setAside(known, asking, before);
    const undone = dragging ?? (view.edits === before.edits ? null : before.edits);
    set({
      view,
      missingOwn: missesOwn(asked, known),
      dragging: null,
      ...(view.edits !== before.edits && otherEdits(state)),
      ...(undone && stepFrom(state, undone)),
      // A place that something else was chosen for is not asked about any more.
      unconfirmed: [...unconfirmed.filter(({ place }) => to[place] === undefined), ...asking],
    });
    return { before, view };
  }

  function choose(to: Partial<View>) {
    const { before, view } = change(to);
    // Chosen again: it is tried again.
    const isRetry = to.picture !== undefined && get().problem !== null;
    if (view.model !== before.model) {
      picture.clear();
      network.load();
    } else if (view.picture !== before.picture || isRetry) {
      set({ problem: null });
      picture.run();
    }
    if (view.edits !== before.edits) editing.refresh();
  }

  function showOwn(blob: Blob, name: string, place: Place = 'picture') {
    const { view, own } = get();
    set({ view: { ...view, [place]: 'own' }, own: { ...own, [place]: { blob, name } }, missingOwn: false });
    if (place === 'picture') picture.run();
  }

  function confirm() {
    const { unconfirmed } = get();
    const address = unconfirmed[0]?.address;
    if (!address) return;
    confirmed.add(address);
    const places = unconfirmed.filter((asking) => asking.address === address).map(({ place }) => place);
    choose(Object.fromEntries(places.map((place) => [place, address])));
  }

  /** The reader's own network is another one, or is read another way. */
  function openOwn() {
    const state = get();
    const view = { ...state.view, model: 'own', block: null, channel: null, unit: null, edits: NO_EDITS };
    set({ view, dragging: null, ...otherEdits(state) });
    picture.clear();
    network.load();
  }

  return {
    choose,
    showOwn,
    confirm,
    decline: () => set({ unconfirmed: get().unconfirmed.slice(1) }),
    loadOwn: (blob: Blob, fileName: string) => {
      network.keep(blob, fileName);
      openOwn();
    },
    chooseOwn: (choices: RecogniseChoices) => {
      if (network.describe(choices)) openOwn();
    },
  };
}
