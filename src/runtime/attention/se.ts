/**
 * The Squeeze-and-Excitation module by itself, on a tensor.
 */
import { InputError, OptionError } from '../../errors.ts';
import { formatShape, isTensor, type Shape, sameShape, type Tensor, tensor } from '../../tensor.ts';
import { chooseBuild } from '../builds/builds.ts';
import { ACTIVATIONS, instantiateKernels, type Kernels, RELU } from '../builds/kernels.ts';
import { BLOCK, blocksOf, type Layout, mapLayout } from '../plan/layout.ts';
import { align, LinearMemory } from '../run/memory.ts';

/** The module's learned matrices; biases are optional (the paper's have none). */
export interface SEWeights {
  /** W1 `[C/r, C]` */
  readonly w1: Tensor;
  /** W2 `[C, C/r]` */
  readonly w2: Tensor;
  /** `[C/r]` */
  readonly b1?: Tensor;
  /** `[C]` */
  readonly b2?: Tensor;
}

/** Variants of the module; each absent option is the paper's. */
export interface SEOptions {
  /** `'mean'` if absent. */
  readonly squeeze?: 'mean' | 'max';
  /** `'sigmoid'` if absent. */
  readonly gate?: 'sigmoid' | 'tanh' | 'relu';
  /** A compiled build of the kernels in place of the one inside the package. */
  readonly kernels?: WebAssembly.Module;
}

/** Every tensor of the module, the caller's own copies. */
export interface SEResult {
  /** The squeeze `[N, C]`. */
  readonly z: Tensor;
  /** relu(W1 z + b1) `[N, C/r]` */
  readonly hidden: Tensor;
  /** The gate, sigmoid(W2 hidden + b2) `[N, C]`: in (0, 1) before rounding. */
  readonly s: Tensor;
  /** s · u `[N, C, H, W]` */
  readonly scaled: Tensor;
}

function expectShape(name: string, value: Tensor | undefined, expected: Shape): void {
  if (!value || sameShape(value.shape, expected)) return;
  throw new InputError({
    where: `se, ${name}`,
    found: `shape ${formatShape(value.shape)}`,
    expected: formatShape(expected),
    cause: 'W1 is [C/r, C] and W2 [C, C/r], as PyTorch’s Linear stores them; u is [N, C, H, W].',
  });
}

function checkValues(name: string, value: unknown): void {
  if (!isTensor(value)) {
    throw new InputError({
      where: `se, ${name}`,
      found: value === null || typeof value !== 'object' ? String(value) : 'no tensor',
      expected: '{ data: Float32Array, shape }',
    });
  }
  tensor(value.data, value.shape);
  const index = value.data.findIndex((number) => !Number.isFinite(number));
  if (index >= 0) {
    throw new InputError({
      where: `se, ${name}`,
      found: `${value.data[index]} at index ${index}`,
      expected: 'finite numbers',
    });
  }
}

interface Extents {
  readonly pictures: number;
  readonly channels: number;
  readonly hidden: number;
  readonly layout: Layout;
}

function check(u: Tensor, weights: SEWeights): Extents {
  const { w1, w2, b1, b2 } = weights ?? {};
  for (const [name, value] of Object.entries({ u, w1, w2 })) checkValues(name, value);
  for (const [name, value] of Object.entries({ b1, b2 })) if (value !== undefined) checkValues(name, value);
  if (u.shape.length !== 4) {
    throw new InputError({
      where: 'se, u',
      found: `shape ${formatShape(u.shape)}`,
      expected: '[N, C, H, W]',
    });
  }
  const [pictures = 1, channels = 1] = u.shape;
  const [hidden = 1] = w1.shape;
  expectShape('w1', w1, [hidden, channels]);
  expectShape('w2', w2, [channels, hidden]);
  expectShape('b1', b1, [hidden]);
  expectShape('b2', b2, [channels]);
  return { pictures, channels, hidden, layout: mapLayout(u.shape, { halo: 0, tile: 1 }) };
}

function choose<T>(option: string, chosen: string, table: Readonly<Record<string, T>>): T {
  const value = Object.hasOwn(table, chosen) ? table[chosen] : undefined;
  if (value !== undefined) return value;
  throw new OptionError({
    where: `se, option ${option}`,
    found: `'${chosen}'`,
    expected: Object.keys(table).join(' or '),
  });
}

