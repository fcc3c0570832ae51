/**
 * The kernel calls of each operation: name and numbers, nothing else, so that a plan is a flat list that can be printed,
 * counted and sent to a worker.
 */

import type { Convolution } from '../../network/network.ts';
import { LINEAR, RELU } from '../builds/kernels.ts';
import {
  isLate,
  levelsOf,
  tileCount,
  tileOf,
  tilesPerChunk,
  unitCount,
  type Weighted,
} from '../convolution/algorithm.ts';
import { BLOCK, blocksOf } from './layout.ts';
import type {
  ConvolutionOperation,
  DenseOperation,
  GlobalPoolOperation,
  Operation,
  SumOperation,
} from './operations.ts';
import {
  call,
  clear,
  firstTap,
  numberOf,
  origin,
  type PictureOf,
  picturesOf,
  type Step,
  type Surroundings,
} from './step.ts';
import { activation, affine, concat, depthwise, grouped, pool } from './steps_maps.ts';

export type { PictureOf, Step } from './step.ts';

/** Bytes of a direct convolution's panels, which should stay in L2 beside one output block's weights. */
const PANEL_BYTES = 256 * 1024;

/** Output pixels whose left factors share one pass over Strassen's weights, the more where those stay in L2. */
const STRASSEN_PIXELS = { most: 128, least: 64 } as const;
const FACTOR_BYTES = 512 * 1024;

/** The taps of one output pixel, padding lanes included. */
export function depthOf({ kernel, inChannels }: Convolution, planar: boolean): number {
  return kernel * kernel * (planar ? inChannels : blocksOf(inChannels) * BLOCK);
}

/** Output pixels that share one pass over the weights: whole panels of 4. */
export function pixelsPerChunk(depth: number): number {
  return Math.min(64, Math.max(2, Math.floor(PANEL_BYTES / (depth * 16))) * 4);
}

/** Units of 4 · 2^levels output pixels, of `depth` taps each, that share one pass over Strassen's weights. */
export function unitsPerChunk(levels: number, depth: number): number {
  const { most, least } = STRASSEN_PIXELS;
  const bytes = most * depth * 4 * (7 / 4) ** levels;
  return (bytes <= FACTOR_BYTES ? most : least) / (4 * 2 ** levels);
}

/** Panels of 4 output pixels that share one pass over weights of 8 bits; of the wider build's two bytes for each tap. */
export function panelsPerChunk(depth: number): number {
  return Math.min(16, Math.max(2, Math.floor(PANEL_BYTES / (depth * 8))));
}

/** What every convolution kernel of whole matrices takes first, in their order: addresses, strides, extents. */
function convolutionArguments({ name, input, convolution }: ConvolutionOperation, around: Surroundings) {
  const x = around.tensor(input, 0);
  const out = around.tensor(name, 0);
  const { address, biasAddress } = around.weights(name);
  return [
    origin(out),
    firstTap(x, convolution.padding),
    address,
    biasAddress,
    around.scratch,
    out.layout.elements,
    out.layout.row,
    out.layout.block,
    x.layout.elements,
    x.layout.row,
    x.layout.block,
    out.layout.height,
    out.layout.width,
    x.layout.blocks,
  ] as const;
}

function direct(operation: ConvolutionOperation, planar: boolean, around: Surroundings): Step {
  const { kernel, stride } = operation.convolution;
  const { height, width, blocks } = around.tensor(operation.name, 0).layout;
  return call(
    'convolve',
    ...convolutionArguments(operation, around),
    planar ? 1 : 0,
    kernel,
    stride,
    numberOf(operation.activation),
    0,
    pixelsPerChunk(depthOf(operation.convolution, planar)),
    0,
    around.pictures * height * width,
    0,
    blocks,
  );
}

function winograd(operation: ConvolutionOperation, algorithm: Weighted, around: Surroundings): Step {
  const { height, width, blocks } = around.tensor(operation.name, 0).layout;
  const tile = tileOf(algorithm);
  const tiles = around.pictures * tileCount(tile, height, width);
  return call(
    'winograd',
    ...convolutionArguments(operation, around),
    blocks,
    tile,
    operation.convolution.stride,
    isLate(algorithm) ? 1 : 0,
    operation.activation === 'relu' ? 1 : 0,
    around.sums(operation.name, 0)?.storage ?? 0,
    0,
    tilesPerChunk(algorithm, operation.convolution.stride, tiles),
    0,
    tiles,
    0,
    blocks,
  );
}

