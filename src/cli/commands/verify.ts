/** `senet verify`: a checkpoint's outputs here against those that PyTorch saved. */
import { Command } from 'commander';
import {
  loadModel,
  type ParseOptions,
  type Precision,
  type Recognised,
  recogniseNetwork,
} from '../../index.ts';
import { addReadOptions, CHECKPOINT, readCheckpoint } from '../checkpoint_file.ts';
import { ARCH_OPTION } from '../file_choices.ts';
import { addNetworkOptions, chosen, type NetworkChoice } from '../network_options.ts';
import { positiveNumber, precisionOption } from '../parsers.ts';
import { columns, print, printable, printJson, style } from '../terminal.ts';
import { type Compared, compareOutputs } from '../verify/compare.ts';
import { readReference } from '../verify/reference.ts';

interface Options extends NetworkChoice, ParseOptions {
  readonly reference: string;
  readonly input?: string;
  readonly arch?: string;
  readonly tolerance: number;
  readonly precision?: Precision;
  readonly json?: boolean;
}

/** The exit status where an output differs. */
const DIFFERS = 1;

function table(compared: readonly Compared[]): string {
  const rows = compared.map(({ name, shape, error, passed }) => [
    printable(name),
    shape.join('×'),
    Number.isNaN(error) ? 'not finite' : error.toExponential(1),
    passed ? 'passed' : 'FAILED',
  ]);
  const heads = ['tensor', 'shape', 'largest error', ''];
  const [head = '', ...lines] = columns([heads, ...rows], ['left', 'left', 'right', 'left']).split('\n');
  return [style('dim', head), ...lines].join('\n');
}

async function recognise(path: string, { arch, ...options }: Options): Promise<Recognised> {
  const checkpoint = await readCheckpoint(path, options);
  const networkOptions = chosen(options);
  return recogniseNetwork(checkpoint, {
    networkOptions,
    ...(arch === undefined ? {} : { architecture: arch }),
  });
}

async function verify(path: string, options: Options): Promise<void> {
  const { tolerance } = options;
  const recognised = await recognise(path, options);
  const { checkpoint, network } = recognised;
  const reference = await readReference(options.reference, options.input);
  const model = await loadModel(checkpoint, {
    architecture: network.architecture,
    networkOptions: network.options,
    ...(options.precision && { precision: options.precision }),
  });
  const compared = await compareOutputs(options.reference, reference, { model, recognised }, tolerance);
  model.dispose();
  const passed = compared.every((one) => one.passed);
  if (options.json) await printJson({ architecture: network.architecture, tolerance, passed, compared });
  else {
    const counts = `${compared.filter((one) => one.passed).length} of ${compared.length} within ${tolerance}`;
    await print(`${table(compared)}\n\n${network.architecture}: ${counts}`);
  }
  if (!passed) process.exitCode = DIFFERS;
}

const EXAMPLES = `
The reference is safetensors with what PyTorch computed: "input" [N, 3, H, W], already normalised, "logits", and any gate
[N, C] by its block ("layer1.0") or by the module that it comes out of ("gate:layer1.0.se.gate"); docs/checkpoints.md has
the ten lines that save one. An error is the largest difference over the reference's largest value, in each tensor. The
status is 0 where all are within the tolerance, else 1. The tolerance is for float32; with --precision int8 outputs differ by
hundredths, so that 1e-4 fails: --tolerance says what you accept.

Examples:
  senet verify seresnet50.pth --reference y.safetensors
  senet verify half.pt --reference y.safetensors --input x.safetensors --tolerance 1e-3 --json`;

export function verifyCommand(): Command {
  const command = new Command('verify')
    .description('compare outputs with those that PyTorch saved')
    .argument('<file>', CHECKPOINT)
    .requiredOption('-r, --reference <file>', 'safetensors with the outputs to compare with')
    .option('-i, --input <file>', 'safetensors that holds "input", if the reference does not')
    .option('-t, --tolerance <error>', 'largest error over largest value', positiveNumber, 1e-4)
    .addOption(precisionOption('verify'))
    .option(...ARCH_OPTION)
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action(verify);
  return addNetworkOptions(addReadOptions(command));
}
