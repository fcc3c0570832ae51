/** `senet run`: tensors in, tensors out, no preprocessing; the door for anyone who compares with PyTorch. */
import { Command } from 'commander';
import {
  InputError,
  loadModel,
  type MemoryLimit,
  type Model,
  type NamedTensor,
  type Network,
  type Prediction,
  parseSafetensors,
  type Tensor,
  tensor,
  toFloat32,
  writeSafetensors,
} from '../../index.ts';
import { readCheckpoint } from '../checkpoint_file.ts';
import { checkWritable, readBytes, writeBytes } from '../files.ts';
import { addNetworkOptions, chosen, type NetworkChoice } from '../network_options.ts';
import { MEMORY, memoryLimit } from '../parsers.ts';
import { note } from '../terminal.ts';

interface Options extends NetworkChoice {
  readonly weights: string;
  readonly arch?: string;
  readonly input: string;
  readonly out: string;
  readonly memory?: MemoryLimit;
}

/** The tensor `input` of a safetensors file. */
async function readInput(path: string): Promise<Tensor> {
  const { tensors } = parseSafetensors(await readBytes(path), path);
  const stored = tensors.get('input');
  if (stored) return tensor(toFloat32(stored, path), stored.shape);
  const names = [...tensors.keys()].slice(0, 5).map((name) => JSON.stringify(name));
  throw new InputError({
    where: path,
    found: `the tensors ${names.join(', ')}${tensors.size > 5 ? ', …' : ''}`,
    expected: 'a tensor "input" [N, 3, H, W]',
  });
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
  const model = await loadModel(await readCheckpoint(options.weights), {
    networkOptions: chosen(options),
    ...(options.arch === undefined ? {} : { architecture: options.arch }),
    ...(options.memory === undefined ? {} : { memory: options.memory }),
  });
  const prediction = await model.run(input, { taps: tapsOf(model.network) });
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
    .requiredOption('-w, --weights <file>', 'checkpoint with a state_dict: safetensors, .pth, .pt')
    .option('-a, --arch <name>', 'se_resnet18, 34, 50, 101 or 152; read off the weights if absent')
    .requiredOption('-i, --input <file>', 'safetensors that holds "input"')
    .requiredOption('-o, --out <file>', 'safetensors to write')
    .option('-m, --memory <limit>', MEMORY, memoryLimit)
    .addHelpText('after', EXAMPLES)
    .action(run);
  return addNetworkOptions(command);
}
