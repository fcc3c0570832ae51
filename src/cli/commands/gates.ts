/** `senet gates`: what every module lets through of one picture. */
import { basename } from 'node:path';
import { Command, Option } from 'commander';
import { decodePicture } from '../decode.ts';
import { addFileOptions, type FileChoice } from '../file_choices.ts';
import { checkWritable, writeBytes } from '../files.ts';
import { blockGates, type PictureGates, selectBlocks } from '../gates/gates.ts';
import { gatesSvg } from '../gates/svg.ts';
import { gatesCsv, gatesJson, gatesTable } from '../gates/text.ts';
import { loadFile, MODEL_OPTION, modelPath } from '../model_file.ts';
import { print } from '../terminal.ts';

const PRINTERS = { table: gatesTable, json: gatesJson, csv: gatesCsv, svg: gatesSvg };

interface Options extends FileChoice {
  readonly format: keyof typeof PRINTERS;
  readonly model?: string;
  readonly block?: readonly string[];
  readonly out?: string;
}

async function readGates(path: string, options: Options): Promise<PictureGates> {
  const { model, file } = await loadFile(modelPath(options.model), options);
  const withModules = model.network.blocks.filter(({ se }) => se).map(({ name }) => name);
  const names = selectBlocks(withModules, options.block ?? []);
  const picture = await decodePicture(path);
  const prediction = await model.run(picture, { taps: names.map((name) => `${name}.squeeze`) });
  model.dispose();
  return {
    picture: basename(path),
    model: file,
    gateFunction: String(model.network.options.gate ?? 'sigmoid'),
    top: prediction.top,
    blocks: blockGates(prediction, names),
  };
}

async function gates(path: string, options: Options): Promise<void> {
  if (options.out !== undefined) await checkWritable(options.out);
  const text = PRINTERS[options.format](await readGates(path, options));
  if (options.out === undefined) await print(text);
  else await writeBytes(options.out, `${text}\n`);
}

const EXAMPLES = `
The squeeze z is a channel's mean over all pixels; the gate s, made of all squeezes of the block, multiplies the channel.

  table  for each block the gates' mean, standard deviation, extremes, share closed and open, and a histogram from 0 to 1
  json   the likeliest classes; every squeeze and gate, by block
  csv    block,channel,squeeze,gate
  svg    a strip for each block, one colour scale from 0 to 1

Examples:
  senet gates cat.jpg
  senet gates cat.jpg --block layer4 --format csv > gates.csv
  senet gates cat.jpg --format svg --out gates.svg`;

export function gatesCommand(): Command {
  const format = new Option('-f, --format <format>', 'how to print them');
  const command = new Command('gates')
    .description('show the gates of every block for one picture')
    .argument('<picture>', 'a PNG, JPEG or WebP file')
    .addOption(format.choices(Object.keys(PRINTERS)).default('table'))
    .option('-b, --block <name...>', 'only these blocks (layer4.1) or stages (layer4)')
    .option(...MODEL_OPTION)
    .option('-o, --out <file>', 'write to a file instead of the terminal')
    .addHelpText('after', EXAMPLES)
    .action(gates);
  return addFileOptions(command);
}
