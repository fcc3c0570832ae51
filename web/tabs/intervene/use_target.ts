/** What the tab's controls are about: a block, its stage, or all blocks. */
import { useMemo } from 'react';
import { type GatedBlock, gatedBlocks } from '../../layout/lanes.ts';
import type { Scope } from '../../state/view.ts';
import { useSelected } from '../../ui/context.tsx';

export interface Target {
  readonly blocks: readonly GatedBlock[];
  /** The block of the address, or the last one, whose gates differ most from picture to picture. */
  readonly block: GatedBlock;
  readonly scope: Scope;
  /** As an edit names it: `layer4.1`, `layer4`, `*`. */
  readonly name: string;
}

/** null where there is no network, or none with a module. */
export function useTarget(): Target | null {
  const scope = useSelected((state) => state.view.scope);
  const model = useSelected((state) => state.model);
  const chosen = useSelected((state) => state.view.block);
  const network = model.phase === 'ready' ? model.report.network : null;
  const blocks = useMemo(() => (network ? gatedBlocks(network) : []), [network]);
  const block = blocks.find(({ name }) => name === chosen) ?? blocks.at(-1);
  if (!block) return null;
  const name = { block: block.name, stage: block.stage, all: '*' }[scope];
  return { blocks, block, scope, name };
}
