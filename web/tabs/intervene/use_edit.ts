/** Adds edits to those in force. */
import { type Edit, type EditTo, withEdit } from '../../state/edits.ts';
import { usePlayground } from '../../ui/context.tsx';

export interface Editing {
  /** @param settled  false while something is dragged */
  readonly add: (edit: Edit, settled?: boolean) => void;
  /** All gates of a target. */
  readonly setAll: (target: string, to: EditTo, settled?: boolean) => void;
  readonly setGate: (block: string, channel: number, value: number, settled?: boolean) => void;
  /** The channel as the network computes it. */
  readonly release: (block: string, channel: number) => void;
}

export function useEdit(): Editing {
  const { store, actions } = usePlayground();
  const edits = () => store.getState().view.edits;
  const add = (edit: Edit, settled = true) => actions.edit(withEdit(edits(), edit), settled);
  return {
    add,
    setAll: (target, to, settled) => add({ target, channel: null, to }, settled),
    setGate: (target, channel, value, settled) =>
      add({ target, channel, to: { kind: 'constant', value } }, settled),
    release: (block, channel) => {
      const kept = edits().filter((edit) => edit.target !== block || edit.channel !== channel);
      if (kept.length < edits().length) actions.edit(kept);
    },
  };
}
