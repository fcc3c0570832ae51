/**
 * A checkpoint in several safetensors files, as Hugging Face writes them: `NAME-00001-of-00003.safetensors`, … and
 * `NAME.safetensors.index.json`, which says in which file each tensor is.
 */
import { FormatError, OptionError } from '../errors.ts';
import type { Checkpoint, StoredTensor } from './checkpoint.ts';
import { ITEM_BYTES } from './numbers.ts';
import { describe, quote } from './quote.ts';
import { parseSafetensors } from './safetensors.ts';
import { type ConvertOptions, convertCheckpoint } from './write.ts';

export interface ShardOptions extends ConvertOptions {
  /** The files' name, without its ending. */
  readonly name: string;
  /** How many bytes of tensors a file has at most; one tensor that is larger has a file of its own. */
  readonly shardBytes: number;
}

export interface NamedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Some hundred bytes for each tensor: what is larger is a checkpoint. */
const LARGEST_INDEX = 2 ** 24;

/** Bytes that a tensor has in the file that is written. */
function writtenBytes({ type, bytes }: StoredTensor, target: 'F32' | 'F16'): number {
  const isFloat = ['F32', 'F16', 'BF16', 'F64'].includes(type);
  return isFloat ? (bytes.length / ITEM_BYTES[type]) * ITEM_BYTES[target] : bytes.length;
}

/** Tensors in their order, as many in a group as fit. */
function group(tensors: Iterable<StoredTensor>, { shardBytes, type }: ShardOptions): StoredTensor[][] {
  const groups: StoredTensor[][] = [];
  let room = 0;
  for (const tensor of tensors) {
    const size = writtenBytes(tensor, type);
    if (size > room || groups.length === 0) {
      groups.push([]);
      room = shardBytes;
    }
    groups.at(-1)?.push(tensor);
    room -= size;
  }
  return groups;
}

/**
 * The files of a checkpoint in shards, one after another so that only one is in memory, the index last. Each says the
 * metadata.
 *
 * @throws OptionError when `shardBytes` is no whole number above 0; WeightsError as `convertCheckpoint` does.
 */
export function* writeShards(checkpoint: Checkpoint, options: ShardOptions): Generator<NamedFile> {
  const { name, shardBytes } = options;
  if (!Number.isSafeInteger(shardBytes) || shardBytes < 1) {
    throw new OptionError({
      where: 'option shardBytes',
      found: String(shardBytes),
      expected: 'bytes, from 1 up',
    });
  }
  const groups = group(checkpoint.tensors.values(), options);
  const number = (n: number) => String(n).padStart(5, '0');
  const weightMap: Record<string, string> = Object.create(null);
  let totalSize = 0;
  for (const [i, tensors] of groups.entries()) {
    const file = `${name}-${number(i + 1)}-of-${number(groups.length)}.safetensors`;
    for (const tensor of tensors) {
      weightMap[tensor.name] = file;
      totalSize += writtenBytes(tensor, options.type);
    }
    const part = { ...checkpoint, tensors: new Map(tensors.map((tensor) => [tensor.name, tensor])) };
    yield { name: file, bytes: convertCheckpoint(part, options) };
  }
  const index = JSON.stringify({ metadata: { total_size: totalSize }, weight_map: weightMap }, null, 2);
  yield { name: `${name}.safetensors.index.json`, bytes: new TextEncoder().encode(index) };
}

/** The file that each tensor is in, or undefined where the bytes are no index. */
function readIndex(bytes: Uint8Array, file: string): ReadonlyMap<string, string> | undefined {
  if (bytes[0] !== 0x7b || bytes.length > LARGEST_INDEX) return undefined;
  const fail = (found: string, expected: string) =>
    new FormatError({
      where: file,
      found,
      expected,
      cause: 'The index is damaged, or this is another JSON file.',
    });
  let index: unknown;
  try {
    index = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
  const map =
    typeof index === 'object' && index !== null && 'weight_map' in index ? index.weight_map : undefined;
  if (typeof map !== 'object' || map === null)
    throw fail('JSON without a weight_map', "a checkpoint's index");
  for (const [name, shard] of Object.entries(map)) {
    // A name beside the index: nothing that leads elsewhere.
    if (typeof shard === 'string' && /^[\w-][\w.-]*\.safetensors$/.test(shard)) continue;
    throw fail(
      `${describe(shard)} for tensor ${quote(name)}`,
      'the name of a safetensors file beside the index',
    );
  }
  return new Map(Object.entries(map as Record<string, string>));
}

/**
 * The checkpoint whose index these bytes are, or undefined where they are no index.
 *
 * @param read  gives the bytes of a file beside the index.
 * @throws FormatError when the index or a shard is not sound, or a tensor is not where the index says.
 */
export async function readShards(
  bytes: Uint8Array,
  file: string,
  read: (shard: string) => Promise<Uint8Array>,
): Promise<Checkpoint | undefined> {
  const index = readIndex(bytes, file);
  if (!index) return undefined;
  const tensors = new Map<string, StoredTensor>();
  let metadata: Readonly<Record<string, string>> = Object.create(null);
  for (const shard of new Set(index.values())) {
    const part = parseSafetensors(await read(shard), shard);
    metadata = { ...metadata, ...part.metadata };
    for (const [name, tensor] of part.tensors) if (index.get(name) === shard) tensors.set(name, tensor);
  }
  for (const [name, shard] of index) {
    if (tensors.has(name)) continue;
    const parts = {
      where: `${file}, tensor ${quote(name)}`,
      found: `no such tensor in ${shard}`,
      expected: 'it there',
    };
    throw new FormatError({ ...parts, cause: 'The index and the files are not of one checkpoint.' });
  }
  return { file, metadata, tensors };
}
