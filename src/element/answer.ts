/** What a run said of each block, in the form that is shown. */
import type { Prediction } from '../model/types.ts';
import type { Block, Network, SEModule } from '../network/network.ts';

export interface GatedBlock extends Block {
  readonly se: SEModule;
}

/** Blocks that have a module. */
export function gatedBlocks(network: Network): readonly GatedBlock[] {
  return network.blocks.filter((block): block is GatedBlock => block.se !== undefined);
}

/** What a run has to return besides the gates, so that every block can be opened without another one. */
export function neededTaps(network: Network): readonly string[] {
  return [...new Set(gatedBlocks(network).flatMap(({ se }) => [se.squeeze, se.hidden]))];
}

export interface BlockVectors {
  /** `[C]` */
  readonly squeeze: Float32Array;
  /** `[hiddenWidth]` */
  readonly hidden: Float32Array;
  /** `[C]` */
  readonly gate: Float32Array;
}

const EMPTY = new Float32Array(0);

export function vectorsOf({ se, name }: GatedBlock, { taps, gates }: Prediction): BlockVectors {
  return {
    squeeze: taps[se.squeeze]?.data ?? EMPTY,
    hidden: taps[se.hidden]?.data ?? EMPTY,
    gate: gates[name]?.data ?? EMPTY,
  };
}
