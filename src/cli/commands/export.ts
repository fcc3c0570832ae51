/** `senet export`: a network with its weights for other runtimes. */
import { Command, Option } from 'commander';
import {
  buildNetwork,
  type Checkpoint,
  countParameters,
  InputError,
  type Network,
  OptionError,
  type ParseOptions,
  randomCheckpoint,
  recogniseNetwork,
} from '../../index.ts';
import { exportOnnx } from '../../onnx/index.ts';
import { addReadOptions, CHECKPOINT, readCheckpoint } from '../checkpoint_file.ts';
import { checkWritable, writeBytes } from '../files.ts';
import { addNetworkOptions, chosen, type NetworkChoice } from '../network_options.ts';
import { inputSize, wholeNumber } from '../parsers.ts';
import { note } from '../terminal.ts';

interface Options extends NetworkChoice, ParseOptions {
  readonly onnx: string;
  readonly weights?: string;
  readonly input?: readonly number[];
  readonly opset: number;
}

interface Exportable {
  readonly network: Network;
  readonly checkpoint: Checkpoint;
  readonly what: string;
}

/** Trained weights from a file, or fresh ones for the architecture. */
async function exportable(architecture: string | undefined, options: Options): Promise<Exportable> {
  const networkOptions = chosen(options);
  if (options.weights !== undefined) {
    const checkpoint = await readCheckpoint(options.weights, options);
    const named = architecture === undefined ? {} : { architecture };
    const { network } = recogniseNetwork(checkpoint, { ...named, networkOptions });
    return { network, checkpoint, what: network.architecture };
  }
  if (architecture !== undefined) {
    const network = buildNetwork(architecture, networkOptions);
    return { network, checkpoint: randomCheckpoint(network), what: `${architecture} with untrained weights` };
  }
  throw new InputError({
    where: 'senet export',
    found: 'neither an architecture nor --weights',
    expected: 'one of them, such as: senet export se_resnet18 --onnx net.onnx',
  });
}

/** The greatest message that protocol buffers can hold. */
const GREATEST = 2 ** 31 - 1;

async function exportFile(architecture: string | undefined, options: Options): Promise<void> {
  await checkWritable(options.onnx);
  const { network, checkpoint, what } = await exportable(architecture, options);
  const bytes = 4 * countParameters(network);
  if (bytes > GREATEST) {
    const found = `${bytes} bytes of weights`;
    throw new OptionError({ where: what, found, expected: `at most ${GREATEST}, as one ONNX file can hold` });
  }
  const { opset, input } = options;
  const file = exportOnnx(network, checkpoint, { opset, ...(input ? { inputShape: input } : {}) });
  await writeBytes(options.onnx, file);
  note(`${what}: ${(file.length / 2 ** 20).toFixed(1)} MB to ${options.onnx}`);
}

const EXAMPLES = `
Input "input" [N, C, H, W], already normalised; outputs "logits" and every gate, such as layer1.0.gate. Weights are float32.
N, and without --input also H and W, are left open.

Examples:
  senet export --weights mine.safetensors --onnx mine.onnx
  senet export se_resnet50 --input 3x224x224 --onnx untrained.onnx`;

export function exportCommand(): Command {
  const opset = new Option('--opset <version>', "version of ONNX's operators");
  const command = new Command('export')
    .description('write a network as ONNX')
    .argument('[architecture]', 'such as se_resnet50; read off --weights if absent')
    .requiredOption('-o, --onnx <file>', 'ONNX file to write')
    .option('-w, --weights <file>', `${CHECKPOINT}; untrained ones if absent`)
    .option('-i, --input <CxHxW>', 'fix the size of the input', inputSize)
    .addOption(opset.argParser(wholeNumber(13, 18)).default(17))
    .addHelpText('after', EXAMPLES)
    .action(exportFile);
  return addNetworkOptions(addReadOptions(command));
}
