/** onnxruntime, on WebAssembly (onnxruntime-web) and as native code (onnxruntime-node): one API. */
import type { InferenceSession, TypedTensor } from 'onnxruntime-common';
import type { PeerPlace } from '../job.ts';
import type { Loaded, Task } from './contender.ts';

/** What of the package is used. */
interface Onnxruntime {
  readonly env: { logLevel?: string; readonly wasm: { numThreads?: number; wasmPaths?: unknown } };
  readonly InferenceSession: {
    create(bytes: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  readonly Tensor: new (
    type: 'float32',
    data: Float32Array,
    shape: readonly number[],
  ) => TypedTensor<'float32'>;
}

type Found = Extract<PeerPlace, { readonly version: string }>;

/** A module of either kind: Node hands over what a CommonJS module exports as `default`. */
async function importPeer(address: string): Promise<Onnxruntime> {
  const module = (await import(/* @vite-ignore */ address)) as
    | Onnxruntime
    | { readonly default: Onnxruntime };
  return 'InferenceSession' in module ? module : module.default;
}

/** The pool's size holds for the whole process, from the first session on. */
function configure({ env }: Onnxruntime, { files }: Found, threads: number): void {
  env.logLevel = 'error';
  env.wasm.numThreads = threads;
  if (globalThis.process === undefined) env.wasm.wasmPaths = files;
}

/** All graph optimisations, and as many threads as everybody gets. */
export async function loadOnnxruntime(place: Found, task: Task): Promise<Loaded> {
  const ort = await importPeer(place.modules[0] ?? '');
  const isWeb = place.peer === 'onnxruntime-web';
  if (isWeb) configure(ort, place, task.threads);
  const session = await ort.InferenceSession.create(await task.onnx(), {
    executionProviders: [isWeb ? 'wasm' : 'cpu'],
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    ...(isWeb ? {} : { intraOpNumThreads: task.threads, interOpNumThreads: 1 }),
  });
  const feeds = { input: new ort.Tensor('float32', task.input.data, task.input.shape) };
  return {
    async run() {
      const { logits } = await session.run(feeds, ['logits']);
      if (!(logits?.data instanceof Float32Array)) throw new Error(`${place.peer} returned no logits`);
      return logits.data;
    },
    release: () => session.release(),
  };
}
