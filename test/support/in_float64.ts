/**
 * A network node by node in float64, by the nodes' definitions alone: no plan, no fusing, no blocks. Slow; for small ones.
 */
import type { BatchNorm, Convolution, Dense, Network, Node, Pool } from '../../src/network/network.ts';
import { INPUT } from '../../src/network/network.ts';
import { inferShapes } from '../../src/network/shapes.ts';
import { elementCount, type Shape, type Tensor } from '../../src/tensor.ts';
import type { Checkpoint } from '../../src/weights/checkpoint.ts';
import { toFloat32 } from '../../src/weights/numbers.ts';
import { ACTIVATION_FUNCTIONS, convolution } from './reference.ts';

type Weights = (name: string) => Float32Array;
/** Of one picture: `[C, H, W]` or `[C]`. */
interface Value {
  readonly shape: Shape;
  readonly data: Float64Array;
}

function convolved(node: Convolution, { shape, data }: Value, weights: Weights): Float64Array {
  const [inputs = 0, height = 0, width = 0] = shape;
  const { outChannels: outputs, kernel, stride, padding, groups } = node;
  const bias = node.bias === undefined ? new Float32Array(outputs) : weights(node.bias);
  const ones = new Float32Array(outputs).fill(1);
  const extents = { inputs, outputs, height, width, kernel, stride, padding, groups };
  return convolution(data, weights(node.weight), ones, bias, extents).values;
}

function normalised(node: BatchNorm, { shape, data }: Value, weights: Weights): Float64Array {
  const pixels = elementCount(shape.slice(1));
  const of = (name: string | undefined, c: number, otherwise: number) =>
    name === undefined ? otherwise : (weights(name)[c] ?? Number.NaN);
  return data.map((v, i) => {
    const c = Math.floor(i / pixels);
    const deviation = Math.sqrt(of(node.variance, c, 1) + node.eps);
    return ((v - of(node.mean, c, 0)) / deviation) * of(node.scale, c, 1) + of(node.shift, c, 0);
  });
}

function layer(node: Dense, { data }: Value, weights: Weights): Float64Array {
  const [w, bias] = [weights(node.weight), node.bias === undefined ? undefined : weights(node.bias)];
  return Float64Array.from({ length: node.outFeatures }, (_, o) =>
    data.reduce((sum, v, i) => sum + v * (w[o * node.inFeatures + i] ?? 0), bias?.[o] ?? 0),
  );
}

function pooled(node: Pool, { shape, data }: Value, [, , rows = 0, columns = 0]: Shape): Float64Array {
  const [channels = 0, height = 0, width = 0] = shape;
  const { kernel, stride, padding } = node;
  const out = new Float64Array(channels * rows * columns);
  for (let at = 0; at < out.length; at++) {
    const [c, y, x] = [Math.floor(at / (rows * columns)), Math.floor(at / columns) % rows, at % columns];
    const values: number[] = [];
    let counted = 0;
    for (let j = y * stride - padding; j < y * stride - padding + kernel; j++) {
      for (let i = x * stride - padding; i < x * stride - padding + kernel; i++) {
        if (j < height + padding && i < width + padding) counted++;
        if (j >= 0 && i >= 0 && j < height && i < width)
          values.push(data[(c * height + j) * width + i] ?? Number.NaN);
      }
    }
    const sum = values.reduce((a, b) => a + b, 0);
    out[at] =
      node.by === 'max' ? Math.max(...values) : sum / (node.countIncludePad ? counted : values.length);
  }
  return out;
}

function compute(node: Node, inputs: readonly Value[], shape: Shape, weights: Weights): Float64Array {
  const [a = { shape: [], data: new Float64Array() }, b = a] = inputs;
  switch (node.kind) {
    case 'convolution':
      return convolved(node, a, weights);
    case 'batchNorm':
      return normalised(node, a, weights);
    case 'activation':
      return a.data.map(ACTIVATION_FUNCTIONS[node.function]);
    case 'globalPool': {
      const pixels = elementCount(a.shape.slice(1));
      const channel = (c: number) => [...a.data.subarray(c * pixels, (c + 1) * pixels)];
      return Float64Array.from({ length: a.shape[0] ?? 0 }, (_, c) =>
        node.by === 'max' ? Math.max(...channel(c)) : channel(c).reduce((x, y) => x + y, 0) / pixels,
      );
    }
    case 'pool':
      return pooled(node, a, shape);
    case 'dense':
      return layer(node, a, weights);
    case 'scale': {
      const pixels = elementCount(a.shape.slice(1));
      return a.data.map((v, i) => v * (b.data[Math.floor(i / pixels)] ?? Number.NaN));
    }
    case 'add':
      return a.data.map((v, i) => v + (b.data[i] ?? Number.NaN));
    case 'multiply':
      return a.data.map((v, i) => v * (b.data[i] ?? Number.NaN));
    case 'concat':
      return Float64Array.from(inputs.flatMap(({ data }) => [...data]));
  }
}

/** Every node's tensor by name, `[N, C, H, W]` or `[N, C]`. */
export function evaluate(network: Network, checkpoint: Checkpoint, input: Tensor): Map<string, Value> {
  const shapes = inferShapes(network, input.shape);
  const weights: Weights = (name) => {
    const tensor = checkpoint.tensors.get(name);
    if (!tensor) throw new Error(`no tensor ${name}`);
    return toFloat32(tensor);
  };
  const [pictures = 1, ...perPicture] = input.shape;
  const all = new Map<string, Value>();
  for (const node of network.nodes) {
    const shape = shapes.get(node.name) ?? [];
    all.set(node.name, { shape, data: new Float64Array(elementCount(shape)) });
  }
  for (let picture = 0; picture < pictures; picture++) {
    const size = elementCount(perPicture);
    const data = Float64Array.from(input.data.subarray(picture * size, (picture + 1) * size));
    const made = new Map<string, Value>([[INPUT, { shape: perPicture, data }]]);
    for (const node of network.nodes) {
      const inputs = node.inputs.map((name) => made.get(name) as Value);
      const { shape, data: target } = all.get(node.name) as Value;
      const values = compute(node, inputs, shape, weights);
      made.set(node.name, { shape: shape.slice(1), data: values });
      target.set(values, picture * values.length);
    }
  }
  return all;
}
