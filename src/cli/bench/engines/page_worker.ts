/** A worker of the page that `chromium.ts` serves (`dist/bench/page.js`): measures one job in a browser. */
import { answering } from './answer.ts';
import type { ToArena } from './protocol.ts';

const listen = answering(() => ({
  send: (message) => globalThis.postMessage(message),
  onnx: async (index) => {
    const response = await fetch(`/onnx/${index}`);
    if (!response.ok) throw new Error(`/onnx/${index}: ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  },
}));
globalThis.addEventListener('message', ({ data }: MessageEvent<ToArena>) => listen(data));
globalThis.postMessage({ ready: true });
