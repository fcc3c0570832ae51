/** TensorFlow.js on its WebAssembly backend: the network is built of its operations (`tfjs_graph.ts`). */
import type { PeerPlace } from '../job.ts';
import type { Loaded, Task } from './contender.ts';
import { buildGraph, checkWritten, nhwc } from './tfjs_graph.ts';
import type { Tfjs, TfjsWasm } from './tfjs_types.ts';

type Found = Extract<PeerPlace, { readonly version: string }>;

interface Modules {
  readonly tf: Tfjs;
  readonly wasm: TfjsWasm;
}

/** In Node two CommonJS modules; in a page two scripts that fill the globals `tf` and `tf.wasm`. */
async function importPeer([core = '', backend = '']: readonly string[]): Promise<Modules> {
  const first = (await import(/* @vite-ignore */ core)) as { readonly default?: Tfjs };
  const second = (await import(/* @vite-ignore */ backend)) as { readonly default?: TfjsWasm };
  if (first.default && second.default) return { tf: first.default, wasm: second.default };
  const { tf } = globalThis as unknown as { readonly tf: Tfjs & { readonly wasm: TfjsWasm } };
  return { tf, wasm: tf.wasm };
}

/**
 * Runs `work` where the engine reports so many cores: the backend takes at most half of them, whatever number of threads
 * it was told.
 */
async function withCores<T>(cores: number, work: () => Promise<T>): Promise<T> {
  Object.defineProperty(navigator, 'hardwareConcurrency', { value: cores, configurable: true });
  try {
    return await work();
  } finally {
    // The engine's own is on the prototype.
    Reflect.deleteProperty(navigator, 'hardwareConcurrency');
  }
}

async function start({ tf, wasm }: Modules, files: string, threads: number): Promise<void> {
  if (tf.getBackend() === 'wasm') return;
  wasm.setWasmPaths(files);
  wasm.setThreadsCount(threads);
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', threads > 1);
  const set = () => tf.setBackend('wasm');
  const started = await (threads > 1 ? withCores(2 * threads, set) : set());
  if (!started) throw new Error('tfjs-backend-wasm does not start here');
  await tf.ready();
  const runs = threads > 1 ? wasm.getThreadsCount() : 1;
  if (runs !== threads) throw new Error(`tfjs-backend-wasm runs ${runs} threads, not ${threads}`);
}

export async function loadTfjs(place: Found, task: Task): Promise<Loaded> {
  checkWritten(task.network);
  const modules = await importPeer(place.modules);
  await start(modules, place.files, task.threads);
  const { tf } = modules;
  const graph = buildGraph(tf, task.network, task.checkpoint);
  const input = nhwc(tf, task.input);
  return {
    async run() {
      const logits = tf.tidy(() => graph.run(input));
      const data = await logits.data();
      logits.dispose();
      return data;
    },
    release: async () => {
      graph.dispose();
      input.dispose();
    },
  };
}
