/** `senet run`: tensors in, tensors out, no preprocessing; the door for anyone who compares with PyTorch. */
import { Command } from 'commander';
import {
  loadModel,
  type MemoryLimit,
  type Model,
  type NamedTensor,
  type Network,
  type ParseOptions,
  type Precision,
  type Prediction,
  type Tensor,
  writeSafetensors,
} from '../../index.ts';
import { addReadOptions, CHECKPOINT, readCheckpoint } from '../checkpoint_file.ts';
import { ARCH_OPTION } from '../file_choices.ts';
import { checkWritable, writeBytes } from '../files.ts';
import { GATES_OPTION, type GateEdit, gateEdits, gateOverrides } from '../gate_overrides.ts';
import { addNetworkOptions, chosen, type NetworkChoice } from '../network_options.ts';
import { MEMORY, memoryLimit, precisionOption } from '../parsers.ts';
import { note } from '../terminal.ts';
import { readInput } from '../verify/reference.ts';

interface Options extends NetworkChoice, ParseOptions {
  readonly weights: string;
  readonly arch?: string;
  readonly input: string;
  readonly out: string;
  readonly memory?: MemoryLimit;
  readonly precision?: Precision;
  readonly gates?: readonly GateEdit[];
}

/** For each block the taps that a comparison needs; a block without a module has only its mean. */
function tapsOf(network: Network): string[] {
  return network.blocks.flatMap(({ name, se }) => [...(se ? [`${name}.squeeze`] : []), `${name}.mean`]);
}

/** Logits, then for each block z, s and the spatial mean of its output, all `[N, C]`. */
function outputsOf({ logits, gates, taps }: Prediction, network: Network): NamedTensor[] {
  const named = (name: string, value: Tensor | undefined): NamedTensor[] =>
    value ? [{ name, shape: value.shape, data: value.data }] : [];
  return [
    ...named('logits', logits),
    ...network.blocks.flatMap(({ name }) => [
      ...named(`${name}.squeeze`, taps[`${name}.squeeze`]),
      ...named(`${name}.excitation`, gates[name]),
      ...named(`${name}.mean`, taps[`${name}.mean`]),
    ]),
  ];
}

function metadataOf({ network }: Model, input: Tensor): Record<string, string> {
  return {
    architecture: network.architecture,
    options: JSON.stringify(network.options),
    input: input.shape.join('x'),
    ...(typeof network.options.rescale === 'string' ? { rescale: network.options.rescale } : {}),
  };
}

async function run(options: Options): Promise<void> {
  await checkWritable(options.out);
  const input = await readInput(options.input);
  const model = await loadModel(await readCheckpoint(options.weights, options), {
    networkOptions: chosen(options),
    ...(options.arch === undefined ? {} : { architecture: options.arch }),
    ...(options.memory === undefined ? {} : { memory: options.memory }),
    ...(options.precision && { precision: options.precision }),
  });
  const prediction = await model.run(input, {
    taps: tapsOf(model.network),
    gates: gateOverrides(model.network, options.gates),
  });
  const outputs = outputsOf(prediction, model.network);
  await writeBytes(options.out, writeSafetensors(outputs, metadataOf(model, input), { type: 'F32' }));
  const time = prediction.milliseconds.toFixed(1);
  note(
    `${model.network.architecture}: ${input.shape.join('×')} in ${time} ms, ${outputs.length} tensors to ${options.out}`,
  );
  model.dispose();
}

const EXAMPLES = `
The input file holds one tensor, "input", [N, 3, H, W], already normalised. The output file gets "logits" [N, classes]
and, for each block such as layer1.0, .squeeze (z), .excitation (the gate s) and .mean (the spatial mean of the block's
output), all [N, C], F32.

Examples:
  senet run --weights w.safetensors --rescale once --input x.safetensors --out y.safetensors
  senet run --weights w.safetensors --arch se_resnet50 --gate tanh --rescale once --input x.safetensors --out y.safetensors`;

export function runCommand(): Command {
  const command = new Command('run')
    .description('run tensors through a network and write its outputs, squeezes and gates')
    .requiredOption('-w, --weights <file>', CHECKPOINT)
    .option(...ARCH_OPTION)
    .requiredOption('-i, --input <file>', 'safetensors that holds "input"')
    .requiredOption('-o, --out <file>', 'safetensors to write')
    .option(...GATES_OPTION, gateEdits)
    .option('-m, --memory <limit>', MEMORY, memoryLimit)
    .addOption(precisionOption('run'))
    .addHelpText('after', EXAMPLES)
    .action(run);
  return addNetworkOptions(addReadOptions(command));
}
