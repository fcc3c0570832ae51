/** A block's gates without edits and with them, as the tab shows them. */
import { useMemo, useRef } from 'react';
import { type Changes, changesOf, sameValues } from '../../layout/changes.ts';
import type { Edit } from '../../state/edits.ts';
import { useSelected } from '../../ui/context.tsx';
import { EMPTY } from '../../ui/empty.ts';

export interface Gates {
  readonly before: Float32Array;
  readonly after: Float32Array;
  readonly changes: Changes;
}

/** The vector that was there before, where the new one says the same: what is drawn from it need not be drawn again. */
function useUnchanged(values: Float32Array): Float32Array {
  const kept = useRef(values);
  if (!sameValues(kept.current, values)) kept.current = values;
  return kept.current;
}

/** Gates as the last run gave them. */
export function useGates(block: string): Gates {
  const before = useSelected((state) => state.result?.prediction.gates[block]?.data) ?? EMPTY;
  const edited = useSelected((state) => state.edited?.prediction.gates[block]?.data);
  const after = useUnchanged(edited?.length === before.length ? edited : before);
  const changes = useMemo(() => changesOf(before, after), [before, after]);
  return { before, after, changes };
}

/** With the single gates that the reader has set, also while the run that will say so is under way. */
export function withSetGates(after: Float32Array, edits: readonly Edit[], block: string): Float32Array {
  const set = edits.filter(({ target, channel }) => target === block && channel !== null);
  if (set.length === 0) return after;
  const gates = after.slice();
  for (const { channel, to } of set) {
    if (to.kind === 'constant' && channel !== null && channel < gates.length) gates[channel] = to.value;
  }
  return gates;
}
