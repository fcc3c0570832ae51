/** A model with and without the steps of its SE modules: the same plan, packed weights and memory, so that only they differ. */
import { Model } from '../../../index.ts';
import { chooseEngine, type Engine } from '../../../runtime/engine.ts';
import type { Plan } from '../../../runtime/plan.ts';
import { Runner as PlanRunner } from '../../../runtime/runner.ts';
import type { Shape } from '../../../tensor.ts';
import type { Runner } from '../job.ts';
import type { Contender, Loaded, Task } from './contender.ts';
import { loadedOf } from './senet.ts';
import { withoutModules } from './without_modules.ts';

/** Runs what remains of another's plans without their modules, in the memory where the other has packed their weights. */
class WithoutModules extends PlanRunner {
  readonly #whole: PlanRunner;
  /** The last plan and what remains of it: the same object from run to run, by which threads know it. */
  #last: { readonly plan: Plan; readonly rest: Plan } | undefined;

  constructor(whole: PlanRunner, engine: Engine, { network, checkpoint }: Task) {
    super(engine, network, checkpoint);
    this.#whole = whole;
  }

  override prepare(shape: Shape): Plan {
    const plan = this.#whole.prepare(shape);
    if (this.#last?.plan !== plan) this.#last = { plan, rest: withoutModules(plan) };
    return this.#last.rest;
  }
}

interface Pair {
  readonly whole: Model;
  readonly rest: Model;
}

async function loadPair(task: Task, { build }: Runner): Promise<Pair> {
  const { network, checkpoint, threads } = task;
  const engine = await chooseEngine({ build, threads });
  const runner = new PlanRunner(engine, network, checkpoint);
  // As `loadModel` does, so that the row holds as much memory as a model of anybody's.
  runner.prepare([1, network.inputChannels, ...network.nominalSize]);
  const named = { file: checkpoint.file, network, labels: [], preprocessing: undefined, metadata: {} };
  const modelOf = (runs: PlanRunner) => new Model({ ...named, build: engine.build }, runs);
  return { whole: modelOf(runner), rest: modelOf(new WithoutModules(runner, engine, task)) };
}

/** The row of this build, and the row beside it without modules. The first is to be loaded first. */
export function withAndWithout(runner: Runner): readonly [Contender, Contender] {
  let pair: Pair | undefined;
  return [
    {
      runner,
      async load(task): Promise<Loaded> {
        const { whole, rest } = await loadPair(task, runner);
        const loaded = await loadedOf(whole, task);
        pair = { whole, rest };
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
