/** Checkpoints from files: one file in any format, or an index with its shards beside it. */
import { dirname, join } from 'node:path';
import { type Command, Option } from 'commander';
import { readShards } from '../checkpoint/index.ts';
import { type Checkpoint, type ParseOptions, parseCheckpoint } from '../index.ts';
import { readBytes } from './files.ts';

/** What help says of a weights file. */
export const CHECKPOINT = 'weights: safetensors or their shards’ index, PyTorch’s .pth or .pt, .caffemodel';

const GROUP = 'Weights that a file holds in several ways:';

/** Adds the flags that say which of a file's dicts and names are the weights. */
export function addReadOptions(command: Command): Command {
  const entry = new Option(
    '--entry <name>',
    'the entry of a .pth to read, where it holds several state_dicts',
  );
  const prefix = new Option(
    '--prefix <text>',
    'what to drop from names, such as encoder; names without it are left out',
  );
  return command.addOption(entry.helpGroup(GROUP)).addOption(prefix.helpGroup(GROUP));
}

/** What was said of them. */
export function readingOf({ entry, prefix }: ParseOptions): ParseOptions {
  return { ...(entry !== undefined && { entry }), ...(prefix !== undefined && { prefix }) };
}

/** Errors name the path as it was given. */
export async function readCheckpoint(path: string, options: ParseOptions = {}): Promise<Checkpoint> {
  return await checkpointOf(await readBytes(path), path, options);
}

/** The same from the bytes of the file at `path`. */
export async function checkpointOf(
  bytes: Uint8Array,
  path: string,
  options: ParseOptions = {},
): Promise<Checkpoint> {
  const sharded = await readShards(bytes, path, (shard) => readBytes(join(dirname(path), shard)));
  return sharded ?? (await parseCheckpoint(bytes, path, readingOf(options)));
}
