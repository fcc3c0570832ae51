/**
 * The page's whole state and what changes it. Knows neither React nor the DOM: it is given a worker and tells it what to do.
 */
import type { MemoryUsage, Prediction, Progress, RecogniseChoices } from 'senet-wasm';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { FIRST_MODEL, FIRST_SAMPLE, isSample, MODELS, sampleAddress } from '../catalog.ts';
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
  /** A picture at an address that the link names and the reader has not confirmed yet. */
  readonly unconfirmed: PictureName | null;
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
  readonly showOwn: (blob: Blob, name: string) => void;
  /** A network of the reader's own. */
  readonly loadOwn: (blob: Blob, fileName: string) => void;
  /** Loads the reader's own network anew, with what he says of it. */
  readonly chooseOwn: (choices: RecogniseChoices) => void;
  /** Fetches the picture at an address that a link has named. */
  readonly confirm: () => void;
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

/** Without what no address can hold, and with the pictures of other origins set aside until they are confirmed. */
function presentable(view: View): View {
  const picture = view.picture === 'own' || !isSample(view.picture) ? FIRST_SAMPLE : view.picture;
  const second = view.second === null || isSample(view.second) ? view.second : null;
  return { ...view, picture, second, model: view.model === 'own' ? FIRST_MODEL : view.model };
}

function foreign(picture: PictureName): PictureName | null {
  return picture === 'own' || isSample(picture) ? null : picture;
}

export function createPlayground({ view, connect, resolve, first }: PlaygroundParts): Playground {
  const store = createStore<State>(() => ({
    view: presentable(view),
    model: { phase: 'loading', progress: null },
    inspection: null,
    running: false,
    first: first ? shownOf(first) : null,
    result: null,
    edited: null,
    problem: null,
    pointed: null,
    missingOwn: view.picture === 'own' || view.model === 'own',
    unconfirmed: foreign(view.picture),
    past: [],
    future: [],
    dragging: null,
  }));
  const { getState: get, setState: set } = store;
  const questions = new Questions();
  let client: Client | null = null;
  let own: PictureSource | null = null;
  let ownNetwork: Extract<NetworkSource, { kind: 'file' }> | null = null;
  let newest = 0;

  function sourceOf(picture: PictureName): PictureSource | null {
    if (picture === 'own') return own;
    if (isSample(picture)) return { name: picture, address: resolve(sampleAddress(picture)) };
    return { name: new URL(picture).pathname.split('/').at(-1) || picture, address: picture };
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
    set({ model: { phase: 'loading', progress: null }, ...(source.kind !== 'file' && { inspection: null }) });
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
    const missingOwn = (asked.picture === 'own' && !own) || (asked.model === 'own' && !ownNetwork);
    const view = missingOwn
      ? {
          ...asked,
          picture: asked.picture === 'own' && !own ? FIRST_SAMPLE : asked.picture,
          model: asked.model === 'own' && !ownNetwork ? FIRST_MODEL : asked.model,
        }
      : asked;
    const undone = dragging ?? (view.edits === before.edits ? null : before.edits);
    set({
      view,
      missingOwn,
      dragging: null,
      ...(undone && stepFrom(undone)),
      ...(change.picture === undefined ? {} : { unconfirmed: null }),
    });
    if (view.model !== before.model) {
      get().result?.picture.preview.close();
      set({ result: null, edited: null });
      load();
    } else if (view.picture !== before.picture) classify();
    else if (change.picture !== undefined) set({ problem: null });
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

  function showOwn(blob: Blob, name: string) {
    own = { blob, name };
    set({ view: { ...get().view, picture: 'own' }, missingOwn: false });
    classify();
  }

  function openOwn(network: Extract<NetworkSource, { kind: 'file' }>) {
    ownNetwork = network;
    get().result?.picture.preview.close();
    set({
      view: { ...get().view, model: 'own', block: null, channel: null, edits: NO_EDITS },
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
      confirm: () => {
        const { unconfirmed } = get();
        if (unconfirmed) choose({ picture: unconfirmed });
      },
      load,
      point: (pointed) => set({ pointed }),
      dismiss: () => set({ problem: null, missingOwn: false, unconfirmed: null }),
      cancelLoading: () => client?.send({ type: 'cancel' }),
    },
  };
}