/** A bump allocator over a memory of its own: the call's tensors, one after the other. */
class Workspace {
  readonly kernels: Kernels;
  readonly #memory = new LinearMemory();
  #next: number;

  constructor(build: WebAssembly.Module) {
    this.kernels = instantiateKernels(build, this.#memory.memory);
    this.#next = align(this.kernels.heapBase());
  }

  take(elements: number): number {
    const address = this.#next;
    this.#next = align(address + elements * 4);
    this.#memory.reserve(this.#next);
    return address;
  }

  put(values: Float32Array): number {
    const address = this.take(values.length);
    this.view(address, values.length).set(values);
    return address;
  }

  view(address: number, count: number): Float32Array {
    return this.#memory.floats(address, count);
  }

  /** W and its bias as `dense` reads them. */
  packDense(weight: Tensor, bias: Tensor | undefined): { weights: number; bias: number; blocks: number } {
    const [outputs = 1, inputs = 1] = weight.shape;
    const lanes = blocksOf(outputs) * BLOCK;
    const factors = this.put(new Float32Array(lanes).fill(1));
    const raw = this.put(weight.data);
    const weights = this.take(lanes * inputs);
    const padded = new Float32Array(lanes);
    if (bias) padded.set(bias.data);
    this.kernels.packPlanar(weights, raw, factors, outputs, inputs, 1, 0, lanes / BLOCK);
    return { weights, bias: this.put(padded), blocks: lanes / BLOCK };
  }
}

/**
 * Squeeze, excitation and scale of a feature map (Hu et al. 2018, eq. 2 to 4):
 * z = squeeze(u), hidden = relu(W1 z + b1), s = sigmoid(W2 hidden + b2), scaled = s · u.
 *
 * @param u  `[N, C, H, W]`; read only
 * @returns new tensors, the caller's own
 *
 * @example
 * const { s } = await se(tensor(pixels, [1, 64, 56, 56]), { w1, w2 });
 *
 * @throws InputError `se, w1: found shape 64×4; expected 4×64. …`; for values that are not finite likewise
 * @throws OptionError for an unknown squeeze or gate; UnsupportedError where the engine has no SIMD
 */
export async function se(u: Tensor, weights: SEWeights, options: SEOptions = {}): Promise<SEResult> {
  const { pictures, channels, hidden, layout } = check(u, weights);
  const activation = choose('gate', options.gate ?? 'sigmoid', ACTIVATIONS);
  const squeezeKernel = choose('squeeze', options.squeeze ?? 'mean', {
    mean: 'squeezeMean',
    max: 'squeezeMax',
  } as const);
  const space = new Workspace(options.kernels ?? (await chooseBuild()).module);
  const { kernels } = space;
  const first = space.packDense(weights.w1, weights.b1);
  const second = space.packDense(weights.w2, weights.b2);
  const [z, h, s] = [
    space.take(layout.blocks * BLOCK),
    space.take(first.blocks * BLOCK),
    space.take(second.blocks * BLOCK),
  ];
  const planar = space.take(u.data.length / pictures);
  const map = space.take(layout.elements);
  const { height, width, row, block, blocks } = layout;
  const result: SEResult = {
    z: { shape: [pictures, channels], data: new Float32Array(pictures * channels) },
    hidden: { shape: [pictures, hidden], data: new Float32Array(pictures * hidden) },
    s: { shape: [pictures, channels], data: new Float32Array(pictures * channels) },
    scaled: { shape: [...u.shape], data: new Float32Array(u.data.length) },
  };
  const size = u.data.length / pictures;
  for (let n = 0; n < pictures; n++) {
    space.view(planar, size).set(u.data.subarray(n * size, (n + 1) * size));
    kernels.importMap(map, planar, row, block, channels, height, width);
    kernels[squeezeKernel](z, map, row, block, height, width, 0, blocks);
    kernels.dense(h, z, first.weights, first.bias, channels, RELU, 0, first.blocks);
    kernels.dense(s, h, second.weights, second.bias, hidden, activation, 0, second.blocks);
    kernels.scale(map, map, s, row, block, row, block, height, width, 0, blocks);
    kernels.exportMap(planar, map, row, block, channels, height, width);
    result.z.data.set(space.view(z, channels), n * channels);
    result.hidden.data.set(space.view(h, hidden), n * hidden);
    result.s.data.set(space.view(s, channels), n * channels);
    result.scaled.data.set(space.view(planar, size), n * size);
  }
  return result;
}
