/** `senet atlas`: measures every gate for each class of a labelled set of pictures, in one run or in shards. */
import { createHash } from 'node:crypto';
import { Command } from 'commander';
import { AtlasBuilder, type AtlasModel, type Model, OptionError } from '../../index.ts';
import { printAtlas } from '../atlas/report.ts';
import { writeShard } from '../atlas/shard_file.ts';
import { type AtlasShard, type ShardPlace, shardRange } from '../atlas/shards.ts';
import { type Dataset, openDataset } from '../datasets/dataset.ts';
import { addFileOptions, type FileChoice } from '../file_choices.ts';
import { checkWritable, writeBytes } from '../files.ts';
import { type LoadedFile, loadFile, MODEL_OPTION, modelPath } from '../model_file.ts';
import { shardPlace, wholeNumber } from '../parsers.ts';
import { note, Progress, print } from '../terminal.ts';
import { atlasMergeCommand } from './atlas_merge.ts';

interface Options extends FileChoice {
  /** Checked by `outOf`: an option that commander requires here would be required of `merge` as well, which has its own. */
  readonly out?: string;
  readonly shard?: ShardPlace;
  readonly model?: string;
  readonly limit?: number;
  readonly name?: string;
  readonly json?: boolean;
}

/** Pictures are matched to classes by name, so the model must name them. */
function labelsOf({ labels, file, network }: Model): readonly string[] {
  if (labels.length === network.classes) return labels;
  throw new OptionError({
    where: file,
    found: 'no class labels',
    expected: `${network.classes} labels, one for each class`,
    cause: 'Say them: --labels a,b,c.',
  });
}

/** The part of the data set that is run: picture `from` to `to` of `total`. */
interface Part {
  readonly from: number;
  readonly to: number;
  readonly total: number;
  /** Whether every run is kept, for a shard. */
  readonly keep: boolean;
}

function partOf({ count }: Dataset, { limit = count, shard }: Options): Part {
  const total = Math.min(limit, count);
  const [from, to] = shard ? shardRange(total, shard) : [0, total];
  return { from, to, total, keep: shard !== undefined };
}

/**
 * Runs the pictures of a part. A limit takes pictures from the whole dataset: a folder is sorted by class, and its first ones would be
 * one class.
 */
async function observe(
  model: Model,
  dataset: Dataset,
  { from, to, total, keep }: Part,
  builder: AtlasBuilder,
) {
  const progress = new Progress('picture');
  const runs: AtlasShard['runs'][number][] = [];
  try {
    for (let i = from; i < to; i++) {
      const { picture, index } = await dataset.at(Math.floor((i * dataset.count) / total));
      const { logits, gates } = await model.run(picture);
      const run = { logits, gates };
      builder.add(run, [index]);
      if (keep) runs.push({ run, classes: [index] });
      progress.update(i + 1 - from, to - from, `accuracy ${(100 * builder.accuracy).toFixed(1)} %`);
    }
  } finally {
    progress.done();
  }
  return runs;
}

/** The file's name and hash, which shards of one atlas have in common. */
function modelOf({ model, bytes, file }: LoadedFile): AtlasModel {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { file, sha256, architecture: model.network.architecture };
}

function outOf({ out }: Options, command: Command): string {
  if (out !== undefined) return out;
  return command.error("error: required option '-o, --out <file>' not specified");
}

async function atlas(path: string, options: Options, command: Command): Promise<void> {
  const out = outOf(options, command);
  await checkWritable(out);
  const loaded = await loadFile(modelPath(options.model), options);
  const labels = labelsOf(loaded.model);
  const dataset = await openDataset(path, labels);
  if (dataset.skipped > 0) note(`${path}: ${dataset.skipped} files passed over, no pictures of a class`);
  const [builder, part] = [new AtlasBuilder(labels), partOf(dataset, options)];
  const runs = await observe(loaded.model, dataset, part, builder);
  loaded.model.dispose();
  const [model, name] = [modelOf(loaded), options.name ?? dataset.name];
  const { shard: place, json } = options;
  if (!place) {
    const result = builder.finish(model, name);
    await writeBytes(out, `${JSON.stringify(result)}\n`);
    return await printAtlas(result, json);
  }
  await writeBytes(out, writeShard({ place, pictures: part.total, model, dataset: name, labels, runs }));
  await print(`${out}: shard ${place.index} of ${place.of}, ${runs.length} of ${part.total} pictures`);
}

const EXAMPLES = `
DATASET is a folder with one subfolder of pictures for each class, named as the model's classes, or safetensors with
"images" U8 [N, H, W, 3] and "labels" [N]. The atlas is JSON: the mean and standard deviation of every gate for each class,
accuracy, and each block's gate health: the share of gates below 0.05 and above 0.95, their standard deviation over the
pictures (mean over the channels), and the share of channels that never leave 0.45 to 0.55.

Several machines can share a dataset: each runs a shard, and "senet atlas merge" makes of all shards the atlas of one run.

Examples:
  senet atlas pictures/ --out atlas.json
  senet atlas cifar10-test1k.safetensors --model mine.safetensors --out mine.atlas.json --json
  senet atlas pictures/ --shard 1/2 --out 1.safetensors
  senet atlas merge 1.safetensors 2.safetensors --out atlas.json`;

export function atlasCommand(): Command {
  const command = new Command('atlas')
    .description('measure every gate for each class of a labelled set of pictures')
    .argument('<dataset>', 'a folder of folders of pictures, or safetensors')
    .option('-o, --out <file>', 'JSON file to write; safetensors with --shard')
    .option(...MODEL_OPTION)
    .option('-n, --limit <n>', 'run only n pictures, evenly spread over the dataset', wholeNumber(1))
    .option('--shard <i/n>', 'run only part i of n, for senet atlas merge', shardPlace)
    .option('--name <name>', "the dataset's name in the atlas (default: its file's)")
    .option('--json', 'print accuracy and gate health as JSON')
    .addHelpText('after', EXAMPLES)
    // Options after `merge` are its own.
    .enablePositionalOptions()
    .addCommand(atlasMergeCommand())
    .action(atlas);
  return addFileOptions(command);
}
