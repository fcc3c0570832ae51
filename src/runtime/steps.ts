/**
 * The kernel calls of each operation: name and numbers, nothing else, so that a plan is a flat list that can be printed,
 * counted and sent to a worker.
 */

import { tileCount, tileOf } from './algorithm.ts';
import type { ConvolutionOperation, DenseOperation, Operation, PoolOperation, SumOperation } from './fuse.ts';
import { ACTIVATIONS, type KernelName, type Kernels, LINEAR, RELU } from './kernels.ts';
import { BLOCK, hasMargin, type Layout } from './layout.ts';
import type { PackedWeights } from './weights.ts';

/** One call: `kernels[kernel](...args)`. */
export interface Step {
  readonly kernel: KernelName;
  readonly args: readonly number[];
}

/** Checked against the signature that the compiler printed. */
function call<K extends KernelName>(kernel: K, ...args: Parameters<Kernels[K]>): Step {
  return { kernel, args: args as number[] };
}

/** One picture of a tensor: where its storage starts, in bytes, and how it lies. */
export interface PictureOf {
  readonly storage: number;
  readonly layout: Layout;
}

/** What `emit` needs to know of the plan, with absolute addresses. */
export interface Surroundings {
  readonly pictures: number;
  readonly scratch: number;
  tensor(name: string, picture: number): PictureOf;
  weights(operation: string): PackedWeights & { readonly address: number; readonly biasAddress: number };
}

/** Pixels that one pass over an output block's weights should serve, so that the pass is worth its traffic. */
const STRIP_PIXELS = 64;
/** Winograd tiles that are transformed together: their V and M stay in L2. */
export const TILES_PER_CHUNK = 16;

function origin({ storage, layout }: PictureOf): number {
  return storage + layout.origin * 4;
}

function clear({ storage, layout }: PictureOf): Step[] {
  if (!hasMargin(layout)) return [];
  const { blocks, rows, columns, block, halo, height, width, lanes } = layout;
  return [call('clearHalo', storage, blocks, rows, columns, block, halo, height, width, lanes)];
}

/** The share of the 4-pixel tiles of a row that hold pixels. */
function tileUse(width: number): number {
  return width / (Math.ceil(width / 4) * 4);
}

/**
 * A map without margin is one run of pixels to a 1×1 convolution, which may be cut into rows at will: the rows that fill
 * their tiles best, and among those the longest.
 */
function flattened({ height, width }: Layout): Pick<Layout, 'height' | 'width' | 'row'> {
  const pixels = height * width;
  let best = width;
  for (let candidate = Math.min(pixels, Math.max(width, STRIP_PIXELS)); candidate > 0; candidate--) {
    if (pixels % candidate === 0 && tileUse(candidate) > tileUse(best)) best = candidate;
  }
  return { height: pixels / best, width: best, row: best * BLOCK };
}

function direct(operation: ConvolutionOperation, x: PictureOf, out: PictureOf, packed: Addressed): Step {
  const { kernel, stride, padding } = operation.convolution;
  const flat = kernel === 1 && stride === 1 && !hasMargin(x.layout) && !hasMargin(out.layout);
  const to = flat ? flattened(out.layout) : out.layout;
  const from = flat ? flattened(x.layout) : x.layout;
  const firstTap = origin(x) - (padding * x.layout.row + padding * x.layout.lanes) * 4;
  const strip = Math.max(1, Math.floor(STRIP_PIXELS / to.width));
  const activation = operation.relu ? RELU : LINEAR;
  return call(
    'convolve',
    origin(out),
    firstTap,
    packed.address,
    packed.biasAddress,
    to.row,
    out.layout.block,
    from.row,
    x.layout.block,
    to.width,
    x.layout.blocks,
    kernel,
    stride,
    activation,
    strip,
    0,
    to.height,
    0,
    out.layout.blocks,
  );
}

function planar(operation: ConvolutionOperation, x: PictureOf, out: PictureOf, packed: Addressed): Step {
  const { kernel, stride, padding } = operation.convolution;
  const firstTap = origin(x) - (padding * x.layout.row + padding) * 4;
  return call(
    'convolvePlanar',
    origin(out),
    firstTap,
    packed.address,
    packed.biasAddress,
    out.layout.row,
    out.layout.block,
    x.layout.row,
    x.layout.block,
    out.layout.width,
    x.layout.blocks,
    kernel,
    stride,
    operation.relu ? RELU : LINEAR,
    0,
    out.layout.height,
    0,
    out.layout.blocks,
  );
}

