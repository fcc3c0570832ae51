/** What the kernels of all convolutions take: maps, strides, extents, and the work that a call does. */

import type { Convolution } from '../../network/network.ts';
import { BLOCK, blocksOf } from '../plan/layout.ts';
import type { ConvolutionOperation } from '../plan/operations.ts';
import { extentsOf, firstTap, mapsOf, picturesOf, type Surroundings } from '../plan/step.ts';

/** Bytes of a chunk's gathered input, which should stay in L2 beside one output block's weights. */
export const PANEL_BYTES = 256 * 1024;

/** The taps of one output pixel, padding lanes included. */
export function depthOf({ kernel, inChannels }: Convolution, planar: boolean): number {
  return kernel * kernel * (planar ? inChannels : blocksOf(inChannels) * BLOCK);
}

/** Channels with the lanes of padding in their last block. */
export function lanesOf(channels: number): number {
  return blocksOf(channels) * BLOCK;
}

/** A convolution's weights as packing kernels take them. */
export function matrixOf({ outChannels, inChannels, kernel }: Convolution) {
  return { outputs: outChannels, inputs: inChannels, kernel };
}

/** Scratch of `packConvolution`, which other packing kernels call. */
export function permuteBytes({ kernel }: Convolution): number {
  return kernel * kernel * 256;
}

/** One picture's maps and extents, but for the weights. */
function pictureArguments(
  { name, input, convolution }: ConvolutionOperation,
  picture: number,
  around: Surroundings,
) {
  const [x, out] = [around.tensor(input, picture), around.tensor(name, picture)];
  const { biasAddress } = around.weights(name);
  return {
    ...mapsOf(out, x),
    ...extentsOf(out),
    x: firstTap(x, convolution.padding),
    bias: biasAddress,
  };
}

/** Arguments of a kernel that takes one picture: for each picture. */
export function eachPicture(operation: ConvolutionOperation, around: Surroundings) {
  const { kernel, stride } = operation.convolution;
  const w = around.weights(operation.name).address;
  return picturesOf(around).map((picture) => ({
    ...pictureArguments(operation, picture, around),
    w,
    kernel,
    stride,
  }));
}

/** Arguments of a kernel that takes all pictures and gathers its input in scratch: `chunk` of `count` units at a time. */
export function wholeBatch(
  operation: ConvolutionOperation,
  around: Surroundings,
  { chunk, count }: { readonly chunk: number; readonly count: number },
) {
  const [x, out] = [around.tensor(operation.input, 0).layout, around.tensor(operation.name, 0).layout];
  return {
    ...pictureArguments(operation, 0, around),
    scratch: around.scratch,
    outPicture: out.elements,
    xPicture: x.elements,
    inBlocks: x.blocks,
    gathered: 0,
    chunk,
    begin: 0,
    end: around.pictures * count,
  };
}
