/**
 * A network with its weights as an ONNX file (https://onnx.ai), for every other runtime. A public entry of its own, so
 * that who does not export does not load the protobuf library.
 *
 * @module senet-wasm/onnx
 */
import { OptionError } from '../errors.ts';
import { INPUT, type Network } from '../network/network.ts';
import { parameterShapes } from '../network/parameters.ts';
import { checkInputShape } from '../network/shapes.ts';
import type { Shape } from '../tensor.ts';
import { checkWeights } from '../weights/check.ts';
import type { Checkpoint } from '../weights/checkpoint.ts';
import { adapt } from '../weights/dialects/adapt.ts';
import { toFloat32 } from '../weights/numbers.ts';
import { encode } from './encode.ts';
import { operators, SPATIAL_AXES } from './operators.ts';
import { DATA_TYPES, MODEL, type ModelProto, type TensorProto, type ValueInfoProto } from './schema.ts';

/** What is fixed in the exported graph. */
export interface ExportOptions {
  /** `[C, H, W]`, or `[N, C, H, W]`, to fix height and width; both stay symbolic if absent. The batch always is. */
  readonly inputShape?: Shape;
  /** Version of ONNX's operators, 13 to 18; 17 if absent. */
  readonly opset?: number;
}

/** The name of the logits in the exported graph. */
export const LOGITS = 'logits';

const [LEAST_OPSET, DEFAULT_OPSET, GREATEST_OPSET] = [13, 17, 18] as const;
/** The file format's version that came with opset 15; readers of later opsets take it. */
const IR_VERSION = 8;

function checkOpset(opset: number): number {
  if (Number.isInteger(opset) && opset >= LEAST_OPSET && opset <= GREATEST_OPSET) return opset;
  throw new OptionError({
    where: 'option opset',
    found: String(opset),
    expected: `a whole number from ${LEAST_OPSET} to ${GREATEST_OPSET}`,
  });
}

/** Float32 numbers as they stand in memory, which on every engine with WebAssembly is little-endian. */
function float32Tensor(name: string, dims: Shape, values: Float32Array): TensorProto {
  const rawData = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return { name, dims, dataType: DATA_TYPES.float, rawData };
}

function axesTensor(): TensorProto {
  const rawData = new Uint8Array(new BigInt64Array([2n, 3n]).buffer);
  return { name: SPATIAL_AXES, dims: [2], dataType: DATA_TYPES.int64, rawData };
}

function weights(network: Network, checkpoint: Checkpoint): TensorProto[] {
  return Array.from(parameterShapes(network)).flatMap(([name, shape]) => {
    const stored = checkpoint.tensors.get(name);
    return stored ? [float32Tensor(name, shape, toFloat32(stored, checkpoint.file))] : [];
  });
}

function value(name: string, extents: readonly (number | string)[]): ValueInfoProto {
  const dim = extents.map((e) => (typeof e === 'number' ? { dimValue: e } : { dimParam: e }));
  return { name, type: { tensorType: { elemType: DATA_TYPES.float, shape: { dim } } } };
}

function inputValue(network: Network, inputShape: Shape | undefined): ValueInfoProto {
  if (!inputShape) return value(INPUT, ['N', network.inputChannels, 'H', 'W']);
  const perPicture = inputShape.length === 4 ? inputShape.slice(1) : inputShape;
  checkInputShape(network, [1, ...perPicture]);
  return value(INPUT, ['N', ...perPicture]);
}

function outputValues(network: Network): ValueInfoProto[] {
  const gates = network.blocks.flatMap(({ se }) => (se ? [value(se.gate, ['N', se.channels])] : []));
  return [value(LOGITS, ['N', network.classes]), ...gates];
}

/** The file's own metadata, with what was chosen to build the network. */
function metadataProps({ architecture, options }: Network, { metadata }: Checkpoint) {
  const all = { ...metadata, architecture, options: JSON.stringify(options) };
  return Object.entries(all).map(([key, text]) => ({ key, value: text }));
}

/**
 * The bytes of an ONNX file: input `input` f32 `[N, C, H, W]`, already normalised; outputs `logits` `[N, classes]` and
 * every module's gate, `layer1.0.gate` `[N, C]`. Weights are float32, tensors keep their names, and the checkpoint's metadata
 * goes along. The caller owns the bytes, about 4 for each parameter.
 *
 * ```ts
 * await writeFile('net.onnx', exportOnnx(network, checkpoint, { inputShape: [3, 32, 32] }));
 * ```
 *
 * @throws WeightsError when the checkpoint does not fit the network.
 * @throws InputError when `inputShape` does not fit the network.
 * @throws OptionError when the opset is not one of 13 to 18.
 */
export function exportOnnx(network: Network, given: Checkpoint, options: ExportOptions = {}): Uint8Array {
  const version = checkOpset(options.opset ?? DEFAULT_OPSET);
  checkWeights(given, network);
  const checkpoint = adapt(given);
  const rename = (name: string) => (name === network.output ? LOGITS : name);
  const holdsSE = network.nodes.some(({ kind }) => kind === 'scale');
  const model: ModelProto = {
    irVersion: IR_VERSION,
    producerName: 'senet-wasm',
    opsetImport: [{ domain: '', version }],
    metadataProps: metadataProps(network, checkpoint),
    graph: {
      name: network.architecture,
      node: network.nodes.flatMap((node) => operators(node, rename)),
      initializer: [...weights(network, checkpoint), ...(holdsSE ? [axesTensor()] : [])],
      input: [inputValue(network, options.inputShape)],
      output: outputValues(network),
    },
  };
  return encode(MODEL, model);
}
