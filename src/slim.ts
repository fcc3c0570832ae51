/**
 * `senet-wasm/slim`: `loadModel` for those who bring the kernels themselves, as an address, bytes or a compiled module; for
 * engines that compile no bytes (Cloudflare's workerd), and for pages that cache the .wasm file by itself. One thread.
 *
 * @module senet-wasm/slim
 */
import { loadWith } from './model/load_with.ts';
import type { Model } from './model/model.ts';
import type { LoadOptions, ModelSource } from './model/types.ts';
import { givenEngine, type KernelsSource } from './runtime/builds/given.ts';

export * from './errors.ts';
export type { Model } from './model/model.ts';
export { softmax, topClasses } from './model/probabilities.ts';
export type * from './model/types.ts';
export type { KernelsSource } from './runtime/builds/given.ts';

/** Those of `loadModel` of `senet-wasm`, less what the kernels decide. */
export interface SlimLoadOptions extends Omit<LoadOptions, 'kernels' | 'build' | 'threads'> {
  /**
   * `senet-wasm/simd.wasm`, or `senet-wasm/relaxed.wasm` where the engine has relaxed SIMD; for `precision: 'int8'`
   * `senet-wasm/int8-simd.wasm` or `senet-wasm/int8-relaxed.wasm`.
   */
  readonly kernels: KernelsSource;
}

/**
 * As `loadModel` of `senet-wasm`, with the caller's kernels.
 *
 * @example
 * import kernels from 'senet-wasm/simd.wasm'; // where a bundler makes modules of them
 * const model = await loadModel('/models/se-resnet18-cifar10.safetensors', { kernels });
 *
 * @throws as `loadModel`; for the kernels DownloadError, FormatError, UnsupportedError, each naming the address, what was
 *   found there and the likely cause
 */
export function loadModel(source: ModelSource, options: SlimLoadOptions): Promise<Model> {
  const { kernels, ...rest } = options;
  return loadWith(source, rest, () => givenEngine(kernels, options.signal));
}
