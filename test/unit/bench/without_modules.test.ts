/** Plans without their modules: exactly the other operations, at their addresses, and the numbers of a network that has none. */
import { describe, expect, test } from 'vitest';
import { withoutModules } from '../../../src/cli/bench/se_cost/without_modules.ts';
import { seNodes } from '../../../src/network/cost.ts';
import { parameterShapes } from '../../../src/network/parameters.ts';
import { buildNetwork } from '../../../src/network/registry.ts';
import { chooseBuild } from '../../../src/runtime/builds/builds.ts';
import { instantiateKernels } from '../../../src/runtime/builds/kernels.ts';
import { type Plan, type PlannedOperation, planNetwork } from '../../../src/runtime/plan/plan.ts';
import type { Step } from '../../../src/runtime/plan/step.ts';
import { chooseEngine } from '../../../src/runtime/run/engine.ts';
import { LinearMemory } from '../../../src/runtime/run/memory.ts';
import { Runner } from '../../../src/runtime/run/runner.ts';
import { formulaCheckpoint } from '../../support/formula.ts';
import { load, picture, SMALL, small } from '../../support/small_model.ts';

const kernels = instantiateKernels((await chooseBuild('simd')).module, new LinearMemory().memory);
const options = { heapBase: kernels.heapBase(), sizes: kernels };

type Choice = Readonly<Record<string, unknown>>;
type Case = readonly [architecture: string, options: Choice, inputShape: readonly number[]];

const CASES: readonly Case[] = [
  ['se_resnet18', {}, [1, 3, 32, 32]],
  ['se_resnet50', {}, [1, 3, 32, 32]],
  ['se_resnet18', { placement: 'post' }, [1, 3, 32, 32]],
  ['se_resnet18', { placement: 'identity' }, [2, 3, 20, 28]],
  ['se_resnet18', { rescale: 'squared' }, [1, 3, 32, 32]],
  ['se_resnet50', { preActivation: 'full' }, [1, 3, 32, 32]],
  ['se_resnet18', { stages: [2, 4], squeeze: 'max' }, [1, 3, 32, 32]],
  ['se_resnext50', {}, [1, 3, 64, 64]],
  ['senet154', {}, [1, 3, 64, 64]],
  ['se_bn_inception', {}, [2, 3, 64, 64]],
  ['mobilenet_v3_small', {}, [1, 3, 64, 64]],
];

const NAMED = CASES.map((item) => [`${item[0]} ${JSON.stringify(item[1])} on ${item[2]}`, ...item] as const);

function planOf(architecture: string, choice: Choice, inputShape: readonly number[], threads = 1): Plan {
  return planNetwork(buildNetwork(architecture, choice), inputShape, { ...options, threads });
}

function stepsOf({ steps }: Plan, { first, end }: PlannedOperation): readonly Step[] {
  return steps.slice(first, end);
}

/** What a step of the whole plan is without its module. */
function plain(step: Step): Step {
  if (step.kernel === 'winograd') return { ...step, args: { ...step.args, sums: 0 } };
  if (step.kernel !== 'scaleAdd') return step;
  const { s: _, squared: __, ...args } = step.args;
  return { kernel: 'add', args };
}

describe.each(NAMED)('%s', (_, architecture, choice, inputShape) => {
  test.each([1, 2])('%i threads: the other operations’ steps, and none of a module’s', (threads) => {
    const plan = planOf(architecture, choice, inputShape, threads);
    const rest = withoutModules(plan);
    const nodes = seNodes(plan.network);
    const isModules = ({ operation }: PlannedOperation) =>
      nodes.has(operation.kind === 'dense' ? operation.dense.name : operation.name);
    const kept = plan.operations.filter((planned) => !isModules(planned));
    expect(rest.operations.map(({ operation }) => operation.name)).toEqual(
      kept.map(({ operation }) => operation.name),
    );
    expect(plan.operations.length - kept.length).toBeGreaterThanOrEqual(
      3 * plan.network.blocks.filter(({ se }) => se).length,
    );
    for (const [index, planned] of kept.entries()) {
      const remains = rest.operations[index] as PlannedOperation;
      expect(stepsOf(rest, remains), planned.operation.name).toEqual(stepsOf(plan, planned).map(plain));
    }
    // One after the other, the input's margin first, and nothing between or behind them.
    const first = plan.operations[0]?.first ?? 0;
    expect(rest.steps.slice(0, first)).toEqual(plan.steps.slice(0, first));
    expect(rest.operations.map((planned) => planned.first)).toEqual([
      first,
      ...rest.operations.map(({ end }) => end).slice(0, -1),
    ]);
    expect(rest.operations.at(-1)?.end).toBe(rest.steps.length);
    const { operations: _o, steps: _s, ...shared } = rest;
    expect(plan).toEqual({ ...plan, ...shared });
    expect(rest.weights).toBe(plan.weights);
    expect(rest.tensors).toBe(plan.tensors);
  });

  test('one squeeze and the classifier’s own layers are left', () => {
    const { network, steps } = withoutModules(planOf(architecture, choice, inputShape));
    const nodes = seNodes(network);
    const heads = network.nodes.filter(({ kind, name }) => kind === 'dense' && !nodes.has(name)).length;
    const count = (...names: readonly string[]) =>
      steps.filter(({ kernel }) => names.includes(kernel)).length;
    const [pictures = 1] = inputShape;
    expect(count('squeezeMean', 'squeezeMax', 'squeezeSums')).toBe(pictures);
    expect(count('dense')).toBe(heads * pictures);
    expect(count('scale', 'scaleAdd')).toBe(0);
  });
});

