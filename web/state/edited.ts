/** The run with the reader's edits: one at a time; of what is asked for meanwhile, the latest. */
import type { Prediction } from 'senet-wasm';
import type { Edit } from './edits.ts';

export interface EditedRun {
  readonly edits: readonly Edit[];
  readonly prediction: Prediction;
}

/**
 * @param run   one run; rejects where it cannot be done
 * @param done  told of each run, in order
 */
export function createEditor(
  run: (edits: readonly Edit[]) => Promise<Prediction>,
  done: (run: EditedRun | null, error?: unknown) => void,
): (edits: readonly Edit[]) => void {
  let running = false;
  let next: readonly Edit[] | null = null;

  async function work(): Promise<void> {
    running = true;
    while (next) {
      const edits = next;
      next = null;
      try {
        done({ edits, prediction: await run(edits) });
      } catch (error) {
        done(null, error);
      }
    }
    running = false;
  }

  return (edits) => {
    next = edits;
    if (!running) void work();
  };
}
