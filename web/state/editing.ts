/** The edits: their history, and the run of the shown picture with them. Knows neither React nor the DOM. */
import type { StoreApi } from 'zustand/vanilla';
import type { PictureSource } from '../worker/protocol.ts';
import { type About, isPresent, NOTHING_YET } from './about.ts';
import { createEditor } from './edited.ts';
import type { Edit } from './edits.ts';
import type { Line } from './line.ts';
import { NoAnswer } from './questions.ts';
import type { State } from './state.ts';

/** How many steps can be undone. */
const MOST_STEPS = 100;

export interface EditingParts {
  readonly store: StoreApi<State>;
  readonly line: Line;
}

export interface EditingStore {
  /** @param settled  false while something is dragged: not a step to undo yet */
  readonly edit: (edits: readonly Edit[], settled?: boolean) => void;
  readonly undo: () => void;
  readonly redo: () => void;
  /** Runs the shown picture with the view's edits, where there are any; otherwise nothing edited is shown. */
  readonly refresh: () => void;
}

interface Asked {
  readonly about: About;
  readonly source: PictureSource;
  readonly edits: readonly Edit[];
  readonly signal: AbortSignal;
}

/** What undo goes back to. */
export function stepFrom({ past }: State, edits: readonly Edit[]): Pick<State, 'past' | 'future'> {
  return { past: [...past, edits].slice(-MOST_STEPS), future: [] };
}

/** Answers about the edits before are dropped from now on. */
export function otherEdits({ present }: State): Pick<State, 'present'> {
  return { present: { ...present, edits: present.edits + 1 } };
}

/** The run with edits: a new id of the network, the picture or the edits stops the one that is under way. */
function createRefresh({ store, line }: EditingParts): () => void {
  const { getState: get, setState: set } = store;
  let controller = new AbortController();
  let latest = NOTHING_YET;

  const run = createEditor(
    ({ source, edits, signal }: Asked) => line.ask({ kind: 'run', picture: source, edits, taps: [] }, signal),
    ({ about, edits }, prediction, error) => {
      if (!isPresent(about, get().present)) return;
      if (prediction) set({ edited: { edits, prediction } });
      else set({ edited: null, ...(error instanceof NoAnswer && { problem: error.problem }) });
    },
  );

  return () => {
    const { view, model, result, present } = get();
    if (!isPresent(latest, present)) {
      controller.abort();
      controller = new AbortController();
      latest = present;
    }
    const { edits } = view;
    if (edits.length === 0) set({ edited: null });
    // While the next picture is on its way, its result comes first and asks for this again.
    else if (model.phase === 'ready' && result?.id === present.picture) {
      run({ about: present, source: result.source, edits, signal: controller.signal });
    }
  };
}

export function createEditing(parts: EditingParts): EditingStore {
  const { getState: get, setState: set } = parts.store;
  const refresh = createRefresh(parts);

  function edit(edits: readonly Edit[], settled = true) {
    const state = get();
    const { view, dragging } = state;
    const before = dragging ?? view.edits;
    // Within a drag, what was run a moment ago is shown until the latest has been.
    const isSameDrag = dragging !== null && edits.length > 0;
    set({
      view: { ...view, edits },
      ...(!isSameDrag && otherEdits(state)),
      ...(settled ? { ...stepFrom(state, before), dragging: null } : { dragging: before }),
    });
    refresh();
  }

  function step(from: 'past' | 'future', to: 'past' | 'future') {
    const state = get();
    const edits = state[from].at(-1);
    if (!edits) return;
    const now = state.dragging ?? state.view.edits;
    set({
      [from]: state[from].slice(0, -1),
      [to]: [...state[to], now],
      view: { ...state.view, edits },
      ...otherEdits(state),
      dragging: null,
    });
    refresh();
  }

  return { edit, undo: () => step('past', 'future'), redo: () => step('future', 'past'), refresh };
}
