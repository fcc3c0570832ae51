import type { Block, Network, SEModule } from 'senet-wasm';

/** A block that has a module, and so a strip. */
export interface GatedBlock extends Block {
  readonly se: SEModule;
}

/** One stage of the network map: its blocks, first to last. */
export interface Lane {
  readonly stage: string;
  readonly blocks: readonly GatedBlock[];
  /** How many of the stage's blocks have no module, and so no strip. */
  readonly ungated: number;
}

function isGated(block: Block): block is GatedBlock {
  return block.se !== undefined;
}

/** The blocks of a network by stage, in order of execution. */
export function lanes(network: Pick<Network, 'blocks'>): readonly Lane[] {
  const byStage = new Map<string, Block[]>();
  for (const block of network.blocks) {
    byStage.set(block.stage, [...(byStage.get(block.stage) ?? []), block]);
  }
  return [...byStage].map(([stage, blocks]) => {
    const gated = blocks.filter(isGated);
    return { stage, blocks: gated, ungated: blocks.length - gated.length };
  });
}

/** Every block that has a strip. */
export function gatedBlocks(network: Pick<Network, 'blocks'>): readonly GatedBlock[] {
  return network.blocks.filter(isGated);
}
