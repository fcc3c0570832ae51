/**
 * A network computed node by node in float64, as its data says and in no other way: what families are held against, and
 * kernels can be. It shares no code with the runtime; a convolution is a matrix product over gathered patches.
 */
import type {
  Activation,
  BatchNorm,
  Convolution,
  Dense,
  Network,
  Node,
  Pool,
} from '../../src/network/network.ts';
import { INPUT } from '../../src/network/network.ts';
import { elementCount, type Shape, type Tensor } from '../../src/tensor.ts';
import type { Checkpoint } from '../../src/weights/checkpoint.ts';
import { toFloat32 } from '../../src/weights/numbers.ts';

/** Row-major: a map `[N, C, H, W]` or a vector `[N, C]`. */
export interface Values {
  readonly shape: Shape;
  readonly data: Float64Array;
}

type Read = (name: string) => Float32Array;

const relu6 = (x: number) => Math.min(Math.max(x, 0), 6);
const FUNCTIONS: Readonly<Record<Activation['function'], (x: number) => number>> = {
  relu: (x) => Math.max(x, 0),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  tanh: Math.tanh,
  hardSigmoid: (x) => relu6(x + 3) / 6,
  hardSwish: (x) => (x * relu6(x + 3)) / 6,
};

function extents({ shape }: Values): [number, number, number, number] {
  const [n = 1, c = 1, h = 1, w = 1] = shape;
  return [n, c, h, w];
}

/** out[o, p] = Σₖ w[o, k] · x[p, k], four outputs at a time. */
function product(out: Float64Array, w: Float64Array, x: Float64Array, outputs: number, length: number): void {
  const pixels = x.length / length;
  for (let o = 0; o < outputs; o += 4) {
    const rows = [0, 1, 2, 3].map((i) => Math.min(o + i, outputs - 1) * length);
    const [r0 = 0, r1 = 0, r2 = 0, r3 = 0] = rows;
    for (let p = 0; p < pixels; p++) {
      let [a, b, c, d] = [0, 0, 0, 0];
      const at = p * length;
      for (let k = 0; k < length; k++) {
        const v = x[at + k] as number;
        a += (w[r0 + k] as number) * v;
        b += (w[r1 + k] as number) * v;
        c += (w[r2 + k] as number) * v;
        d += (w[r3 + k] as number) * v;
      }
      for (const [i, sum] of [a, b, c, d].entries()) if (o + i < outputs) out[(o + i) * pixels + p] = sum;
    }
  }
}

/** The patch under each output pixel, `[P, channels · kernel · kernel]`, zero outside. */
function patches(x: Values, node: Convolution, picture: number, first: number, channels: number) {
  const [, all, height, width] = extents(x);
  const { kernel, stride, padding } = node;
  const reach = (extent: number) => Math.floor((extent + 2 * padding - kernel) / stride) + 1;
  const [rows, columns] = [reach(height), reach(width)];
  const length = channels * kernel * kernel;
  const gathered = new Float64Array(rows * columns * length);
  for (let c = 0; c < channels; c++) {
    const from = (picture * all + first + c) * height * width;
    for (let ky = 0; ky < kernel; ky++) {
      for (let kx = 0; kx < kernel; kx++) {
        const k = (c * kernel + ky) * kernel + kx;
        for (let y = 0; y < rows; y++) {
          const inY = y * stride + ky - padding;
          if (inY < 0 || inY >= height) continue;
          for (let column = 0; column < columns; column++) {
            const inX = column * stride + kx - padding;
            if (inX < 0 || inX >= width) continue;
            gathered[(y * columns + column) * length + k] = x.data[from + inY * width + inX] as number;
          }
        }
      }
    }
  }
  return { gathered, rows, columns, length };
}

