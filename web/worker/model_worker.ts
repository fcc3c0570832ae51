/** The worker that holds the model. All of its behaviour is in `engine.ts`; here it is tied to the worker's own globals. */
import { loadModel } from 'senet-wasm';
import { decodePicture } from '../picture/decode.ts';
import { createEngine } from './engine.ts';
import type { Reply, Request } from './protocol.ts';

const handle = createEngine({
  loadModel,
  decodePicture,
  fetch: (address, init) => fetch(address, init),
  post: (reply: Reply, transfer: Transferable[] = []) => self.postMessage(reply, { transfer }),
});

self.addEventListener('message', (event: MessageEvent<Request>) => {
  void handle(event.data);
});
