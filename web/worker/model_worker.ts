/** The worker that holds the network. All of its behaviour is in `engine.ts`; here it is tied to the worker's own globals. */
import {
  browserCache,
  buildNetwork,
  inspectCheckpoint,
  loadModel,
  parseAtlas,
  parseCheckpoint,
  randomCheckpoint,
  readSource,
  recogniseNetwork,
} from 'senet-wasm';
import { decodePicture } from '../picture/decode.ts';
import { createEngine } from './engine.ts';
import type { Alive, Reply, Request } from './protocol.ts';

/** None over plain http, where there is no such place. */
const cache = 'caches' in globalThis ? browserCache({ name: 'senet-models' }) : null;

const handle = createEngine({
  cache,
  loadModel,
  readSource,
  parseCheckpoint,
  inspectCheckpoint,
  recogniseNetwork,
  parseAtlas,
  buildNetwork,
  randomCheckpoint,
  decodePicture,
  fetch: (address, init) => fetch(address, init),
  post: (reply: Reply, transfer: Transferable[] = []) => self.postMessage(reply, { transfer }),
});

self.addEventListener('message', (event: MessageEvent<Request>) => {
  void handle(event.data);
});

/** Held as long as this worker lives, whatever ends it: no event tells a page that its worker is gone. Not over plain http. */
void navigator.locks?.request(`model worker ${crypto.randomUUID()}`, (lock) => {
  self.postMessage({ type: 'alive', lock: lock?.name ?? '' } satisfies Alive);
  return new Promise<never>(() => undefined);
});
