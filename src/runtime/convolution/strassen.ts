/** Direct convolution by Strassen's products, in one or two levels (`assembly/strassen`). */
import type { Convolution } from '../../network/network.ts';
import type { Shape } from '../../tensor.ts';
import { call, invoke } from '../builds/calls.ts';
import { BLOCK, blocksOf } from '../plan/layout.ts';
import { depthOf, lanesOf, matrixOf, permuteBytes, wholeBatch } from './arguments.ts';
import type { ConvolutionAlgorithm } from './contract.ts';
import { endsSimply, isOfBlocks, pairsOf, WEIGHT } from './estimate.ts';

type Levels = 1 | 2;

/** Output pixels whose left factors share one pass over Strassen's weights, the more where those stay in L2. */
const STRASSEN_PIXELS = { most: 128, least: 64 } as const;
const FACTOR_BYTES = 512 * 1024;

/** Measured, in products per pixel: making a level's left factors, more than a panel's gather, and joining its products. */
const FACTORS = { 1: 4, 2: 10 } as const;
const JOINS = { 1: 3, 2: 13 } as const;
/** What reading one of Strassen's weights costs, in products: three times what it costs in one long run. */
const STRASSEN_WEIGHTS = 3 * WEIGHT;

/** Units of 4 · 2^levels pixels in a picture. */
export function unitCount(levels: number, height: number, width: number): number {
  return Math.ceil((height * width) / (4 * 2 ** levels));
}

/** Units of 4 · 2^levels output pixels, of `depth` taps each, that share one pass over Strassen's weights. */
function unitsPerChunk(levels: number, depth: number): number {
  const { most, least } = STRASSEN_PIXELS;
  const bytes = most * depth * 4 * (7 / 4) ** levels;
  return (bytes <= FACTOR_BYTES ? most : least) / (4 * 2 ** levels);
}

/** Levels that the channels can be halved for: output blocks have no padding lanes, whose zeros would not stay exact. */
function isHalved({ inChannels, outChannels }: Convolution, levels: Levels): boolean {
  const unit = BLOCK * 2 ** levels;
  return outChannels % unit === 0 && lanesOf(inChannels) % unit === 0;
}

function pairCost(convolution: Convolution, levels: Levels, [, , height = 1, width = 1]: Shape): number {
  const { kernel, inChannels, outChannels } = convolution;
  const pixels = unitCount(levels, height, width) * 4 * 2 ** levels;
  const depth = inChannels * kernel ** 2;
  const products = (7 / 8) ** levels * (1 + JOINS[levels] / depth);
  const factors = FACTORS[levels] / outChannels;
  return kernel ** 2 * (pixels * (products + factors) + (7 / 4) ** levels * STRASSEN_WEIGHTS);
}

function strassen(levels: Levels): ConvolutionAlgorithm {
  const combined = 2 ** levels;
  return {
    name: `strassen${levels}`,
    selectable: true,
    exchanges: true,
    // Units are whole already.
    cut: { unit: 1, blocks: combined, strip: combined },
    candidate(operation, { output }) {
      const { convolution } = operation;
      const fits = isOfBlocks(convolution) && isHalved(convolution, levels) && endsSimply(operation);
      return fits ? pairsOf(convolution, output) * pairCost(convolution, levels, output) : undefined;
    },
    bytes: (convolution) =>
      lanesOf(convolution.outChannels) * depthOf(convolution, false) * (7 / 4) ** levels * 4,
    scratch(kernels, convolution) {
      const { inChannels, kernel } = convolution;
      const chunk = unitsPerChunk(levels, depthOf(convolution, false));
      return invoke(kernels, 'strassenScratch', { inBlocks: blocksOf(inChannels), kernel, levels, chunk });
    },
    staging(convolution) {
      const block = depthOf(convolution, false) * 32;
      const blocks = combined + (levels === 2 ? 7 : 0);
      return { blocks: combined, scratch: permuteBytes(convolution) + blocks * block };
    },
    pack(kernels, convolution, slice, scratch) {
      invoke(kernels, 'packStrassen', { ...slice, ...matrixOf(convolution), scratch, levels });
    },
    step(operation, around) {
      const { height, width } = around.tensor(operation.name, 0).layout;
      const chunk = unitsPerChunk(levels, depthOf(operation.convolution, false));
      const args = {
        ...wholeBatch(operation, around, { chunk, count: unitCount(levels, height, width) }),
        levels,
      };
      return [call('strassen', args)];
    },
  };
}

export const STRASSEN: readonly ConvolutionAlgorithm[] = [strassen(1), strassen(2)];
