import { useMemo } from 'react';
import type { Atlas, AtlasBlock } from 'senet-wasm';
import { lastOfStages } from '../../layout/atlas.ts';
import { gatedBlocks } from '../../layout/lanes.ts';
import type { Result } from '../../state/store.ts';
import { useSelected } from '../../ui/context.tsx';

/** How many classes are drawn before the reader has chosen any. */
const FIRST_CLASSES = 4;

export interface Choices {
  /** Indices into the atlas's labels, only of classes that have pictures. */
  readonly classes: readonly number[];
  readonly blocks: readonly AtlasBlock[];
  /** Whose gates are laid over the classes. */
  readonly block: AtlasBlock | undefined;
}

/** The classes and blocks of the view or, where it names none that the atlas has, the likeliest classes and the last blocks. */
export function useChoices(atlas: Atlas, result: Result): Choices {
  const classes = useSelected((state) => state.view.classes);
  const names = useSelected((state) => state.view.blocks);
  const name = useSelected((state) => state.view.block);
  const model = useSelected((state) => state.model);
  return useMemo(() => {
    const gated = model.phase === 'ready' ? gatedBlocks(model.report.network) : [];
    const filled = atlas.labels.map((_, index) => index).filter((index) => (atlas.counts[index] ?? 0) > 0);
    const chosen = classes.filter((index) => filled.includes(index));
    const likely = result.prediction.top
      .map(({ label }) => atlas.labels.indexOf(label))
      .filter((index) => filled.includes(index));
    const usual = [...new Set([...likely, ...filled])].slice(0, FIRST_CLASSES).sort((a, b) => a - b);
    const chosenBlocks = atlas.blocks.filter((block) => names.includes(block.name));
    const last = lastOfStages(gated);
    return {
      classes: chosen.length > 0 ? chosen : usual,
      blocks:
        chosenBlocks.length > 0 ? chosenBlocks : atlas.blocks.filter((block) => last.includes(block.name)),
      block: atlas.blocks.find((block) => block.name === name) ?? atlas.blocks.at(-1),
    };
  }, [atlas, classes, names, name, result, model]);
}
