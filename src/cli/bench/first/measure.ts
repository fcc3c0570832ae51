/**
 * The time to a first result, in a process that has done nothing else: from the import of the runtime to the first logits,
 * the weights being in memory already. One thread. Imports nothing itself, so that nothing is loaded before the clock runs.
 */

import type * as Ort from 'onnxruntime-web';
import type * as Senet from '../../../index.ts';

export interface FirstOrder {
  readonly runtime: 'senet-wasm' | 'onnxruntime-web';
  /** For `import`. */
  readonly module: string;
  /** The folder of the peer's wasm files, where it does not find them by itself. */
  readonly files?: string;
  /** `[1, C, H, W]` */
  readonly input: readonly number[];
}

export interface FirstSample {
  readonly milliseconds: number;
  readonly logits: readonly number[];
}

type Run = (order: FirstOrder, weights: Uint8Array, data: Float32Array) => Promise<Float32Array>;

const senet: Run = async ({ module, input }, weights, data) => {
  const { loadModel } = (await import(/* @vite-ignore */ module)) as typeof Senet;
  const model = await loadModel(weights, { threads: 1 });
  return (await model.run({ data, shape: input })).logits.data;
};

const onnxruntime: Run = async ({ module, files, input }, weights, data) => {
  const ort = (await import(/* @vite-ignore */ module)) as typeof Ort;
  ort.env.wasm.numThreads = 1;
  if (files !== undefined) ort.env.wasm.wasmPaths = files;
  const session = await ort.InferenceSession.create(weights, { executionProviders: ['wasm'] });
  const { logits } = await session.run({ input: new ort.Tensor('float32', data, input) }, ['logits']);
  return logits?.data as Float32Array;
};

/** @param weights  a safetensors file for senet-wasm, an ONNX file for the peer */
export async function measureFirst(order: FirstOrder, weights: Uint8Array): Promise<FirstSample> {
  const data = new Float32Array(order.input.reduce((a, b) => a * b, 1)).map((_, i) => Math.sin(i));
  const run = order.runtime === 'senet-wasm' ? senet : onnxruntime;
  const start = performance.now();
  const logits = await run(order, weights, data);
  return { milliseconds: performance.now() - start, logits: [...logits] };
}
