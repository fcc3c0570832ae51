/** One door for every checkpoint format. The readers of all but safetensors are loaded when a file needs them. */
import type { Checkpoint } from './checkpoint.ts';
import { formatOf, isSafetensors } from './format.ts';
import { withoutPrefix } from './prefix.ts';
import { parseSafetensors } from './safetensors.ts';

/** What the reader of a file may be told. */
export interface ParseOptions {
  /** The dict to read of a `.pth` that holds several: `'model_ema'`. */
  readonly entry?: string;
  /** Dropped from the names that begin with it: `'encoder.'`; names without it are left out. */
  readonly prefix?: string;
}

async function refuseForeign(bytes: Uint8Array, file: string): Promise<void> {
  const error = (await import('./foreign.ts')).foreignFormat(bytes, file);
  if (error) throw error;
}

/** As `parseCheckpoint`, with every name as it is in the file. */
export async function parseFile(bytes: Uint8Array, file: string, entry?: string): Promise<Checkpoint> {
  switch (formatOf(bytes)) {
    case 'zip':
      return await (await import('./pytorch/zip.ts')).parsePyTorchZip(bytes, file, entry);
    case 'pickle':
      return (await import('./pytorch/legacy.ts')).parsePyTorchLegacy(bytes, file, entry);
    case 'caffe':
      await refuseForeign(bytes, file);
      return (await import('./caffe/caffemodel.ts')).parseCaffemodel(bytes, file);
    default:
      if (!isSafetensors(bytes)) await refuseForeign(bytes, file);
      return parseSafetensors(bytes, file);
  }
}

/**
 * The named tensors of a checkpoint: safetensors, PyTorch's `.pth`, `.pt`, `.pth.tar` (a state_dict, or a dict that holds one), or
 * Caffe's `.caffemodel` (tensors named after their layers: `conv1/7x7_s2.weight`). The bytes tell the format, the file's
 * name does not. Tensors are views of `bytes`, which must not change while the checkpoint is in use. Nothing in a file is executed. `notes` says which dict of the file was taken and which prefix
 * (`module.` of DataParallel, `_orig_mod.` of torch.compile) was dropped from every name.
 *
 * ```ts
 * const checkpoint = await parseCheckpoint(new Uint8Array(await file.arrayBuffer()), file.name);
 * checkpoint.notes; // ['The state_dict is the entry "state_dict".', 'The prefix "module." of every name was dropped.']
 * ```
 *
 * @param file  the file's name, for messages.
 * @param options  which dict to take, and which prefix to drop, where the file leaves a choice.
 * @throws FormatError when the file is in none of these formats, is cut short, damaged or hostile, or holds something else
 *   than tensors by name: `net.pth, data.pkl: found a whole pickled module, …; expected a state_dict: tensors by name. …`.
 */
export async function parseCheckpoint(
  bytes: Uint8Array,
  file: string,
  { entry, prefix }: ParseOptions = {},
): Promise<Checkpoint> {
  return withoutPrefix(await parseFile(bytes, file, entry), prefix);
}
