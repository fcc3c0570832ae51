/**
 * A network's nodes as ONNX operators. All of them are the same from opset 13 to 18.
 */
import type {
  Activation,
  BatchNorm,
  Convolution,
  Dense,
  GlobalPool,
  Node,
  Pool,
  Scale,
} from '../network/network.ts';
import { ATTRIBUTE_TYPES, type AttributeProto, type NodeProto } from './schema.ts';

/** The initializer that holds `[2, 3]`: where a gate `[N, C]` gets the extents of a map. */
export const SPATIAL_AXES = 'spatial_axes';

/** What a tensor is called in the exported graph. */
export type Rename = (name: string) => string;

const int = (name: string, i: number): AttributeProto => ({ name, type: ATTRIBUTE_TYPES.i, i });
const float = (name: string, f: number): AttributeProto => ({ name, type: ATTRIBUTE_TYPES.f, f });
const ints = (name: string, values: readonly number[]): AttributeProto => ({
  name,
  type: ATTRIBUTE_TYPES.ints,
  ints: values,
});

interface Call {
  readonly opType: string;
  readonly input: readonly string[];
  readonly output: string;
  readonly attribute?: readonly AttributeProto[];
}

function call({ opType, input, output, attribute = [] }: Call): NodeProto {
  return { opType, name: output, input, output: [output], attribute };
}

function convolution({ weight, bias, kernel, stride, padding, groups }: Convolution, [x = '']: string[]) {
  return {
    opType: 'Conv',
    input: bias === undefined ? [x, weight] : [x, weight, bias],
    attribute: [
      ints('kernel_shape', [kernel, kernel]),
      ints('strides', [stride, stride]),
      ints('pads', [padding, padding, padding, padding]),
      int('group', groups),
    ],
  };
}

function batchNorm({ scale, shift, mean, variance, eps }: BatchNorm, [x = '']: string[]) {
  return {
    opType: 'BatchNormalization',
    input: [x, scale, shift, mean, variance],
    attribute: [float('epsilon', eps)],
  };
}

function dense({ weight, bias }: Dense, [x = '']: string[]) {
  return {
    opType: 'Gemm',
    input: bias === undefined ? [x, weight] : [x, weight, bias],
    attribute: [int('transB', 1)],
  };
}

/** relu6(x + 3) / 6 = min(max(x / 6 + 1/2, 0), 1) */
const HARD_SIGMOID = { opType: 'HardSigmoid', attribute: [float('alpha', 1 / 6), float('beta', 0.5)] };
const ACTIVATIONS = {
  relu: { opType: 'Relu' },
  sigmoid: { opType: 'Sigmoid' },
  tanh: { opType: 'Tanh' },
  hardSigmoid: HARD_SIGMOID,
} as const;

/** HardSwish is an operator from opset 14 on only, so it is written out. */
function activation(node: Activation, input: string[], output: string): NodeProto[] {
  if (node.function !== 'hardSwish') return [call({ ...ACTIVATIONS[node.function], input, output })];
  const gate = `${output}.hard_sigmoid`;
  return [
    call({ ...HARD_SIGMOID, input, output: gate }),
    call({ opType: 'Mul', input: [...input, gate], output }),
  ];
}

function pool({ by, kernel, stride, padding, ceil, countIncludePad }: Pool, input: string[]) {
  const window = [
    ints('kernel_shape', [kernel, kernel]),
    ints('strides', [stride, stride]),
    ints('pads', [padding, padding, padding, padding]),
    int('ceil_mode', ceil ? 1 : 0),
  ];
  if (by === 'max') return { opType: 'MaxPool', input, attribute: window };
  return {
    opType: 'AveragePool',
    input,
    attribute: [...window, int('count_include_pad', countIncludePad ? 1 : 0)],
  };
}

/** Global pooling keeps two extents of one, which Flatten drops. */
function globalPool({ by }: GlobalPool, input: string[], output: string): NodeProto[] {
  const pooled = `${output}.pooled`;
  return [
    call({ opType: by === 'mean' ? 'GlobalAveragePool' : 'GlobalMaxPool', input, output: pooled }),
    call({ opType: 'Flatten', input: [pooled], output, attribute: [int('axis', 1)] }),
  ];
}

function scale(_: Scale, [map = '', gate = '']: string[], output: string): NodeProto[] {
  const spread = `${output}.spread_gate`;
  return [
    call({ opType: 'Unsqueeze', input: [gate, SPATIAL_AXES], output: spread }),
    call({ opType: 'Mul', input: [map, spread], output }),
  ];
}

/** The operators that compute one node; the last one makes its tensor. */
export function operators(node: Node, rename: Rename): NodeProto[] {
  const input = node.inputs.map(rename);
  const output = rename(node.name);
  switch (node.kind) {
    case 'convolution':
      return [call({ ...convolution(node, input), output })];
    case 'batchNorm':
      return [call({ ...batchNorm(node, input), output })];
    case 'dense':
      return [call({ ...dense(node, input), output })];
    case 'activation':
      return activation(node, input, output);
    case 'globalPool':
      return globalPool(node, input, output);
    case 'pool':
      return [call({ ...pool(node, input), output })];
    case 'concat':
      return [call({ opType: 'Concat', input, output, attribute: [int('axis', 1)] })];
    case 'scale':
      return scale(node, input, output);
    case 'add':
      return [call({ opType: 'Add', input, output })];
    case 'multiply':
      return [call({ opType: 'Mul', input, output })];
  }
}
