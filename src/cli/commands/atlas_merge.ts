/** `senet atlas merge`: from shards to the atlas of one run. */
import { Command } from 'commander';
import { printAtlas } from '../atlas/report.ts';
import { readShard } from '../atlas/shard_file.ts';
import { mergeShards } from '../atlas/shards.ts';
import { checkWritable, writeBytes } from '../files.ts';

interface Options {
  readonly out: string;
  readonly json?: boolean;
}

async function merge(paths: readonly string[], { out, json }: Options): Promise<void> {
  await checkWritable(out);
  const atlas = mergeShards(await Promise.all(paths.map(readShard)));
  await writeBytes(out, `${JSON.stringify(atlas)}\n`);
  await printAtlas(atlas, json);
}

const EXAMPLES = `
All shards come from one model and one dataset, in any order. The atlas is the same, byte for byte, as that of one run.

Example:
  senet atlas merge 1.safetensors 2.safetensors --out atlas.json`;

export function atlasMergeCommand(): Command {
  return new Command('merge')
    .description('make one atlas of all shards that senet atlas --shard wrote')
    .argument('<shards...>', 'files that senet atlas --shard wrote')
    .requiredOption('-o, --out <file>', 'JSON file to write')
    .option('--json', 'print accuracy and gate health as JSON')
    .addHelpText('after', EXAMPLES)
    .action(merge);
}
