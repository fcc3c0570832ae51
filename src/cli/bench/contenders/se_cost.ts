/** The first row's model, and beside it the same without the steps of its SE modules, in the same memory. */

import type { Runner } from '../job.ts';
import { type Pair, withAndWithoutModules } from '../se_cost/index.ts';
import type { Contender, Loaded } from './contender.ts';
import { loadedOf } from './senet.ts';

/** The row of this build, and the row beside it without modules. The first is to be loaded first. */
export function withAndWithout(runner: Runner): readonly [Contender, Contender] {
  let pair: Pair | undefined;
  return [
    {
      runner,
      async load(task): Promise<Loaded> {
        const { network, checkpoint, threads } = task;
        const made = await withAndWithoutModules({ network, checkpoint, threads, build: runner.build });
        const loaded = await loadedOf(made.whole, task);
        pair = made;
        return loaded;
      },
    },
    {
      runner: { ...runner, se: false },
      async load(task): Promise<Loaded> {
        if (!pair) throw new Error('the row with SE, whose memory it shares, is missing');
        // The memory is the other row's.
        const { bytes: _, ...loaded } = await loadedOf(pair.rest, task);
        return loaded;
      },
    },
  ];
}