function convolve(node: Convolution, x: Values, read: Read): Values {
  const [n] = extents(x);
  const { groups, outChannels } = node;
  const [inEach, outEach] = [node.inChannels / groups, outChannels / groups];
  const weight = Float64Array.from(read(node.weight));
  let result: Values = { shape: [], data: new Float64Array() };
  for (let picture = 0; picture < n; picture++) {
    for (let g = 0; g < groups; g++) {
      const { gathered, rows, columns, length } = patches(x, node, picture, g * inEach, inEach);
      const pixels = rows * columns;
      if (result.data.length === 0) {
        result = {
          shape: [n, outChannels, rows, columns],
          data: new Float64Array(n * outChannels * pixels),
        };
      }
      const at = (picture * outChannels + g * outEach) * pixels;
      const part = weight.subarray(g * outEach * length, (g + 1) * outEach * length);
      product(result.data.subarray(at, at + outEach * pixels), part, gathered, outEach, length);
    }
  }
  return node.bias === undefined ? result : affine(result, undefined, read(node.bias));
}

/** factor[c] · x + shift[c] */
function affine(x: Values, factor: ArrayLike<number> | undefined, shift: ArrayLike<number>): Values {
  const [, channels, height, width] = extents(x);
  const pixels = height * width;
  return {
    shape: x.shape,
    data: x.data.map((v, i) => {
      const c = Math.floor(i / pixels) % channels;
      return v * (factor?.[c] ?? 1) + (shift[c] ?? 0);
    }),
  };
}

function normalise({ eps, ...names }: BatchNorm, x: Values, read: Read): Values {
  const [scale, shift] = [read(names.scale), read(names.shift)];
  const [mean, variance] = [read(names.mean), read(names.variance)];
  const factor = Float64Array.from(scale, (s, c) => s / Math.sqrt((variance[c] ?? 0) + eps));
  return affine(
    x,
    factor,
    Float64Array.from(shift, (b, c) => b - (mean[c] ?? 0) * (factor[c] ?? 0)),
  );
}

function connect({ weight, bias, inFeatures, outFeatures }: Dense, x: Values, read: Read): Values {
  const [n] = extents(x);
  const [w, b] = [read(weight), bias === undefined ? undefined : read(bias)];
  const data = new Float64Array(n * outFeatures);
  for (let i = 0; i < data.length; i++) {
    const [picture, o] = [Math.floor(i / outFeatures), i % outFeatures];
    let sum = b?.[o] ?? 0;
    for (let k = 0; k < inFeatures; k++) {
      sum += (w[o * inFeatures + k] as number) * (x.data[picture * inFeatures + k] as number);
    }
    data[i] = sum;
  }
  return { shape: [n, outFeatures], data };
}

/** How many windows there are along one extent, by the rule of PyTorch's `pooling_output_shape`. */
function windows(extent: number, { kernel, stride, padding, ceil }: Pool): number {
  const spare = ceil ? stride - 1 : 0;
  const count = Math.floor((extent + 2 * padding - kernel + spare) / stride) + 1;
  return ceil && (count - 1) * stride >= extent + padding ? count - 1 : count;
}

function poolWindows(node: Pool, x: Values): Values {
  const [n, channels, height, width] = extents(x);
  const { kernel, stride, padding, by, countIncludePad } = node;
  const [rows, columns] = [windows(height, node), windows(width, node)];
  const data = new Float64Array(n * channels * rows * columns);
  /** The window's range along one axis: within the map, and within its padding. */
  const range = (at: number, extent: number) => {
    const begin = at * stride - padding;
    const end = Math.min(begin + kernel, extent + padding);
    return { begin: Math.max(begin, 0), end: Math.min(end, extent), padded: end - begin };
  };
  for (let i = 0; i < data.length; i++) {
    const [plane, inPlane] = [Math.floor(i / (rows * columns)), i % (rows * columns)];
    const [y, column] = [range(Math.floor(inPlane / columns), height), range(inPlane % columns, width)];
    let [most, sum] = [Number.NEGATIVE_INFINITY, 0];
    for (let inY = y.begin; inY < y.end; inY++) {
      for (let inX = column.begin; inX < column.end; inX++) {
        const v = x.data[(plane * height + inY) * width + inX] as number;
        most = Math.max(most, v);
        sum += v;
      }
    }
    const inside = (y.end - y.begin) * (column.end - column.begin);
    const counted = countIncludePad ? y.padded * column.padded : inside;
    data[i] = by === 'max' ? most : sum / counted;
  }
  return { shape: [n, channels, rows, columns], data };
}

