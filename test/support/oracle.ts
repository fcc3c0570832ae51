/**
 * onnxruntime-web as a second opinion: it shares no code with this project but the exported file.
 */
import * as ort from 'onnxruntime-web';
import type { Tensor } from '../../src/tensor.ts';

// One thread: more would be workers, which outlive the test.
ort.env.wasm.numThreads = 1;

/** Every output of the file for `input`, by name. */
export async function runOnnx(bytes: Uint8Array, input: Tensor): Promise<Map<string, Tensor>> {
  const session = await ort.InferenceSession.create(bytes, { executionProviders: ['wasm'] });
  try {
    const feeds = { input: new ort.Tensor('float32', input.data, [...input.shape]) };
    const outputs = Object.entries(await session.run(feeds));
    return new Map(outputs.map(([name, { data, dims }]) => [name, copy(name, data, dims)]));
  } finally {
    await session.release();
  }
}

function copy(name: string, data: unknown, shape: readonly number[]): Tensor {
  if (!(data instanceof Float32Array)) throw new TypeError(`output ${name} is not float32`);
  return { shape: [...shape], data: data.slice() };
}
