/** What can be said of a weights file on the command line, the same for every command that reads one. */
import { existsSync } from 'node:fs';
import { type Command, Option } from 'commander';
import {
  checkPreprocessing,
  imageNetLabels,
  OptionError,
  type ParseOptions,
  PRESETS,
  type Preprocessing,
  type RecogniseChoices,
} from '../index.ts';
import { addReadOptions } from './checkpoint_file.ts';
import { readBytes } from './files.ts';
import { addNetworkOptions, chosen, type NetworkChoice } from './network_options.ts';

const GROUP = 'Weights (each wins over what the file says):';

export interface FileChoice extends NetworkChoice, ParseOptions {
  readonly arch?: string;
  readonly labels?: string;
  readonly preprocess?: string;
}

async function textOf(argument: string): Promise<string> {
  return existsSync(argument) ? new TextDecoder().decode(await readBytes(argument)) : argument;
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const found = text.length > 60 ? `${text.slice(0, 60)}…` : text;
    throw new OptionError({ where, found, expected: 'JSON, or a file that holds it' }, { cause: error });
  }
}

/** `imagenet`, a JSON list, one label a line, or labels between commas. */
async function readLabels(argument: string): Promise<readonly string[]> {
  if (argument === 'imagenet') return await imageNetLabels();
  const text = (await textOf(argument)).trim();
  if (text.startsWith('[')) {
    const labels = parseJson(text, 'option --labels');
    if (Array.isArray(labels) && labels.every((label) => typeof label === 'string')) return labels;
    throw new OptionError({ where: 'option --labels', found: 'other JSON', expected: 'a list of texts' });
  }
  return text.split(text.includes('\n') ? /\r?\n/ : ',').map((label) => label.trim());
}

/** A preset's name, or JSON. */
async function readPreprocess(argument: string): Promise<Preprocessing> {
  const preset = Object.entries(PRESETS).find(([name]) => name === argument)?.[1];
  if (preset) return preset;
  const where = 'option --preprocess';
  return checkPreprocessing(parseJson(await textOf(argument), where), where);
}

/** What was said, as `loadModel` and `inspectCheckpoint` take it. */
export async function fileChoices(options: FileChoice): Promise<RecogniseChoices> {
  return {
    networkOptions: chosen(options),
    ...(options.arch === undefined ? {} : { architecture: options.arch }),
    ...(options.labels === undefined ? {} : { labels: await readLabels(options.labels) }),
    ...(options.preprocess === undefined ? {} : { preprocessing: await readPreprocess(options.preprocess) }),
  };
}

export const ARCH_OPTION = [
  '-a, --arch <name>',
  'architecture, such as se_resnet50; read off the weights if absent',
] as const;

/** Adds them to a command, and those that choose the network. */
export function addFileOptions(command: Command): Command {
  const presets = Object.keys(PRESETS).join(', ');
  const options = [
    new Option(...ARCH_OPTION),
    new Option(
      '-l, --labels <list|file>',
      'class labels: imagenet, a,b,c, or a file with one a line or a JSON list',
    ),
    new Option('-p, --preprocess <preset|json|file>', `how pictures become inputs: ${presets}, or JSON`),
  ];
  for (const option of options) command.addOption(option.helpGroup(GROUP));
  return addNetworkOptions(addReadOptions(command));
}