function concatenate(maps: readonly Values[]): Values {
  const [first] = maps;
  if (!first) throw new Error('nothing to concatenate');
  const [n, , height, width] = extents(first);
  const pixels = height * width;
  const channels = maps.reduce((sum, map) => sum + extents(map)[1], 0);
  const data = new Float64Array(n * channels * pixels);
  for (let picture = 0; picture < n; picture++) {
    let at = picture * channels * pixels;
    for (const map of maps) {
      const size = extents(map)[1] * pixels;
      data.set(map.data.subarray(picture * size, (picture + 1) * size), at);
      at += size;
    }
  }
  return { shape: [n, channels, height, width], data };
}

function compute(node: Node, inputs: readonly Values[], read: Read): Values {
  const [x, y] = inputs;
  if (!x) throw new Error(`${node.name} reads nothing`);
  const [n, channels, height, width] = extents(x);
  const pixels = height * width;
  const each = (by: (v: number, i: number) => number): Values => ({ shape: x.shape, data: x.data.map(by) });
  const other = (i: number) => y?.data[i] ?? Number.NaN;
  switch (node.kind) {
    case 'convolution':
      return convolve(node, x, read);
    case 'batchNorm':
      return normalise(node, x, read);
    case 'activation':
      return each(FUNCTIONS[node.function]);
    case 'globalPool': {
      const rows = Array.from({ length: n * channels }, (_, c) =>
        x.data.subarray(c * pixels, (c + 1) * pixels),
      );
      const reduce = (row: Float64Array) =>
        node.by === 'max' ? row.reduce((a, b) => Math.max(a, b)) : row.reduce((a, b) => a + b, 0) / pixels;
      return { shape: [n, channels], data: Float64Array.from(rows, reduce) };
    }
    case 'pool':
      return poolWindows(node, x);
    case 'dense':
      return connect(node, x, read);
    case 'scale':
      return each((v, i) => v * other(Math.floor(i / pixels)));
    case 'add':
      return each((v, i) => v + other(i));
    case 'multiply':
      return each((v, i) => v * other(i));
    case 'concat':
      return concatenate(inputs);
  }
}

/**
 * The tensors called `wanted`, and the network's output, for one input `[N, C, H, W]`.
 *
 * @param checkpoint  tensors under the network's own names
 */
export function evaluate(
  network: Network,
  checkpoint: Checkpoint,
  input: Tensor,
  wanted: readonly string[] = [],
): ReadonlyMap<string, Tensor> {
  const read: Read = (name) => {
    const stored = checkpoint.tensors.get(name);
    if (!stored) throw new Error(`no tensor ${name}`);
    return toFloat32(stored);
  };
  const lastUse = new Map(
    network.nodes.flatMap(({ inputs }, at) => inputs.map((name) => [name, at] as const)),
  );
  const made = new Map<string, Values>([
    [INPUT, { shape: input.shape, data: Float64Array.from(input.data) }],
  ]);
  const kept = new Map<string, Tensor>();
  for (const [at, node] of network.nodes.entries()) {
    const inputs = node.inputs.map((name) => {
      const values = made.get(name);
      if (!values) throw new Error(`${node.name} reads ${name}, which is not made`);
      return values;
    });
    const values = compute(node, inputs, read);
    if (elementCount(values.shape) !== values.data.length) throw new Error(`${node.name} has a wrong shape`);
    made.set(node.name, values);
    if (wanted.includes(node.name) || node.name === network.output) {
      kept.set(node.name, { shape: values.shape, data: Float32Array.from(values.data) });
    }
    for (const name of node.inputs) if (lastUse.get(name) === at) made.delete(name);
  }
  return kept;
}
