/**
 * What SE modules cost: a model with and without their steps, in the same plan, packed weights and memory, so that only they
 * differ. For the bench; not public.
 */
import { Model } from '../../../model/model.ts';
import type { Network } from '../../../network/network.ts';
import type { BuildName } from '../../../runtime/builds/builds.ts';
import type { Plan } from '../../../runtime/plan/plan.ts';
import { chooseEngine, type Engine } from '../../../runtime/run/engine.ts';
import { Runner } from '../../../runtime/run/runner.ts';
import type { Shape } from '../../../tensor.ts';
import type { Checkpoint } from '../../../weights/checkpoint.ts';
import { withoutModules } from './without_modules.ts';

export interface Parts {
  readonly network: Network;
  readonly checkpoint: Checkpoint;
  readonly threads: number;
  /** The fastest that the engine has if absent. */
  readonly build: BuildName | undefined;
}

export interface Pair {
  readonly whole: Model;
  /** Runs in the memory of `whole`, which is to be loaded and disposed of as a model by itself. */
  readonly rest: Model;
}

/** Runs what remains of another's plans without their modules, in the memory where the other has packed their weights. */
class WithoutModules extends Runner {
  readonly #whole: Runner;
  /** The last plan and what remains of it: the same object from run to run, by which threads know it. */
  #last: { readonly plan: Plan; readonly rest: Plan } | undefined;

  constructor(whole: Runner, engine: Engine, { network, checkpoint }: Parts) {
    super(engine, network, checkpoint);
    this.#whole = whole;
  }

  override prepare(shape: Shape): Plan {
    const plan = this.#whole.prepare(shape);
    if (this.#last?.plan !== plan) this.#last = { plan, rest: withoutModules(plan) };
    return this.#last.rest;
  }
}

/**
 * Both models, planned and packed once.
 *
 * @throws what `loadModel` throws. `rest.run` throws an Error where modules cannot be left out of the plan (`withoutModules`)
 */
export async function withAndWithoutModules(parts: Parts): Promise<Pair> {
  const { network, checkpoint, threads, build } = parts;
  const engine = await chooseEngine({ build, threads });
  const runner = new Runner(engine, network, checkpoint);
  // As `loadModel` does, so that it holds as much memory as a model of anybody's.
  runner.prepare([1, network.inputChannels, ...network.nominalSize]);
  const named = { file: checkpoint.file, network, labels: [], preprocessing: undefined, metadata: {} };
  const modelOf = (runs: Runner) => new Model({ ...named, build: engine.build }, runs);
  return { whole: modelOf(runner), rest: modelOf(new WithoutModules(runner, engine, parts)) };
}
