/** This package, in each build. */
import { loadModel, type Model, type Network, networkCost, type OperationTime } from '../../../index.ts';
import type { Operation, Runner } from '../job.ts';
import type { Contender, Loaded, Task } from './contender.ts';

/** `3×3/2 64→128` */
function describe(network: Network, name: string): string {
  const node = network.nodes.find((candidate) => candidate.name === name);
  if (node?.kind === 'convolution') {
    const { kernel, stride, inChannels, outChannels } = node;
    return `${kernel}×${kernel}${stride > 1 ? `/${stride}` : ''} ${inChannels}→${outChannels}`;
  }
  return node?.kind === 'dense' ? `${node.inFeatures}→${node.outFeatures}` : '';
}

function operations(task: Task, times: readonly OperationTime[]): Operation[] {
  const cost = networkCost(task.network, task.input.shape);
  const multiplyAdds = new Map(cost.nodes.map((node) => [node.name, node.multiplyAdds]));
  return times.map(({ name, algorithm, shape, milliseconds }) => ({
    name,
    algorithm,
    what: describe(task.network, name),
    shape,
    multiplyAdds: multiplyAdds.get(name) ?? 0,
    milliseconds,
  }));
}

/**
 * A model that has run once, since threads start with the first run.
 *
 * @throws what that run throws, after the model's end
 */
export async function loadedOf(model: Model, task: Task): Promise<Loaded> {
  const run = async () => {
    const { logits } = await model.run(task.input);
    const { threads, reason } = model.describeRuntime();
    if (threads === task.threads) return logits.data;
    throw new Error(`senet-wasm runs on so many threads: ${threads}, not ${task.threads}. ${reason}`);
  };
  try {
    await run();
  } catch (error) {
    model.dispose();
    throw error;
  }
  return {
    run,
    release: async () => model.dispose(),
    bytes: () => model.memoryUsage().total,
    profile: async (runs) => operations(task, await model.profile(task.input, { runs })),
  };
}

export function senet(runner: Runner): Contender {
  return {
    runner,
    async load(task): Promise<Loaded> {
      const model = await loadModel(task.checkpoint, {
        architecture: task.network.architecture,
        networkOptions: task.network.options,
        threads: task.threads,
        ...(runner.build && { build: runner.build }),
        ...(runner.memory && { memory: runner.memory }),
        ...(runner.precision && { precision: runner.precision }),
      });
      return loadedOf(model, task);
    },
  };
}
