/**
 * `loadModel` of the package: the kernels are inside it.
 */
import { chooseEngine } from '../runtime/run/engine.ts';
import { loadWith } from './load_with.ts';
import type { Model } from './model.ts';
import type { LoadOptions, ModelSource } from './types.ts';

/**
 * Loads a model: fetches (only what the caller named), checks, plans and packs it. The checkpoint's bytes stay referenced
 * as long as the model lives, so that inputs of other sizes can be planned; they are not copied. Weights are packed in
 * short turns: a page stays alive meanwhile, can show `onProgress` and can stop it by `signal`.
 *
 * @param source  a checkpoint file's bytes (safetensors, or PyTorch's .pth and .pt), its URL, a `Response` or `Blob`, or a
 *   checkpoint that was read before
 *
 * @example
 * const model = await loadModel('se-resnet18-cifar10.safetensors');
 * const { top } = await model.run(context.getImageData(0, 0, 320, 240));
 *
 * @throws DownloadError, FormatError, WeightsError, NetworkError, OptionError, UnsupportedError, MemoryError: each says what was found,
 *   what was expected and the likely cause
 * @throws the signal's reason when it is aborted
 */
export function loadModel(source: ModelSource, options: LoadOptions = {}): Promise<Model> {
  return loadWith(source, options, () => chooseEngine(options));
}
