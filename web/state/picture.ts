/** The picture: where it is found, its run, and what came of it. Knows neither React nor the DOM. */
import type { StoreApi } from 'zustand/vanilla';
import { sampleAddress } from '../catalog.ts';
import type { PictureSource, Reply } from '../worker/protocol.ts';
import { type About, isPresent } from './about.ts';
import { isForeign, nameOf } from './foreign.ts';
import type { Line } from './line.ts';
import type { State } from './state.ts';
import type { PictureName } from './view.ts';

export type PictureReply = Extract<Reply, { type: 'classified' | 'classifyFailed' }>;

export interface PictureParts {
  readonly store: StoreApi<State>;
  readonly line: Line;
  /** Turns an address relative to the page into one that the worker can fetch. */
  readonly resolve: (address: string) => string;
  /** A picture has been run, or the one before it stays since it could not be. */
  readonly onSettled: () => void;
}

export interface PictureStore {
  /** Where the worker finds a picture; null for one that is not there. */
  readonly sourceOf: (picture: PictureName) => PictureSource | null;
  /** Runs the view's picture on the network, once that is ready. */
  readonly run: () => void;
  readonly receive: (reply: PictureReply) => void;
  /** What is shown is of another network. */
  readonly clear: () => void;
}

interface Asked {
  readonly about: Pick<About, 'network' | 'picture'>;
  readonly source: PictureSource;
}

export function createPicture({ store, line, resolve, onSettled }: PictureParts): PictureStore {
  const { getState: get, setState: set } = store;
  let asked: Asked | null = null;
  let last = 0;

  function sourceOf(picture: PictureName): PictureSource | null {
    if (picture === 'own') return get().own.picture;
    if (isForeign(picture)) return { name: nameOf(picture), address: picture, foreign: true };
    return { name: picture, address: resolve(sampleAddress(picture)) };
  }

  function run() {
    const { model, view, present } = get();
    const source = sourceOf(view.picture);
    if (model.phase !== 'ready' || !source) return;
    const picture = ++last;
    asked = { about: { network: present.network, picture }, source };
    set({ running: true, problem: null, present: { ...present, picture } });
    line.send({ type: 'classify', id: picture, picture: source });
  }

  function show({ picture, prediction, memory, id }: Extract<PictureReply, { type: 'classified' }>) {
    const source = asked?.source;
    if (!source) return;
    get().result?.picture.preview.close();
    const result = { picture, prediction, memory, source, id };
    // The edited run was of the picture before.
    set({ running: false, problem: null, result, edited: null });
  }

  /** The picture before stays: it is the present one again. */
  function fail({ problem, id }: Extract<PictureReply, { type: 'classifyFailed' }>) {
    const { present, result } = get();
    set({ running: false, problem, present: { ...present, picture: result?.id ?? id } });
  }

  function receive(reply: PictureReply) {
    const isAnswer = asked?.about.picture === reply.id && isPresent(asked.about, get().present);
    if (!isAnswer) {
      if (reply.type === 'classified') reply.picture.preview.close();
      return;
    }
    if (reply.type === 'classified') show(reply);
    else fail(reply);
    onSettled();
  }

  function clear() {
    get().result?.picture.preview.close();
    set({ result: null, edited: null, problem: null, running: false });
  }

  return { sourceOf, run, receive, clear };
}
