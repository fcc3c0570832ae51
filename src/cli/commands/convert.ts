/** `senet convert`: a checkpoint as safetensors that says all that is needed to run it. */
import { basename, dirname, join } from 'node:path';
import { Command, Option } from 'commander';
import { writeShards } from '../../checkpoint/index.ts';
import {
  type Checkpoint,
  type ConvertOptions,
  checkWeights,
  convertCheckpoint,
  imageNetLabels,
  parameterShapes,
  type Recognised,
  recogniseNetwork,
} from '../../index.ts';
import { CHECKPOINT, readCheckpoint } from '../checkpoint_file.ts';
import { addFileOptions, type FileChoice, fileChoices } from '../file_choices.ts';
import { checkWritable, writeBytes } from '../files.ts';
import { wholeNumber } from '../parsers.ts';
import { note } from '../terminal.ts';

interface Options extends FileChoice {
  readonly out: string;
  readonly type?: 'F32' | 'F16';
  readonly shards?: number;
}

/** What the converted file says of itself; other metadata of the source stays. */
async function metadataOf({ metadata }: Checkpoint, { network, preprocessing, ...said }: Recognised) {
  const { architecture, options } = network;
  // ImageNet's names are loaded where the file's project and its classes say that they are meant.
  const labels = said.report.labels === 'dialect' ? await imageNetLabels() : said.labels;
  return {
    ...metadata,
    architecture,
    options: JSON.stringify(options),
    classes: labels ? JSON.stringify(labels) : String(network.classes),
    ...(typeof options.rescale === 'string' ? { rescale: options.rescale } : {}),
    ...(preprocessing ? { preprocess: JSON.stringify(preprocessing) } : {}),
  };
}

/** Only what the network reads, under the network's own names and in its shapes, whatever the file called it. */
function underOwnNames({ checkpoint, network }: Recognised): Checkpoint {
  const { file, metadata, tensors } = checkpoint;
  const own = [...parameterShapes(network).keys()].flatMap((name) => {
    const stored = tensors.get(name);
    return stored ? [[name, { ...stored, name }] as const] : [];
  });
  return { file, metadata, tensors: new Map(own) };
}

function storedType({ tensors }: Checkpoint): 'F32' | 'F16' {
  return [...tensors.values()].every(({ type }) => type === 'F16') ? 'F16' : 'F32';
}

async function convert(path: string, options: Options): Promise<void> {
  await checkWritable(options.out);
  const given = await fileChoices(options);
  const source = await readCheckpoint(path, options);
  for (const text of source.notes ?? []) note(text);
  const recognised = recogniseNetwork(source, given);
  checkWeights(recognised.checkpoint, recognised.network);
  const checkpoint = underOwnNames(recognised);
  const type = options.type ?? storedType(checkpoint);
  const metadata = await metadataOf(source, recognised);
  const written = await writeAll(checkpoint, options, { type, metadata });
  const size = (written.bytes / 1e6).toFixed(1);
  note(
    `${recognised.network.architecture}: ${checkpoint.tensors.size} tensors, ${type}, ${size} MB to ${written.to}`,
  );
}

/** One file, or shards and their index beside one another. */
async function writeAll(checkpoint: Checkpoint, { out, shards }: Options, how: ConvertOptions) {
  if (shards === undefined) {
    const bytes = convertCheckpoint(checkpoint, how);
    await writeBytes(out, bytes);
    return { bytes: bytes.length, to: out };
  }
  const name = basename(out).replace(/\.safetensors(\.index\.json)?$/, '');
  const written = { bytes: 0, to: out };
  for (const file of writeShards(checkpoint, { ...how, name, shardBytes: shards })) {
    written.bytes += file.bytes.length;
    written.to = join(dirname(out), file.name);
    await writeBytes(written.to, file.bytes);
  }
  return written;
}

const EXAMPLES = `
The file that is written has this package's names and says its architecture, options, rescale, classes and preprocessing, so
that nothing has to be said when it is used: senet inspect shows what that will be. Preprocessing is { "resize": [width, height], "crop": [width, height], "mean": [r, g, b], "std": [r, g, b],
"order": "RGB" }; crop and order may be left out.
With --shards, NAME.safetensors becomes NAME-00001-of-00003.safetensors, … and NAME.safetensors.index.json, as Hugging Face
has them; the index is what --weights takes then.

Examples:
  senet convert mine.safetensors --rescale once --type F16 --out small.safetensors
  senet convert model_best.pth.tar --out hosted.safetensors --type F16 --shards 20000000
  senet convert mine.safetensors --rescale once --labels cat,dog --out named.safetensors \\
    --preprocess '{"resize":[32,32],"mean":[0.49,0.48,0.45],"std":[0.25,0.24,0.26],"order":"RGB"}'`;

export function convertCommand(): Command {
  const type = new Option(
    '-t, --type <type>',
    'number format (default: F16 where the file is F16, else F32)',
  );
  const command = new Command('convert')
    .description('write weights of any format as safetensors that say what they are')
    .argument('<file>', CHECKPOINT)
    .requiredOption('-o, --out <file>', 'safetensors to write')
    .addOption(type.choices(['F32', 'F16']))
    .option('--shards <bytes>', 'files of at most so many bytes of tensors, and their index', wholeNumber(1))
    .addHelpText('after', EXAMPLES)
    .action(convert);
  return addFileOptions(command);
}
