/** The network: which one is asked for, how far its loading is, and what it is. Knows neither React nor the DOM. */
import type { RecogniseChoices } from 'senet-wasm';
import type { StoreApi } from 'zustand/vanilla';
import { MODELS } from '../catalog.ts';
import type { NetworkSource, Reply } from '../worker/protocol.ts';
import { isPresent } from './about.ts';
import type { Line } from './line.ts';
import type { NetworkState, State } from './state.ts';

type OwnNetwork = Extract<NetworkSource, { kind: 'file' }>;
export type NetworkReply = Extract<
  Reply,
  { type: 'progress' | 'notKept' | 'inspected' | 'ready' | 'cancelled' | 'loadFailed' }
>;

export interface NetworkParts {
  readonly store: StoreApi<State>;
  readonly line: Line;
  /** Turns an address relative to the page into one that the worker can fetch. */
  readonly resolve: (address: string) => string;
  readonly onReady: () => void;
}

export interface NetworkStore {
  /** Loads the view's network, starting a worker if there is none. Whatever is still on its way is retired. */
  readonly load: () => void;
  readonly cancel: () => void;
  readonly receive: (reply: NetworkReply) => void;
  readonly lose: (text: string) => void;
  /** Keeps a file of the reader's, for the view's network `own`. */
  readonly keep: (blob: Blob, fileName: string) => void;
  /** Adds to what the reader says of that file; false where there is none. */
  readonly describe: (choices: RecogniseChoices) => boolean;
  readonly hasOwn: () => boolean;
}

function stateAfter(reply: NetworkReply): Partial<NetworkState> {
  switch (reply.type) {
    case 'progress':
      return { model: { phase: 'loading', progress: reply.progress } };
    case 'notKept':
      return { notKept: reply.problem };
    case 'inspected':
      return { inspection: reply.inspection };
    case 'ready':
      return { model: { phase: 'ready', report: reply.model } };
    case 'cancelled':
      return { model: { phase: 'cancelled' } };
    case 'loadFailed':
      return { model: { phase: 'failed', problem: reply.problem } };
  }
}

function sourceOf(id: string, own: OwnNetwork | null, resolve: NetworkParts['resolve']): NetworkSource {
  if (id === 'own' && own) return own;
  const model = MODELS.find((known) => known.id === id) ?? MODELS[0];
  if (!model.trained) return { kind: 'untrained', architecture: model.architecture };
  const { address, fileName, atlas } = model.trained;
  return { kind: 'served', address: resolve(address), fileName, atlas: resolve(atlas) };
}

function withChoices(network: OwnNetwork, choices: RecogniseChoices): OwnNetwork {
  const { choices: before } = network;
  const networkOptions = { ...before.networkOptions, ...choices.networkOptions };
  return { ...network, choices: { ...before, ...choices, networkOptions } };
}

export function createNetwork({ store, line, resolve, onReady }: NetworkParts): NetworkStore {
  const { getState: get, setState: set } = store;
  let own: OwnNetwork | null = null;

  function load() {
    const { present, view } = get();
    const network = present.network + 1;
    const source = sourceOf(view.model, own, resolve);
    line.open();
    line.retire('Another network is being loaded.');
    set({
      present: { ...present, network },
      model: { phase: 'loading', progress: null },
      notKept: null,
      running: false,
      ...(source.kind !== 'file' && { inspection: null }),
    });
    line.send({ type: 'load', network, source });
  }

  function receive(reply: NetworkReply) {
    if (!isPresent({ network: reply.network }, get().present)) return;
    set(stateAfter(reply));
    if (reply.type === 'ready') onReady();
  }

  return {
    load,
    receive,
    cancel: () => line.send({ type: 'cancel' }),
    lose: (text) => set({ running: false, model: { phase: 'failed', problem: { code: 'lost', text } } }),
    keep: (blob, fileName) => {
      own = { kind: 'file', blob, fileName, choices: {} };
      set({ inspection: null });
    },
    describe: (choices) => {
      own &&= withChoices(own, choices);
      return own !== null;
    },
    hasOwn: () => own !== null,
  };
}