function winograd(
  kernel: 'winograd2' | 'winograd4',
  operation: ConvolutionOperation,
  x: PictureOf,
  out: PictureOf,
  packed: Addressed,
  scratch: number,
): Step {
  const { height, width } = out.layout;
  const corner = origin(x) - (x.layout.row + x.layout.lanes) * 4;
  return call(
    kernel,
    origin(out),
    corner,
    packed.address,
    packed.biasAddress,
    scratch,
    out.layout.row,
    out.layout.block,
    x.layout.row,
    x.layout.block,
    height,
    width,
    x.layout.blocks,
    operation.relu ? 1 : 0,
    TILES_PER_CHUNK,
    0,
    tileCount(tileOf(kernel), height, width),
    0,
    out.layout.blocks,
  );
}

type Addressed = ReturnType<Surroundings['weights']>;

function convolution(operation: ConvolutionOperation, picture: number, around: Surroundings): Step[] {
  const x = around.tensor(operation.input, picture);
  const out = around.tensor(operation.name, picture);
  const packed = around.weights(operation.name);
  const { algorithm } = packed;
  if (algorithm === 'planar') return [...clear(out), planar(operation, x, out, packed)];
  if (algorithm === 'winograd2' || algorithm === 'winograd4') {
    return [...clear(out), winograd(algorithm, operation, x, out, packed, around.scratch)];
  }
  return [...clear(out), direct(operation, x, out, packed)];
}

function pool(operation: PoolOperation, picture: number, around: Surroundings): Step[] {
  const u = around.tensor(operation.input, picture);
  return [poolStep(operation.by, around.tensor(operation.name, picture).storage, u)];
}

/** The squeeze of any map into `address`; also how a block's output mean is tapped. */
export function poolStep(by: 'mean' | 'max', address: number, u: PictureOf): Step {
  const { row, block, height, width, blocks } = u.layout;
  const kernel = by === 'mean' ? 'squeezeMean' : 'squeezeMax';
  return call(kernel, address, origin(u), row, block, height, width, 0, blocks);
}

function dense(operation: DenseOperation, picture: number, around: Surroundings): Step[] {
  const x = around.tensor(operation.input, picture);
  const y = around.tensor(operation.name, picture);
  const packed = around.weights(operation.name);
  const activation = operation.activation ? ACTIVATIONS[operation.activation] : LINEAR;
  const { inFeatures } = operation.dense;
  return [
    call(
      'dense',
      y.storage,
      x.storage,
      packed.address,
      packed.biasAddress,
      inFeatures,
      activation,
      0,
      y.layout.blocks,
    ),
  ];
}

function scale(u: PictureOf, s: PictureOf, out: PictureOf): Step {
  const { height, width, blocks } = u.layout;
  return call(
    'scale',
    origin(out),
    origin(u),
    s.storage,
    out.layout.row,
    out.layout.block,
    u.layout.row,
    u.layout.block,
    height,
    width,
    0,
    blocks,
  );
}

function sum(operation: SumOperation, picture: number, around: Surroundings): Step {
  const u = around.tensor(operation.u, picture);
  const shortcut = around.tensor(operation.shortcut, picture);
  const out = around.tensor(operation.name, picture);
  const { height, width, blocks } = u.layout;
  const strides = [
    out.layout.row,
    out.layout.block,
    u.layout.row,
    u.layout.block,
    shortcut.layout.row,
    shortcut.layout.block,
  ] as const;
  if (operation.s === undefined) {
    return call('add', origin(out), origin(u), origin(shortcut), ...strides, height, width, 0, blocks);
  }
  const s = around.tensor(operation.s, picture).storage;
  const squared = operation.squared ? 1 : 0;
  return call(
    'scaleAdd',
    origin(out),
    origin(u),
    s,
    origin(shortcut),
    ...strides,
    height,
    width,
    squared,
    0,
    blocks,
  );
}

function emitPicture(operation: Operation, picture: number, aliased: boolean, around: Surroundings): Step[] {
  switch (operation.kind) {
    case 'convolution':
      return convolution(operation, picture, around);
    case 'globalPool':
      return pool(operation, picture, around);
    case 'dense':
      return dense(operation, picture, around);
    case 'scale': {
      const out = around.tensor(operation.name, picture);
      const [u, s] = [around.tensor(operation.u, picture), around.tensor(operation.s, picture)];
      return [...(aliased ? [] : clear(out)), scale(u, s, out)];
    }
    case 'sum': {
      const out = around.tensor(operation.name, picture);
      return [...(aliased ? [] : clear(out)), sum(operation, picture, around)];
    }
  }
}

/**
 * @param aliased  the operation overwrites one of its inputs, whose margin is zero already
 */
export function emit(operation: Operation, aliased: boolean, around: Surroundings): Step[] {
  return Array.from({ length: around.pictures }, (_, picture) =>
    emitPicture(operation, picture, aliased, around),
  ).flat();
}
