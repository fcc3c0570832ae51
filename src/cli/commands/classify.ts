/** `senet classify`: the likeliest classes of pictures. */
import { Command } from 'commander';
import type { Model, Picture, Precision, RunOptions, TopClass } from '../../index.ts';
import { decodePicture } from '../decode.ts';
import { addFileOptions, type FileChoice } from '../file_choices.ts';
import { GATES_OPTION, type GateEdit, gateEdits, gateOverrides } from '../gate_overrides.ts';
import { loadFile, MODEL_OPTION, modelPath } from '../model_file.ts';
import { precisionOption, wholeNumber } from '../parsers.ts';
import { bar, columns, Progress, print, printable, printJson, style } from '../terminal.ts';

interface Options extends FileChoice {
  readonly model?: string;
  readonly precision?: Precision;
  readonly top: number;
  readonly gates?: readonly GateEdit[];
  readonly json?: boolean;
}

interface Classified {
  readonly picture: string;
  readonly width: number;
  readonly height: number;
  readonly top: readonly TopClass[];
  /** Of the kernels. */
  readonly milliseconds: number;
}

const BAR = 30;

function format({ picture, width, height, top }: Classified): string {
  const rows = top.map(({ label, probability }) => [
    `  ${printable(label)}`,
    `${(100 * probability).toFixed(1)} %`,
    bar(probability, BAR),
  ]);
  const lines = columns(rows, ['left', 'right', 'left']).split('\n');
  const [first = '', ...others] = lines;
  const title = `${printable(picture)} ${style('dim', `(${width}×${height})`)}`;
  return [title, style('bold', first), ...others].join('\n');
}

async function classifyOne(model: Model, path: string, options: RunOptions): Promise<Classified> {
  const picture: Picture = await decodePicture(path);
  const prediction = await model.run(picture, options);
  const { width, height } = picture;
  return { picture: path, width, height, top: prediction.top, milliseconds: prediction.milliseconds };
}

async function classify(pictures: readonly string[], options: Options): Promise<void> {
  const { model } = await loadFile(modelPath(options.model), options, options.precision);
  const results: Classified[] = [];
  const progress = new Progress('picture');
  try {
    const runOptions = { top: options.top, gates: gateOverrides(model.network, options.gates) };
    for (const path of pictures) {
      const result = await classifyOne(model, path, runOptions);
      if (options.json) results.push(result);
      else await print(format(result));
      if (options.json) progress.update(results.length, pictures.length);
    }
  } finally {
    progress.done();
    model.dispose();
  }
  if (options.json) await printJson(results);
}

const EXAMPLES = `
The shipped model knows the ten classes of CIFAR-10 and sees pictures at 32×32: airplane, automobile, bird, cat, deer, dog,
frog, horse, ship, truck. It names one of them for any picture.

Examples:
  senet classify cat.jpg
  senet classify *.png --top 1
  senet classify cat.jpg --gates 'layer4.1=ones,layer3.0@17=0.25'
  senet classify cat.jpg --json | jq '.[0].top[0].label'`;

export function classifyCommand(): Command {
  const command = new Command('classify')
    .description('name the likeliest classes of pictures (PNG, JPEG, WebP)')
    .argument('<picture...>', 'picture files')
    .option(...MODEL_OPTION)
    .addOption(precisionOption('run'))
    .option('-n, --top <n>', 'how many classes to print', wholeNumber(1), 5)
    .option(...GATES_OPTION, gateEdits)
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action(classify);
  return addFileOptions(command);
}
