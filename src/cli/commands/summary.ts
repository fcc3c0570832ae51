/** `senet summary`: torchsummary's table, the cost of the network and of its modules, the memory that a run takes. */
import { Command } from 'commander';
import {
  buildNetwork,
  formatSummary,
  InputError,
  type MemoryLimit,
  type Network,
  type ParseOptions,
  type PlannedMemory,
  planMemory,
  recogniseNetwork,
  type Summary,
  summarise,
} from '../../index.ts';
import { addReadOptions, CHECKPOINT, readCheckpoint } from '../checkpoint_file.ts';
import { addNetworkOptions, chosen, type NetworkChoice } from '../network_options.ts';
import { inputSize, MEMORY, memoryLimit } from '../parsers.ts';
import { print, printJson } from '../terminal.ts';

interface Options extends NetworkChoice, ParseOptions {
  readonly input?: readonly number[];
  readonly weights?: string;
  readonly memory?: MemoryLimit;
  readonly json?: boolean;
}

/** The network that the architecture's name, the weights or both say. */
async function networkOf(architecture: string | undefined, options: Options): Promise<Network> {
  if (options.weights !== undefined) {
    const checkpoint = await readCheckpoint(options.weights, options);
    const named = architecture === undefined ? {} : { architecture };
    return recogniseNetwork(checkpoint, { ...named, networkOptions: chosen(options) }).network;
  }
  if (architecture !== undefined) return buildNetwork(architecture, chosen(options));
  throw new InputError({
    where: 'senet summary',
    found: 'neither an architecture nor --weights',
    expected: 'one of them, such as: senet summary se_resnet50',
  });
}

function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(2)}`;
}

/** Beside torchsummary's estimate, which counts every output twice, as training needs them. */
function formatMemory({ weights, activations, scratch, total, steps, threads }: PlannedMemory): string {
  const sharing = threads === 1 ? '' : `, for ${threads} threads`;
  return [
    `Planned weights (MB): ${megabytes(weights)}`,
    `Planned activations (MB): ${megabytes(activations)}`,
    `Planned scratch (MB): ${megabytes(scratch)}${sharing}`,
    `Planned total (MB): ${megabytes(total)}, ${steps.toLocaleString('en-US')} kernel calls a run`,
    '-'.repeat(64),
  ].join('\n');
}

function asJson(network: Network, summary: Summary, planned: PlannedMemory): unknown {
  const { steps, threads, ...plannedBytes } = planned;
  return { ...summary, options: network.options, plannedBytes, steps, threads };
}

async function summarize(architecture: string | undefined, options: Options): Promise<void> {
  const network = await networkOf(architecture, options);
  const input = options.input ?? [network.inputChannels, ...network.nominalSize];
  const summary = summarise(network, input);
  const { memory: limit } = options;
  const memory = await planMemory(network, [1, ...input], limit === undefined ? {} : { memory: limit });
  if (options.json) return await printJson(asJson(network, summary, memory));
  await print(`${formatSummary(summary)}\n${formatMemory(memory)}`);
}

const EXAMPLES = `
Megabytes are 2^20 bytes. "Estimated" is torchsummary's rule for training: every output twice. "Planned" is what one
run of one picture really takes here: packed weights, outputs that share bytes, and what convolutions use inside a call;
"Planned total" is all of the WebAssembly memory, in whole pages.

Examples:
  senet summary se_resnet50 --input 3x224x224
  senet summary se_resnet18 --stages none         the plain ResNet, to compare
  senet summary se_resnet18 --memory small        what less memory would take
  senet summary --weights mine.safetensors --rescale once --json`;

export function summaryCommand(): Command {
  const command = new Command('summary')
    .description("print a network's layers, parameters, multiply-adds and memory")
    .argument('[architecture]', 'such as se_resnet50; read off --weights if absent')
    .option('-i, --input <CxHxW>', 'size of one input (default: what the network was made for)', inputSize)
    .option('-w, --weights <file>', CHECKPOINT)
    .option('-m, --memory <limit>', MEMORY, memoryLimit)
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action(summarize);
  return addNetworkOptions(addReadOptions(command));
}
