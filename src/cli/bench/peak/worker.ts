/** A thread of the yardstick, in Node or in a page: `{ build, milliseconds }` in, GFLOP/s out. */
import { rateOf, type Spin, spinOf } from './spin.ts';

export interface Turn {
  readonly build: WebAssembly.Module;
  readonly milliseconds: number;
}

let last: { readonly build: WebAssembly.Module; readonly spin: Spin } | undefined;

function answer({ build, milliseconds }: Turn): number {
  const spin = last?.build === build ? last.spin : spinOf(build);
  last = { build, spin };
  return rateOf(spin, milliseconds);
}

const node = globalThis.process?.getBuiltinModule?.('node:worker_threads');
if (node?.parentPort) {
  const port = node.parentPort;
  port.on('message', (turn: Turn) => port.postMessage(answer(turn)));
} else {
  globalThis.addEventListener('message', ({ data }: MessageEvent<Turn>) =>
    globalThis.postMessage(answer(data)),
  );
}
