/** `senet atlas`: what every gate does for each class of a labelled set of pictures. */
import { createHash } from 'node:crypto';
import { Command } from 'commander';
import { type Atlas, AtlasBuilder, type Model, OptionError } from '../../index.ts';
import { type Dataset, openDataset } from '../datasets/dataset.ts';
import { addFileOptions, type FileChoice } from '../file_choices.ts';
import { checkWritable, writeBytes } from '../files.ts';
import { type LoadedFile, loadFile, MODEL_OPTION, modelPath } from '../model_file.ts';
import { wholeNumber } from '../parsers.ts';
import { columns, note, Progress, print, printable, printJson, style } from '../terminal.ts';

interface Options extends FileChoice {
  readonly out: string;
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

/** A limit takes pictures from the whole dataset: a folder is sorted by class, and its first ones would be one class. */
async function observe(model: Model, dataset: Dataset, limit: number, builder: AtlasBuilder): Promise<void> {
  const total = Math.min(limit, dataset.count);
  const progress = new Progress('picture');
  try {
    for (let i = 0; i < total; i++) {
      const { picture, index } = await dataset.at(Math.floor((i * dataset.count) / total));
      builder.add(await model.run(picture), [index]);
      progress.update(i + 1, total, `accuracy ${(100 * builder.accuracy).toFixed(1)} %`);
    }
  } finally {
    progress.done();
  }
}

const ALIGN = ['left', ...new Array<'right'>(7).fill('right')] as const;

function report({ dataset, labels, counts, accuracy, blocks }: Atlas): string {
  const percent = (share: number | null) => (share === null ? '–' : `${(100 * share).toFixed(1)} %`);
  const classes = labels.map((label, i) => [
    printable(label),
    String(counts[i] ?? 0),
    percent(accuracy.classes[i] ?? null),
  ]);
  const rows = blocks.map(({ name, channels, health }) => [
    name,
    String(channels),
    ...[health.mean, health.standardDeviation, health.least, health.greatest].map((value) =>
      value.toFixed(3),
    ),
    ...[health.below, health.above, health.stuck].map(percent),
  ]);
  const head = ['block', 'channels', 'mean', 'std', 'least', 'greatest', '< 0.05', '> 0.95', 'stuck at ½'];
  const [classHead = '', ...classLines] = columns(
    [['class', 'pictures', 'accuracy'], ...classes],
    ALIGN,
  ).split('\n');
  const [blockHead = '', ...blockLines] = columns([head, ...rows], [...ALIGN, 'right']).split('\n');
  const title = `${printable(dataset.name)}: ${percent(accuracy.overall)} of ${dataset.pictures} pictures`;
  return [
    style('bold', title),
    '',
    style('dim', classHead),
    ...classLines,
    '',
    style('dim', blockHead),
    ...blockLines,
  ].join('\n');
}

async function build({ model, bytes, file }: LoadedFile, path: string, options: Options): Promise<Atlas> {
  const labels = labelsOf(model);
  const dataset = await openDataset(path, labels);
  if (dataset.skipped > 0) note(`${path}: ${dataset.skipped} files passed over, no pictures of a class`);
  const builder = new AtlasBuilder(labels);
  await observe(model, dataset, options.limit ?? dataset.count, builder);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return builder.finish(
    { file, sha256, architecture: model.network.architecture },
    options.name ?? dataset.name,
  );
}

async function atlas(path: string, options: Options): Promise<void> {
  await checkWritable(options.out);
  const loaded = await loadFile(modelPath(options.model), options);
  const result = await build(loaded, path, options);
  loaded.model.dispose();
  await writeBytes(options.out, `${JSON.stringify(result)}\n`);
  const { blocks, ...about } = result;
  if (options.json) {
    await printJson({
      ...about,
      health: Object.fromEntries(blocks.map(({ name, health }) => [name, health])),
    });
  } else {
    await print(report(result));
  }
}

const EXAMPLES = `
DATASET is a folder with one subfolder of pictures for each class, named as the model's classes, or safetensors with
"images" U8 [N, H, W, 3] and "labels" [N]. The atlas is JSON: the mean and standard deviation of every gate for each class,
accuracy, and each block's gate health: the share of gates below 0.05 and above 0.95, their standard deviation over the
pictures (mean over the channels), and the share of channels that never leave 0.45 to 0.55.

Examples:
  senet atlas pictures/ --out atlas.json
  senet atlas cifar10-test1k.safetensors --model mine.safetensors --out mine.atlas.json --json`;

export function atlasCommand(): Command {
  const command = new Command('atlas')
    .description('measure every gate for each class of a labelled set of pictures')
    .argument('<dataset>', 'a folder of folders of pictures, or safetensors')
    .requiredOption('-o, --out <file>', 'JSON file to write')
    .option(...MODEL_OPTION)
    .option('-n, --limit <n>', 'run only n pictures, evenly spread over the dataset', wholeNumber(1))
    .option('--name <name>', "the dataset's name in the atlas (default: its file's)")
    .option('--json', 'print accuracy and gate health as JSON')
    .addHelpText('after', EXAMPLES)
    .action(atlas);
  return addFileOptions(command);
}
