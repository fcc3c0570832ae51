/** `senet convert`: a checkpoint as safetensors that says all that is needed to run it. */
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Command, Option } from 'commander';
import { writeShards } from '../../checkpoint/index.ts';
import {
  type Checkpoint,
  type ConvertOptions,
  checkPreprocessing,
  checkWeights,
  convertCheckpoint,
  OptionError,
  type Preprocessing,
  parameterShapes,
  type Recognised,
  recogniseNetwork,
} from '../../index.ts';
import { readCheckpoint } from '../checkpoint_file.ts';
import { checkWritable, readBytes, writeBytes } from '../files.ts';
import { addNetworkOptions, chosen, type NetworkChoice } from '../network_options.ts';
import { wholeNumber } from '../parsers.ts';
import { note } from '../terminal.ts';

interface Options extends NetworkChoice {
  readonly out: string;
  readonly type?: 'F32' | 'F16';
  readonly arch?: string;
  readonly labels?: string;
  readonly preprocess?: string;
  readonly shards?: number;
}

async function textOf(argument: string): Promise<string> {
  return existsSync(argument) ? new TextDecoder().decode(await readBytes(argument)) : argument;
}

/** A JSON list, one label a line, or labels between commas. */
async function readLabels(argument: string): Promise<readonly string[]> {
  const text = (await textOf(argument)).trim();
  if (text.startsWith('[')) {
    const labels = parseJson(text, 'option --labels');
    if (Array.isArray(labels) && labels.every((label) => typeof label === 'string')) return labels;
    throw new OptionError({ where: 'option --labels', found: 'other JSON', expected: 'a list of texts' });
  }
  return text.split(text.includes('\n') ? /\r?\n/ : ',').map((label) => label.trim());
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const found = text.length > 60 ? `${text.slice(0, 60)}…` : text;
    throw new OptionError({ where, found, expected: 'JSON, or a file that holds it' }, { cause: error });
  }
}

async function readPreprocess(argument: string): Promise<Preprocessing> {
  const where = 'option --preprocess';
  return checkPreprocessing(parseJson(await textOf(argument), where), where);
}

/** What the converted file says of itself; other metadata of the source stays. */
function metadataOf({ metadata }: Checkpoint, { network, labels, preprocessing }: Recognised) {
  const { architecture, options } = network;
  return {
    ...metadata,
    architecture,
    options: JSON.stringify(options),
    classes: labels ? JSON.stringify(labels) : String(network.classes),
    ...(typeof options.rescale === 'string' ? { rescale: options.rescale } : {}),
    ...(preprocessing ? { preprocess: JSON.stringify(preprocessing) } : {}),
  };
}

/** Only what the network reads: without `num_batches_tracked`. */
function withoutCounters(checkpoint: Checkpoint, { network }: Recognised): Checkpoint {
  const needed = parameterShapes(network);
  return { ...checkpoint, tensors: new Map([...checkpoint.tensors].filter(([name]) => needed.has(name))) };
}

function storedType({ tensors }: Checkpoint): 'F32' | 'F16' {
  return [...tensors.values()].every(({ type }) => type === 'F16') ? 'F16' : 'F32';
}

async function choices(options: Options) {
  return {
    networkOptions: chosen(options),
    ...(options.arch === undefined ? {} : { architecture: options.arch }),
    ...(options.labels === undefined ? {} : { labels: await readLabels(options.labels) }),
    ...(options.preprocess === undefined ? {} : { preprocessing: await readPreprocess(options.preprocess) }),
  };
}

async function convert(path: string, options: Options): Promise<void> {
  await checkWritable(options.out);
  const given = await choices(options);
  const source = await readCheckpoint(path);
  for (const text of source.notes ?? []) note(text);
  const recognised = recogniseNetwork(source, given);
  checkWeights(source, recognised.network);
  const checkpoint = withoutCounters(source, recognised);
  const type = options.type ?? storedType(checkpoint);
  const written = await writeAll(checkpoint, options, { type, metadata: metadataOf(source, recognised) });
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
The file that is written names its architecture, options, rescale, classes and preprocessing, so that nothing has to be said
when it is used. Preprocessing is { "resize": [width, height], "crop": [width, height], "mean": [r, g, b], "std": [r, g, b],
"order": "RGB" }; crop and order may be left out.
With --shards, NAME.safetensors becomes NAME-00001-of-00003.safetensors, … and NAME.safetensors.index.json, as Hugging Face
has them; the index is what --weights takes then.

Examples:
  senet convert mine.safetensors --rescale once --type F16 --out small.safetensors
  senet convert mine.safetensors --rescale once --labels cat,dog --out named.safetensors \\
    --preprocess '{"resize":[32,32],"mean":[0.49,0.48,0.45],"std":[0.25,0.24,0.26],"order":"RGB"}'`;

export function convertCommand(): Command {
  const type = new Option(
    '-t, --type <type>',
    'number format (default: F16 where the file is F16, else F32)',
  );
  const command = new Command('convert')
    .description('write weights as safetensors that say what they are')
    .argument('<file>', 'checkpoint with a state_dict: safetensors, .pth, .pt')
    .requiredOption('-o, --out <file>', 'safetensors to write')
    .addOption(type.choices(['F32', 'F16']))
    .option('-a, --arch <name>', 'se_resnet18, 34, 50, 101 or 152; read off the file if absent')
    .option('-l, --labels <list|file>', 'class labels: a,b,c, or a file with one a line or a JSON list')
    .option('-p, --preprocess <json|file>', 'how pictures become inputs')
    .option('--shards <bytes>', 'files of at most so many bytes of tensors, and their index', wholeNumber(1))
    .addHelpText('after', EXAMPLES)
    .action(convert);
  return addNetworkOptions(command);
}
