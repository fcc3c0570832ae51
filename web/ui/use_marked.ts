import { useSelected } from './context.tsx';

/** The channel of a block that is marked wherever the block is drawn: the one pointed at, or else the one chosen. */
export function useMarked(block: string): number | null {
  const pointed = useSelected((state) => (state.pointed?.block === block ? state.pointed.channel : null));
  const chosen = useSelected((state) => (state.view.block === block ? state.view.channel : null));
  return pointed ?? chosen;
}
