/**
 * The page's whole state and what changes it. Knows neither React nor the DOM: it is given a worker and tells it what to do.
 */
import type { MemoryUsage, Prediction, Progress } from 'senet-wasm';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { type CatalogModel, FIRST_SAMPLE, MODELS, sampleAddress } from '../catalog.ts';
import type { Client, ClientEvents } from '../worker/client.ts';
import type { ModelReport, PictureReport, PictureSource, Problem, Reply } from '../worker/protocol.ts';
import type { View } from './view.ts';

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
  /** A picture is being decoded or run. */
  readonly running: boolean;
  /** Of the last picture that could be run. */
  readonly result: Result | null;
  /** What happened to the last picture, where it could not be run. */
  readonly problem: Problem | null;
  readonly pointed: Pointed | null;
  /** The address names a picture of somebody's own, which it cannot hold. */
  readonly missingOwn: boolean;
}

export interface Actions {
  readonly choose: (change: Partial<View>) => void;
  readonly showOwn: (blob: Blob, name: string) => void;
  readonly point: (pointed: Pointed | null) => void;
  readonly dismiss: () => void;
  readonly cancelLoading: () => void;
  /** Starts a worker if there is none, and loads the model. */
  readonly load: () => void;
}

export interface Playground {
  readonly store: StoreApi<State>;
  readonly actions: Actions;
}

export interface PlaygroundParts {
  readonly view: View;
  readonly connect: (events: ClientEvents) => Client;
  /** Turns an address relative to the page into one that the worker can fetch. */
  readonly resolve: (address: string) => string;
  readonly model?: CatalogModel;
}

function withoutMissingOwn(view: View): View {
  return view.picture === 'own' ? { ...view, picture: FIRST_SAMPLE } : view;
}

export function createPlayground({ view, connect, resolve, model = MODELS[0] }: PlaygroundParts): Playground {
  const store = createStore<State>(() => ({
    view: withoutMissingOwn(view),
    model: { phase: 'loading', progress: null },
    running: false,
    result: null,
    problem: null,
    pointed: null,
    missingOwn: view.picture === 'own',
  }));
  const { getState: get, setState: set } = store;
  let client: Client | null = null;
  let own: PictureSource | null = null;
  let newest = 0;

  function currentPicture(): PictureSource | null {
    const { picture } = get().view;
    return picture === 'own' ? own : { name: picture, address: resolve(sampleAddress(picture)) };
  }

  function classify() {
    const picture = currentPicture();
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
    } else {
      reply.picture.preview.close();
    }
  }

  function receive(reply: Reply) {
    if (reply.type === 'progress') set({ model: { phase: 'loading', progress: reply.progress } });
    else if (reply.type === 'ready') {
      set({ model: { phase: 'ready', report: reply.model } });
      classify();
    } else if (reply.type === 'cancelled') set({ model: { phase: 'cancelled' } });
    else if (reply.type === 'loadFailed') set({ model: { phase: 'failed', problem: reply.problem } });
    else receiveResult(reply);
  }

  function lose(text: string) {
    client = null;
    set({ running: false, model: { phase: 'failed', problem: { code: 'lost', text } } });
  }

  function load() {
    client ??= connect({ onReply: receive, onLost: lose });
    set({ model: { phase: 'loading', progress: null } });
    client.send({ type: 'load', address: resolve(model.address), fileName: model.fileName });
  }

  function choose(change: Partial<View>) {
    const before = get().view;
    const asked = { ...before, ...change };
    const missingOwn = asked.picture === 'own' && own === null;
    set({ view: missingOwn ? withoutMissingOwn(asked) : asked, missingOwn });
    if (change.picture !== undefined && get().view.picture !== before.picture) classify();
    else if (change.picture !== undefined) set({ problem: null });
  }

  function showOwn(blob: Blob, name: string) {
    own = { blob, name };
    set({ view: { ...get().view, picture: 'own' }, missingOwn: false });
    classify();
  }

  return {
    store,
    actions: {
      choose,
      showOwn,
      load,
      point: (pointed) => set({ pointed }),
      dismiss: () => set({ problem: null, missingOwn: false }),
      cancelLoading: () => client?.send({ type: 'cancel' }),
    },
  };
}
