/**
 * The page's whole state and what changes it. Knows neither React nor the DOM: it is given a worker and tells it what to do.
 */
import type { MemoryUsage, Prediction, Progress, RecogniseChoices } from 'senet-wasm';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { FIRST_MODEL, FIRST_SAMPLE, MODELS, sampleAddress } from '../catalog.ts';
import type { FirstView } from '../first/first_view.ts';
import type { Client, ClientEvents } from '../worker/client.ts';
import type {
  Inspection,
  ModelReport,
  NetworkSource,
  PictureReport,
  PictureSource,
  Problem,
  Reply,
} from '../worker/protocol.ts';
import type { AnswerTo, Question } from '../worker/questions.ts';
import { createEditor, type EditedRun } from './edited.ts';
import { type Edit, formatEdits, NO_EDITS } from './edits.ts';
import { type Asking, isForeign, nameOf, type Place, setAside, unconfirmedOf } from './foreign.ts';
import { NoAnswer, type OnProgress, Questions } from './questions.ts';
import { type Shown, shownOf } from './shown.ts';
import type { PictureName, View } from './view.ts';

export type ModelState =
  | { readonly phase: 'loading'; readonly progress: Progress | null }
  | { readonly phase: 'ready'; readonly report: ModelReport }
  | { readonly phase: 'cancelled' }
  | { readonly phase: 'failed'; readonly problem: Problem };

export interface Result {
  readonly picture: PictureReport;
  readonly prediction: Prediction;
  readonly memory: MemoryUsage;
}

/** A channel of a block that the reader points at. */
export interface Pointed {
  readonly block: string;
  readonly channel: number;
}

export interface State {
  readonly view: View;
  readonly model: ModelState;
  /** What was found in the reader's own file; null for the catalogue's networks, and until it was read. */
  readonly inspection: Inspection | null;
  /** Why the browser keeps nothing of the network for the next time; null where it does. */
  readonly notKept: Problem | null;
  /** A picture is being decoded or run. */
  readonly running: boolean;
  /** Precomputed, for before the first run. */
  readonly first: Shown | null;
  /** Of the last picture that could be run. */
  readonly result: Result | null;
  /** The same picture with the view's edits, or the last of them that were run; null where there are none. */
  readonly edited: EditedRun | null;
  /** What happened to the last picture, where it could not be run. */
  readonly problem: Problem | null;
  readonly pointed: Pointed | null;
  /** The address names a picture of somebody's own, which it cannot hold. */
  readonly missingOwn: boolean;
  /** Pictures at addresses of other origins that the reader is asked about, the first of them now. */
  readonly unconfirmed: readonly Asking[];
  /** Files of the reader's own; null where there is none. */
  readonly own: Readonly<Record<Place, PictureSource | null>>;
  /** Edits before and after those of the view, for undo and redo. */
  readonly past: readonly (readonly Edit[])[];
  readonly future: readonly (readonly Edit[])[];
  /** The edits that a drag began with, while there is one. */
  readonly dragging: readonly Edit[] | null;
}

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

/** How many steps can be undone. */
const MOST_STEPS = 100;

