/** What the kernels of all convolutions take: maps, a filter, and the work that a call does. */

import type { Convolution } from '../../network/network.ts';
import { BLOCK, blocksOf } from '../plan/layout.ts';
import type { ConvolutionOperation } from '../plan/operations.ts';
import { blocksOfMap, picturesOf, type Surroundings } from '../plan/step.ts';

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

/** The arguments that every convolution's kernel takes: descriptors of one picture's maps and of the filter, and all output blocks. */
function pictureArguments({ name, input }: ConvolutionOperation, picture: number, around: Surroundings) {
  return {
    out: around.map(name, picture),
    x: around.map(input, picture),
    filter: around.filter(name),
    ...blocksOfMap(around.tensor(name, picture)),
  };
}

/** Arguments of a kernel that takes one picture: for each picture. */
export function eachPicture(operation: ConvolutionOperation, around: Surroundings) {
  return picturesOf(around).map((picture) => pictureArguments(operation, picture, around));
}

/** Arguments of a kernel that takes all pictures and gathers its input in scratch: `chunk` of `count` units of a picture at a time. */
export function wholeBatch(
  operation: ConvolutionOperation,
  around: Surroundings,
  { chunk, count }: { readonly chunk: number; readonly count: number },
) {
  return {
    ...pictureArguments(operation, 0, around),
    scratch: around.scratch,
    gathered: 0,
    chunk,
    begin: 0,
    end: around.pictures * count,
  };
}
