/** The file that says in which of several files each tensor of a checkpoint is. */
import { FormatError } from '../../errors.ts';
import { describe, quote } from '../quote.ts';

export interface ShardIndex {
  /** The file's name, for messages. */
  readonly file: string;
  /** Of each tensor, the file that it is in. */
  readonly shardOf: ReadonlyMap<string, string>;
  /** Bytes of all tensors, as the index says: a claim. */
  readonly totalSize: number | undefined;
}

/** Some hundred bytes for each tensor: what is larger is a checkpoint. */
const LARGEST_INDEX = 2 ** 24;
/** A name beside the index, as Hugging Face writes them: nothing that leads elsewhere. */
const SHARD = /^[\w-][\w.-]*\.(safetensors|bin)$/;

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

/** What an object has under a name; undefined for whatever is none. */
function entry(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

/**
 * @returns undefined where the bytes are not JSON.
 * @throws FormatError when it is another JSON file, or names files that are not beside it.
 */
export function readIndex(bytes: Uint8Array, file: string): ShardIndex | undefined {
  if (bytes[0] !== 0x7b || bytes.length > LARGEST_INDEX) return undefined;
  const index = parseJson(bytes);
  if (index === undefined) return undefined;
  const fail = (found: string, expected: string) => {
    const cause = 'The index is damaged, or this is another JSON file.';
    return new FormatError({ where: file, found, expected, cause });
  };
  const map = entry(index, 'weight_map');
  if (typeof map !== 'object' || map === null) {
    throw fail('JSON without a weight_map', "a checkpoint's index");
  }
  const shardOf = new Map<string, string>();
  for (const [name, shard] of Object.entries(map)) {
    if (typeof shard !== 'string' || !SHARD.test(shard)) {
      const found = `${describe(shard)} for tensor ${quote(name)}`;
      throw fail(found, 'the name of a safetensors or .bin file beside the index');
    }
    shardOf.set(name, shard);
  }
  const totalSize = entry(entry(index, 'metadata'), 'total_size');
  const isSize = typeof totalSize === 'number' && Number.isSafeInteger(totalSize) && totalSize > 0;
  return { file, shardOf, totalSize: isSize ? totalSize : undefined };
}