export interface Playground {
  readonly store: StoreApi<State>;
  readonly actions: Actions;
  /**
   * Asks the worker about the network that is loaded.
   *
   * @throws NoAnswer with the worker's words; the signal's reason
   */
  readonly ask: <Asked extends Question>(
    question: Asked,
    signal?: AbortSignal,
    onProgress?: OnProgress,
  ) => Promise<AnswerTo<Asked>>;
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

/** What is shown where an address names what it cannot hold. */
const INSTEAD = { picture: FIRST_SAMPLE, second: null, model: FIRST_MODEL } as const;

/** Without what no address can hold. */
function withoutMissing(view: View, has: Readonly<Record<keyof typeof INSTEAD, boolean>>): View {
  return {
    ...view,
    picture: view.picture === 'own' && !has.picture ? INSTEAD.picture : view.picture,
    second: view.second === 'own' && !has.second ? INSTEAD.second : view.second,
    model: view.model === 'own' && !has.model ? INSTEAD.model : view.model,
  };
}

const HAS_NONE = { picture: false, second: false, model: false };
const missesOwn = (asked: View, shown: View) =>
  asked.picture !== shown.picture || asked.second !== shown.second || asked.model !== shown.model;

export function createPlayground({ view, connect, resolve, first }: PlaygroundParts): Playground {
  const confirmed = new Set<string>();
  const shown = withoutMissing(view, HAS_NONE);
  const asking = unconfirmedOf(shown, confirmed);
  const store = createStore<State>(() => ({
    view: setAside(shown, asking, INSTEAD),
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
  }));
  const { getState: get, setState: set } = store;
  const questions = new Questions();
  let client: Client | null = null;
  let ownNetwork: Extract<NetworkSource, { kind: 'file' }> | null = null;
  let newest = 0;

  function sourceOf(picture: PictureName): PictureSource | null {
    if (picture === 'own') return get().own.picture;
    if (isForeign(picture)) return { name: nameOf(picture), address: picture, foreign: true };
    return { name: picture, address: resolve(sampleAddress(picture)) };
  }

  function ask<Asked extends Question>(
    question: Asked,
    signal?: AbortSignal,
    onProgress?: OnProgress,
  ): Promise<AnswerTo<Asked>> {
    return questions.ask(client, question, signal, onProgress);
  }

  const runEdited = createEditor(
    (edits) => {
      const picture = sourceOf(get().view.picture);
      if (!picture) throw new NoAnswer({ code: 'input', text: 'There is no picture.' });
      return ask({ kind: 'run', picture, edits, taps: [] });
    },
    (edited, error) => {
      if (get().view.edits.length === 0) return;
      if (edited) set({ edited });
      else if (error instanceof NoAnswer) set({ problem: error.problem });
    },
  );

  function refreshEdited() {
    const { view, model } = get();
    if (view.edits.length === 0) set({ edited: null });
    else if (model.phase === 'ready') runEdited(view.edits);
  }

  function classify() {
    const picture = sourceOf(get().view.picture);
    if (get().model.phase !== 'ready' || !picture) return;
    newest += 1;
    set({ running: true, problem: null });
    client?.send({ type: 'classify', id: newest, picture });
  }

  function receiveResult(reply: Extract<Reply, { type: 'classified' | 'classifyFailed' }>) {
    const isNewest = reply.id === newest;
    if (reply.type === 'classifyFailed') {
      if (isNewest) set({ running: false, problem: reply.problem });
    } else if (isNewest) {
      const { picture, prediction, memory } = reply;
      get().result?.picture.preview.close();
      set({ running: false, problem: null, result: { picture, prediction, memory } });
      refreshEdited();
    } else {
      reply.picture.preview.close();
    }
  }

  function receive(reply: Reply) {
    if (reply.type === 'progress') set({ model: { phase: 'loading', progress: reply.progress } });
    else if (reply.type === 'notKept') set({ notKept: reply.problem });
    else if (reply.type === 'inspected') set({ inspection: reply.inspection });
    else if (reply.type === 'ready') {
      set({ model: { phase: 'ready', report: reply.model } });
      classify();
    } else if (reply.type === 'cancelled') set({ model: { phase: 'cancelled' } });
    else if (reply.type === 'loadFailed') set({ model: { phase: 'failed', problem: reply.problem } });
    else if (reply.type === 'answer' || reply.type === 'askFailed' || reply.type === 'asking')
      questions.receive(reply);
    else receiveResult(reply);
  }

  function lose(text: string) {
    client = null;
    questions.fail({ code: 'lost', text });
    set({ running: false, model: { phase: 'failed', problem: { code: 'lost', text } } });
  }

  function networkSource(): NetworkSource {
    const { model: id } = get().view;
    if (id === 'own' && ownNetwork) return ownNetwork;
    const model = MODELS.find((known) => known.id === id) ?? MODELS[0];
    if (!model.trained) return { kind: 'untrained', architecture: model.architecture };
    const { address, fileName, atlas } = model.trained;
    return { kind: 'served', address: resolve(address), fileName, atlas: resolve(atlas) };
  }

  function load() {
    client ??= connect({ onReply: receive, onLost: lose });
    questions.fail({ code: 'input', text: 'Another network is being loaded.' });
    const source = networkSource();
    set({
      model: { phase: 'loading', progress: null },
      notKept: null,
      ...(source.kind !== 'file' && { inspection: null }),
    });
    client.send({ type: 'load', source });
  }

  /** What undo goes back to. */
  function stepFrom(edits: readonly Edit[]) {
    return { past: [...get().past, edits].slice(-MOST_STEPS), future: [] };
  }

  function choose(change: Partial<View>) {
    const { view: before, dragging } = get();
    const asked = { ...before, ...change };
    // Going back and forth in the history changes edits too; the same ones need not be run again.
    if (formatEdits(asked.edits) === formatEdits(before.edits)) asked.edits = before.edits;
    // A unit is one of its block's.
    if (asked.block !== before.block && change.unit === undefined) asked.unit = null;
    const { own } = get();
    const has = { picture: own.picture !== null, second: own.second !== null, model: ownNetwork !== null };
    const known = withoutMissing(asked, has);
    const asking = unconfirmedOf(known, confirmed);
    const view = setAside(known, asking, before);
    const undone = dragging ?? (view.edits === before.edits ? null : before.edits);
    set({
      view,
      missingOwn: missesOwn(asked, known),
      dragging: null,
      ...(undone && stepFrom(undone)),
      // A place that something else was chosen for is not asked about any more.
      unconfirmed: [...get().unconfirmed.filter(({ place }) => change[place] === undefined), ...asking],
    });
    if (view.model !== before.model) {
      get().result?.picture.preview.close();
      set({ result: null, edited: null });
      load();
    } else if (view.picture !== before.picture) classify();
    else if (change.picture !== undefined && get().problem) {
      // Chosen again: it is tried again.
      set({ problem: null });
      classify();
    }
    if (view.edits !== before.edits) refreshEdited();
  }

  function edit(edits: readonly Edit[], settled = true) {
    const { view, dragging } = get();
    const before = dragging ?? view.edits;
    set({
      view: { ...view, edits },
      ...(settled ? { ...stepFrom(before), dragging: null } : { dragging: before }),
    });
    refreshEdited();
  }

  function step(from: 'past' | 'future', to: 'past' | 'future') {
    const state = get();
    const edits = state[from].at(-1);
    if (!edits) return;
    const now = state.dragging ?? state.view.edits;
    set({
      [from]: state[from].slice(0, -1),
      [to]: [...state[to], now],
      view: { ...state.view, edits },
      dragging: null,
    });
    refreshEdited();
  }

  function showOwn(blob: Blob, name: string, place: Place = 'picture') {
    const { view, own } = get();
    set({ view: { ...view, [place]: 'own' }, own: { ...own, [place]: { blob, name } }, missingOwn: false });
    if (place === 'picture') classify();
  }

  function confirm() {
    const { unconfirmed } = get();
    const address = unconfirmed[0]?.address;
    if (!address) return;
    confirmed.add(address);
    const places = unconfirmed.filter((asking) => asking.address === address).map(({ place }) => place);
    choose(Object.fromEntries(places.map((place) => [place, address])));
  }

  function openOwn(network: Extract<NetworkSource, { kind: 'file' }>) {
    ownNetwork = network;
    get().result?.picture.preview.close();
    set({
      view: { ...get().view, model: 'own', block: null, channel: null, unit: null, edits: NO_EDITS },
      result: null,
      edited: null,
    });
    load();
  }

  function loadOwn(blob: Blob, fileName: string) {
    set({ inspection: null });
    openOwn({ kind: 'file', blob, fileName, choices: {} });
  }

  function chooseOwn(choices: RecogniseChoices) {
    if (!ownNetwork) return;
    const { choices: before } = ownNetwork;
    const networkOptions = { ...before.networkOptions, ...choices.networkOptions };
    openOwn({ ...ownNetwork, choices: { ...before, ...choices, networkOptions } });
  }

  return {
    store,
    ask,
    sourceOf,
    actions: {
      choose,
      edit,
      undo: () => step('past', 'future'),
      redo: () => step('future', 'past'),
      showOwn,
      loadOwn,
      chooseOwn,
      confirm,
      decline: () => set({ unconfirmed: get().unconfirmed.slice(1) }),
      load,
      point: (pointed) => set({ pointed }),
      dismiss: () => set({ problem: null, missingOwn: false }),
      cancelLoading: () => client?.send({ type: 'cancel' }),
    },
  };
}
