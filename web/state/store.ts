/**
 * The page's whole state and what changes it: the stores of the network, the picture and the edits, put together. Knows
 * neither React nor the DOM: it is given a worker and tells it what to do.
 */
import type { RecogniseChoices } from 'senet-wasm';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { FirstView } from '../first/first_view.ts';
import type { Client, ClientEvents } from '../worker/client.ts';
import type { PictureSource } from '../worker/protocol.ts';
import { NOTHING_YET } from './about.ts';
import { createChoosing } from './choosing.ts';
import { createEditing } from './editing.ts';
import type { Edit } from './edits.ts';
import { type Place, setAside, unconfirmedOf } from './foreign.ts';
import { type Ask, createLine } from './line.ts';
import { HAS_NONE, INSTEAD, missesOwn, withoutMissing } from './missing.ts';
import { createNetwork } from './network.ts';
import { createPicture } from './picture.ts';
import { NoAnswer } from './questions.ts';
import { shownOf } from './shown.ts';
import type { Pointed, State } from './state.ts';
import type { PictureName, View } from './view.ts';

export type { ModelState, Pointed, Result, State } from './state.ts';

export interface Actions {
  readonly choose: (change: Partial<View>) => void;
  /** @param settled  false while something is dragged: not a step to undo yet, and none in the browser's history */
  readonly edit: (edits: readonly Edit[], settled?: boolean) => void;
  readonly undo: () => void;
  readonly redo: () => void;
  /** @param place  the picture itself if absent */
  readonly showOwn: (blob: Blob, name: string, place?: Place) => void;
  /** A network of the reader's own. */
  readonly loadOwn: (blob: Blob, fileName: string) => void;
  /** Loads the reader's own network anew, with what he says of it. */
  readonly chooseOwn: (choices: RecogniseChoices) => void;
  /** Fetches the picture that the reader is asked about, now and whenever it is chosen again. */
  readonly confirm: () => void;
  /** Does not fetch it. */
  readonly decline: () => void;
  readonly point: (pointed: Pointed | null) => void;
  readonly dismiss: () => void;
  readonly cancelLoading: () => void;
  /** Starts a worker if there is none, and loads the model. */
  readonly load: () => void;
}

export interface Playground {
  readonly store: StoreApi<State>;
  readonly actions: Actions;
  /**
   * Asks the worker about the network that is loaded.
   *
   * @throws NoAnswer with the worker's words, or where no network is loaded; the signal's reason
   */
  readonly ask: Ask;
  /** Where the worker finds a picture; null for one that is not there. */
  readonly sourceOf: (picture: PictureName) => PictureSource | null;
}

export interface PlaygroundParts {
  readonly view: View;
  readonly connect: (events: ClientEvents) => Client;
  /** Turns an address relative to the page into one that the worker can fetch. */
  readonly resolve: (address: string) => string;
  /** Computed when the page was built. */
  readonly first?: FirstView;
}

function initialState(view: View, first: FirstView | undefined): State {
  const shown = withoutMissing(view, HAS_NONE);
  const asking = unconfirmedOf(shown, new Set());
  return {
    view: setAside(shown, asking, INSTEAD),
    present: NOTHING_YET,
    model: { phase: 'loading', progress: null },
    inspection: null,
    notKept: null,
    running: false,
    first: first ? shownOf(first) : null,
    result: null,
    edited: null,
    problem: null,
    pointed: null,
    missingOwn: missesOwn(view, shown),
    unconfirmed: asking,
    own: { picture: null, second: null },
    past: [],
    future: [],
    dragging: null,
  };
}

export function createPlayground({ view, connect, resolve, first }: PlaygroundParts): Playground {
  const store = createStore<State>(() => initialState(view, first));
  const line = createLine({
    connect,
    onReply: (reply) => {
      if (reply.type === 'classified' || reply.type === 'classifyFailed') picture.receive(reply);
      else network.receive(reply);
    },
    onLost: (text) => network.lose(text),
  });
  const editing = createEditing({ store, line });
  const picture = createPicture({ store, line, resolve, onSettled: editing.refresh });
  const network = createNetwork({ store, line, resolve, onReady: picture.run });
  const { choose, showOwn, confirm, decline, loadOwn, chooseOwn } = createChoosing({
    store,
    network,
    picture,
    editing,
  });
  const ask: Ask = async (question, signal, onProgress) => {
    // The worker still holds the network before while another is loading: its answer would go under the new name.
    const { model } = store.getState();
    if (model.phase === 'ready') return line.ask(question, signal, onProgress);
    if (model.phase === 'failed') throw new NoAnswer(model.problem);
    throw new NoAnswer({ code: 'input', text: 'No network is loaded.' });
  };
  return {
    store,
    ask,
    sourceOf: picture.sourceOf,
    actions: {
      choose,
      edit: editing.edit,
      undo: editing.undo,
      redo: editing.redo,
      showOwn,
      loadOwn,
      chooseOwn,
      confirm,
      decline,
      load: network.load,
      point: (pointed) => store.setState({ pointed }),
      dismiss: () => store.setState({ problem: null, missingOwn: false }),
      cancelLoading: network.cancel,
    },
  };
}
