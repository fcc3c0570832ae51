/**
 * The format of torch.save before version 1.6: five pickles (magic number, version, the machine, what was saved, the keys
 * of its storages), then for each key a count and the numbers.
 */
import { FormatError } from '../../errors.ts';
import type { Checkpoint } from '../checkpoint.ts';
import { ITEM_BYTES } from '../numbers.ts';
import { assemble } from './assemble.ts';
import { Context } from './pickle/context.ts';
import { readPickle } from './pickle/read.ts';
import { Dict, Inert, type Value } from './pickle/values.ts';

const MAGIC = 0x1950a86a20f9469cfc6cn;
const VERSION = 1001;
const COUNT_BYTES = 8;

function checkMachine(system: Value, context: Context): void {
  if (!(system instanceof Dict) || system.entries.get('little_endian') === true) return;
  const cause = 'It was saved on a big-endian machine: save it again on another.';
  throw context.fail('numbers that are not little-endian', 'little-endian numbers', cause);
}

/** A dict of numpy arrays, which Paddle saves with a plain pickle. */
function isPaddle(root: Value): boolean {
  if (!(root instanceof Dict)) return false;
  const isArray = (value: Value) => value instanceof Inert && value.className.endsWith('._reconstruct');
  return root.entries.has('StructuredToParameterName@@') || [...root.entries.values()].some(isArray);
}

function paddle(file: string): FormatError {
  return new FormatError({
    where: file,
    found: 'numpy arrays by name, as Paddle saves them (.pdparams)',
    expected: 'a state_dict, as torch.save writes it',
    cause:
      'In Python: pickle.load it where you trust it, turn each array into a tensor with torch.from_numpy, and save the dict with torch.save. Paddle calls running statistics _mean and _variance.',
  });
}

/** The bytes under each key, in the file's order; they begin at the context's position. */
function readStorages(keys: Value, context: Context): Map<string, Uint8Array> {
  if (!Array.isArray(keys)) throw context.fail('no list of storages', 'the keys of the storages');
  const storages = new Map<string, Uint8Array>();
  for (const key of keys) {
    const isName = typeof key === 'string' || typeof key === 'number';
    const storage = isName ? context.storages.get(String(key)) : undefined;
    if (!storage) throw context.fail('a storage that no tensor uses', 'storages of the tensors');
    const { type, total } = storage.parts;
    const count = context.take(COUNT_BYTES);
    const stored = new DataView(count.buffer, count.byteOffset, COUNT_BYTES).getBigInt64(0, true);
    if (stored !== BigInt(total)) {
      throw context.fail(`a storage of ${stored} numbers`, `${total}, as the pickle says`);
    }
    storages.set(storage.parts.key, context.take(total * (type ? ITEM_BYTES[type] : 1)));
  }
  return storages;
}

/**
 * The state_dict of a file that `torch.save` wrote before version 1.6, or writes now when told to; see `parsePyTorchZip`.
 *
 * @throws FormatError when the file is another pickle, cut short, damaged or hostile, or holds something else than a
 *   state_dict.
 */
export function parsePyTorchLegacy(bytes: Uint8Array, file: string, entry?: string): Checkpoint {
  const context = new Context(bytes, `${file}, pickle`, bytes.length);
  const magic = readPickle(context);
  if (magic !== MAGIC) {
    if (isPaddle(magic)) throw paddle(file);
    throw new FormatError({
      where: file,
      found: 'a pickle that torch.save did not write',
      expected: 'a state_dict, as torch.save writes it',
      cause: 'Load it where it was made and save its tensors: torch.save(state_dict, "weights.pth").',
    });
  }
  const version = readPickle(context);
  if (version !== VERSION) {
    const found = typeof version === 'number' ? `version ${version}` : 'no version number';
    throw context.fail(`${found} of the format`, String(VERSION));
  }
  checkMachine(readPickle(context), context);
  const root = readPickle(context);
  const storages = readStorages(readPickle(context), context);
  return assemble(root, { file, fileSize: bytes.length, storages: (key) => storages.get(key), entry });
}