test.each(['se_resnet18', 'se_resnet50', 'se_resnext50'])(
  '%s: the kernels that a network without modules calls, in its order',
  (architecture) => {
    const called = ({ steps }: Plan) => steps.map(({ kernel }) => kernel);
    const shape = [1, 3, 64, 64];
    const rest = withoutModules(planOf(architecture, {}, shape));
    expect(called(rest)).toEqual(called(planOf(architecture, { stages: [] }, shape)));
  },
);

test('sums are left for no squeeze that is gone, and still for one that is not', () => {
  const sums = ({ steps }: Plan) =>
    steps.filter(({ kernel, args }) => kernel === 'winograd' && args.sums !== 0).length;
  const plan = planOf('se_resnet18', {}, [1, 3, 32, 32]);
  expect(sums(plan)).toBe(plan.steps.filter(({ kernel }) => kernel === 'squeezeSums').length);
  expect(sums(plan)).toBeGreaterThan(0);
  expect(sums(withoutModules(plan))).toBe(0);
  // The network's own pool, of a map that Winograd makes.
  const nodes = plan.network.nodes.map((node) =>
    node.name === 'pool' ? { ...node, inputs: ['layer2.0.bn2'] } : node,
  );
  const linear = nodes.map((node) =>
    node.name === 'linear' && node.kind === 'dense' ? { ...node, inFeatures: 128 } : node,
  );
  const pooled = planNetwork({ ...plan.network, nodes: linear }, [1, 3, 32, 32], options);
  const rest = withoutModules(pooled);
  expect(sums(rest)).toBe(1);
  expect(rest.steps.filter(({ kernel }) => kernel === 'squeezeSums')).toHaveLength(1);
});

test('a network without modules stays what it is', () => {
  const plan = planOf('se_resnet18', { stages: [] }, [1, 3, 32, 32]);
  expect(withoutModules(plan)).toEqual(plan);
});

test('where a scaled map lies apart from u, it says so', () => {
  const plan = planOf('se_resnet18', { placement: 'pre' }, [1, 3, 32, 32]);
  expect(() => withoutModules(plan)).toThrow(
    'this plan’s modules cannot be left out: layer1.0.relu1 reads layer1.0.after, which does not lie where u does',
  );
});

const RUN: readonly Case[] = [
  ['se_resnet18', {}, [1, 3, 32, 32]],
  ['se_resnet18', { placement: 'post' }, [2, 3, 20, 28]],
  ['se_resnet18', { placement: 'identity' }, [1, 3, 32, 32]],
  ['se_resnet50', { preActivation: 'full' }, [1, 3, 32, 32]],
  ['se_resnet50', {}, [2, 3, 32, 32]],
];

describe.each(RUN)('%s %j on %j', (architecture, choice, shape) => {
  test.each([
    ['simd', 1],
    ['simd', 2],
    ['relaxed', 1],
    ['relaxed', 2],
  ] as const)(
    'runs as a network without modules does, bit for bit: %s, threads: %i',
    async (build, threads) => {
      const { network, checkpoint } = small(choice, architecture);
      const input = picture(1, shape);
      const plain = buildNetwork(architecture, { ...SMALL, ...choice, stages: [] });
      const names = parameterShapes(plain);
      const tensors = new Map([...checkpoint.tensors].filter(([name]) => names.has(name)));
      using without = await load(
        { network: plain, checkpoint: { ...checkpoint, tensors } },
        { build, threads },
      );
      const { logits } = await without.run(input);
      const runner = new Runner(await chooseEngine({ build, threads }), network, checkpoint);
      try {
        const plan = runner.prepare(shape);
        const rest = withoutModules(plan);
        await runner.run(plan, input.data, new Map());
        const whole = runner.read(plan, network.output);
        // One after the other in one memory: neither leaves anything that the other reads.
        for (let run = 0; run < 3; run++) {
          await runner.run(rest, input.data, new Map());
          expect(runner.read(rest, network.output)).toEqual(logits);
          await runner.run(plan, input.data, new Map());
          expect(runner.read(plan, network.output)).toEqual(whole);
        }
        expect(whole).not.toEqual(logits);
      } finally {
        runner.dispose();
      }
    },
  );
});

test.each([
  ['mobilenet_v3_small', 1],
  ['mobilenet_v3_small', 2],
  ['se_bn_inception', 1],
  ['se_bn_inception', 2],
] as const)('%s, threads: %i: runs as with gates of one, bit for bit', async (architecture, threads) => {
  const network = buildNetwork(architecture, { classes: 10 });
  const checkpoint = formulaCheckpoint(network, 1);
  const input = picture(1, [1, 3, 64, 64]);
  using model = await load({ network, checkpoint }, { threads });
  const { logits } = await model.run(input, { gates: { '*': 'ones' } });
  const runner = new Runner(await chooseEngine({ threads }), network, checkpoint);
  const rest = withoutModules(runner.prepare(input.shape));
  await runner.run(rest, input.data, new Map());
  expect(runner.read(rest, network.output)).toEqual(logits);
  runner.dispose();
});