function strassen(operation: ConvolutionOperation, levels: number, around: Surroundings): Step {
  const { height, width, blocks } = around.tensor(operation.name, 0).layout;
  const { kernel, stride } = operation.convolution;
  return call(
    'strassen',
    ...convolutionArguments(operation, around),
    kernel,
    stride,
    levels,
    operation.activation === 'relu' ? RELU : LINEAR,
    0,
    unitsPerChunk(levels, depthOf(operation.convolution, false)),
    0,
    around.pictures * unitCount(levels, height, width),
    0,
    blocks,
  );
}

function int8(operation: ConvolutionOperation, around: Surroundings): Step {
  const { height, width, blocks } = around.tensor(operation.name, 0).layout;
  const { kernel, stride } = operation.convolution;
  return call(
    'convolveInt8',
    ...convolutionArguments(operation, around),
    around.tensor(operation.range ?? '', 0).storage,
    kernel,
    stride,
    operation.activation === 'relu' ? RELU : LINEAR,
    0,
    panelsPerChunk(depthOf(operation.convolution, false)),
    0,
    around.pictures * Math.ceil((height * width) / 4),
    0,
    blocks,
  );
}

function convolutionStep(operation: ConvolutionOperation, around: Surroundings): Step {
  const { algorithm } = around.weights(operation.name);
  if (algorithm === 'int8') return int8(operation, around);
  const levels = levelsOf(algorithm);
  if (levels > 0) return strassen(operation, levels, around);
  if (tileOf(algorithm) > 1) return winograd(operation, algorithm, around);
  return direct(operation, algorithm === 'planar', around);
}

function convolution(operation: ConvolutionOperation, around: Surroundings): Step[] {
  const { algorithm } = around.weights(operation.name);
  if (algorithm === 'grouped') return grouped(operation, around);
  if (algorithm === 'depthwise') return depthwise(operation, around);
  const clears = picturesOf(around).flatMap((picture) => clear(around.tensor(operation.name, picture)));
  return [...clears, convolutionStep(operation, around)];
}

function globalPool(operation: GlobalPoolOperation, picture: number, around: Surroundings): Step[] {
  const u = around.tensor(operation.input, picture);
  const z = around.tensor(operation.name, picture).storage;
  const sums = operation.by === 'mean' ? around.sums(operation.input, picture) : undefined;
  return [sums ? sumsStep(z, sums, u) : poolStep(operation.by, z, u)];
}

/** The mean of a map from the sums over its parts. */
function sumsStep(address: number, sums: PictureOf, { layout }: PictureOf): Step {
  const { row, block, height, width, blocks } = sums.layout;
  const pixels = layout.height * layout.width;
  return call('squeezeSums', address, origin(sums), row, block, height, width, pixels, 0, blocks);
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
  const { inFeatures } = operation.dense;
  return [
    call(
      'dense',
      y.storage,
      x.storage,
      packed.address,
      packed.biasAddress,
      inFeatures,
      numberOf(operation.activation),
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
  const ending = operation.relu ? RELU : LINEAR;
  const strides = [
    out.layout.row,
    out.layout.block,
    u.layout.row,
    u.layout.block,
    shortcut.layout.row,
    shortcut.layout.block,
  ] as const;
  if (operation.s === undefined) {
    return call(
      'add',
      origin(out),
      origin(u),
      origin(shortcut),
      ...strides,
      height,
      width,
      ending,
      0,
      blocks,
    );
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
    ending,
    0,
    blocks,
  );
}

function emitPicture(
  operation: Exclude<Operation, ConvolutionOperation>,
  picture: number,
  aliased: boolean,
  around: Surroundings,
): Step[] {
  switch (operation.kind) {
    case 'globalPool':
      return globalPool(operation, picture, around);
    case 'pool':
      return pool(operation, picture, around);
    case 'affine':
      return affine(operation, picture, aliased, around);
    case 'activation':
      return activation(operation, picture, aliased, around);
    case 'concat':
      return concat(operation, picture, around);
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
  if (operation.kind === 'convolution') return convolution(operation, around);
  return picturesOf(around).flatMap((picture) => emitPicture(operation, picture, aliased, around));
}
