/**
 * How a grouped convolution's channels lie in blocks of 8 (`assembly/grouped`). Pure.
 */
import type { Convolution } from '../../network/network.ts';
import { BLOCK, blocksOf } from '../plan/layout.ts';

export interface Grouping {
  /** Channels of one group. */
  readonly inputs: number;
  readonly outputs: number;
  readonly inBlocks: number;
  /** Blocks of inputs that a block of outputs reads. */
  readonly spans: number;
  /** Channels of each that it reads: all 8, or those of a group alone. */
  readonly lanes: number;
}

type Channels = Pick<Convolution, 'inChannels' | 'outChannels' | 'groups'>;

/** Every channel by itself. */
export function isDepthwise({ inChannels, outChannels, groups }: Channels): boolean {
  return groups === inChannels && groups === outChannels && groups > 1;
}

/** The blocks of inputs that the groups of one block of outputs take up. */
function spanOf(block: number, outChannels: number, inputs: number, outputs: number): number {
  const first = Math.floor((block * BLOCK) / outputs);
  const last = Math.floor((Math.min((block + 1) * BLOCK, outChannels) - 1) / outputs);
  return blocksOf((last + 1) * inputs) - Math.floor((first * inputs) / BLOCK);
}

export function groupingOf({ inChannels, outChannels, groups }: Channels): Grouping {
  const [inputs, outputs] = [inChannels / groups, outChannels / groups];
  const inBlocks = blocksOf(inChannels);
  // A group's inputs are within one half of a block or one block, and so are the outputs of a half.
  const isNarrow = [1, 2, 4].includes(inputs) && outputs % 4 === 0;
  if (isNarrow) return { inputs, outputs, inBlocks, spans: 1, lanes: inputs };
  const spans = Array.from({ length: blocksOf(outChannels) }, (_, b) =>
    spanOf(b, outChannels, inputs, outputs),
  );
  return { inputs, outputs, inBlocks, spans: Math.max(...spans), lanes: BLOCK };
}
