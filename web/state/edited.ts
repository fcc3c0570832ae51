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
export function createEditor<Asked>(
  run: (asked: Asked) => Promise<Prediction>,
  done: (asked: Asked, prediction: Prediction | null, error?: unknown) => void,
): (asked: Asked) => void {
  let running = false;
  let next: Asked | null = null;

  async function work(): Promise<void> {
    running = true;
    while (next !== null) {
      const asked: Asked = next;
      next = null;
      try {
        done(asked, await run(asked));
      } catch (error) {
        done(asked, null, error);
      }
    }
    running = false;
  }

  return (asked) => {
    next = asked;
    if (!running) void work();
  };
}
