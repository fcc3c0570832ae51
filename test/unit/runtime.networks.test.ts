/** Networks of every kind of node through the runtime, tensor by tensor against their float64 evaluation. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Network, Node } from '../../src/network/network.ts';
import { INPUT } from '../../src/network/network.ts';
import {
  activation,
  batchNorm,
  concat,
  convolution,
  dense,
  globalPool,
  pool,
} from '../../src/network/nodes.ts';
import { fuse } from '../../src/runtime/plan/fuse.ts';
import { chooseEngine } from '../../src/runtime/run/engine.ts';
import { Runner } from '../../src/runtime/run/runner.ts';
import { elementCount, type Tensor } from '../../src/tensor.ts';
import { evaluate } from '../support/evaluate.ts';
import { checkpointB, randomNetwork } from '../support/random_network.ts';
import { noise } from '../support/reference.ts';

/** As the references ask of an output: of the greatest value, 1e-4. */
const TOLERANCE = 1e-4;

/** Every tensor that the plan makes, read where it is made. */
async function runAll(network: Network, input: Tensor, threads: number) {
  const engine = await chooseEngine({ threads });
  const runner = new Runner(engine, network, checkpointB(network, 1));
  const plan = runner.prepare(input.shape);
  const made = new Map<string, Tensor>();
  const hooks = new Map(
    plan.operations.map(({ operation: { name } }) => [
      name,
      () => void made.set(name, runner.read(plan, name)),
    ]),
  );
  await runner.run(plan, input.data, hooks);
  const later = await runner.run(plan, input.data, new Map()).then(() => runner.read(plan, network.output));
  runner.dispose();
  return { plan, made, later };
}

async function check(network: Network, shape: readonly number[], threads = 1) {
  const input = { shape, data: noise(elementCount(shape), 3) };
  const expected = evaluate(
    network,
    checkpointB(network, 1),
    input,
    network.nodes.map(({ name }) => name),
  );
  const { plan, made, later } = await runAll(network, input, threads);
  for (const [name, tensor] of made) {
    const reference = expected.get(name);
    const values = reference?.data ?? new Float32Array();
    const greatest = values.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
    const error = tensor.data.reduce(
      (most, v, i) => Math.max(most, Math.abs(v - (values[i] ?? Number.NaN))),
      0,
    );
    expect(tensor.shape, name).toEqual(reference?.shape);
    // Not a NaN either.
    expect(error <= TOLERANCE * Math.max(greatest, 1e-3), `${name}: ${error} of ${greatest}`).toBe(true);
  }
  // Reading on the way changes nothing, and a second run finds all that the first left behind.
  expect(later.data).toEqual(made.get(network.output)?.data);
  return plan;
}

function networkOf(name: string, nodes: readonly Node[], blocks: Network['blocks'] = []): Network {
  const last = nodes.at(-1);
  const sizes = { inputChannels: 3, minimumSize: 1, nominalSize: [16, 16], classes: 5 } as const;
  return { architecture: name, options: {}, ...sizes, nodes, blocks, output: last?.name ?? '' };
}

const conv = (name: string, input: string, inChannels: number, outChannels: number, more = {}) =>
  convolution(name, input, { inChannels, outChannels, kernel: 1, stride: 1, padding: 0, ...more });
const THREE = { kernel: 3, padding: 1 };
const scale = (name: string, u: string, s: string): Node => ({ kind: 'scale', name, inputs: [u, s] });
const add = (name: string, a: string, b: string): Node => ({ kind: 'add', name, inputs: [a, b] });
const head = (input: string, channels: number): Node[] => [
  globalPool('pooled', input, 'mean'),
  dense('linear', 'pooled', [channels, 5], true),
];
function excitation(name: string, u: string, channels: number, gate: 'sigmoid' | 'hardSigmoid'): Node[] {
  return [
    globalPool(`${name}.squeeze`, u, 'mean'),
    dense(`${name}.fc1`, `${name}.squeeze`, [channels, 8], true),
    activation(`${name}.hidden`, `${name}.fc1`, 'relu'),
    dense(`${name}.fc2`, `${name}.hidden`, [8, channels], true),
    activation(`${name}.gate`, `${name}.fc2`, gate),
  ];
}

const INCEPTION = networkOf('inception', [
  convolution('stem', INPUT, { inChannels: 3, outChannels: 16, kernel: 7, stride: 2, padding: 3 }),
  activation('stem.relu', 'stem', 'relu'),
  pool('pool1', 'stem.relu', { by: 'max', kernel: 3, stride: 2, ceil: true }),
  conv('a', 'pool1', 16, 8),
  activation('a.relu', 'a', 'relu'),
  conv('b.reduce', 'pool1', 16, 8),
  activation('b.reduce.relu', 'b.reduce', 'relu'),
  conv('b', 'b.reduce.relu', 8, 24, THREE),
  activation('b.relu', 'b', 'relu'),
  pool('c.pool', 'pool1', { by: 'mean', kernel: 3, stride: 1, padding: 1 }),
  conv('c', 'c.pool', 16, 16),
  activation('c.relu', 'c', 'relu'),
  concat('all', ['a.relu', 'b.relu', 'c.relu']),
  ...excitation('se', 'all', 48, 'sigmoid'),
  scale('module', 'all', 'se.gate'),
  conv('d', 'module', 48, 8, { ...THREE, stride: 2 }),
  pool('e', 'module', { by: 'max', kernel: 3, stride: 2, padding: 1 }),
  concat('last', ['d', 'e']),
  ...head('last', 56),
]);

const PRE_ACTIVATION = networkOf('pre-activation', [
  conv('stem', INPUT, 3, 16, THREE),
  batchNorm('bn1', 'stem', 16),
  activation('relu1', 'bn1', 'relu'),
  conv('conv1', 'relu1', 16, 16, THREE),
  batchNorm('bn2', 'conv1', 16),
  activation('relu2', 'bn2', 'relu'),
  conv('conv2', 'relu2', 16, 16, THREE),
  add('block1', 'conv2', 'stem'),
  batchNorm('bn3', 'block1', 16),
  activation('relu3', 'bn3', 'relu'),
  conv('conv3', 'relu3', 16, 16, THREE),
  ...excitation('se', 'conv3', 16, 'sigmoid'),
  scale('scaled', 'conv3', 'se.gate'),
  add('block2', 'scaled', 'block1'),
  ...head('block2', 16),
]);

const MOBILE = networkOf('mobile', [
  conv('stem', INPUT, 3, 16, { ...THREE, stride: 2 }),
  batchNorm('stem.bn', 'stem', 16),
  activation('stem.act', 'stem.bn', 'hardSwish'),
  conv('expand', 'stem.act', 16, 24),
  batchNorm('expand.bn', 'expand', 24),
  activation('expand.act', 'expand.bn', 'hardSwish'),
  conv('depthwise', 'expand.act', 24, 24, { kernel: 5, padding: 2, groups: 24 }),
  batchNorm('depthwise.bn', 'depthwise', 24),
  activation('depthwise.act', 'depthwise.bn', 'hardSwish'),
  ...excitation('se', 'depthwise.act', 24, 'hardSigmoid'),
  scale('scaled', 'depthwise.act', 'se.gate'),
  conv('project', 'scaled', 24, 16),
  batchNorm('project.bn', 'project', 16),
  add('block', 'project.bn', 'stem.act'),
  globalPool('pooled', 'block', 'mean'),
  dense('head', 'pooled', [16, 40], true),
  activation('head.act', 'head', 'hardSwish'),
  dense('linear', 'head.act', [40, 5], true),
]);

const GROUPED = networkOf('grouped', [
  conv('stem', INPUT, 3, 32, THREE),
  activation('stem.relu', 'stem', 'relu'),
  conv('four', 'stem.relu', 32, 32, { ...THREE, groups: 8 }),
  batchNorm('four.bn', 'four', 32),
  activation('four.relu', 'four.bn', 'relu'),
  conv('eight', 'four.relu', 32, 64, { ...THREE, groups: 4, stride: 2 }),
  activation('eight.relu', 'eight', 'relu'),
  conv('odd', 'eight.relu', 64, 48, { ...THREE, groups: 16 }),
  ...head('odd', 48),
]);

/** Parts that are no whole blocks, one of them twice, one that another concatenation has already. */
const COPIES = networkOf('copies', [
  conv('stem', INPUT, 3, 8, THREE),
  conv('five', 'stem', 8, 5),
  conv('eleven', 'stem', 8, 11),
  concat('first', ['five', 'eleven', 'stem']),
  conv('eight', 'stem', 8, 8, THREE),
  concat('second', ['eight', 'first', 'eight', 'stem']),
  activation('relu', 'second', 'relu'),
  add('sum', 'relu', 'second'),
  ...head('sum', 48),
]);

const NETWORKS = [INCEPTION, PRE_ACTIVATION, MOBILE, GROUPED, COPIES].map(
  (network) => [network.architecture, network] as const,
);

describe.each(NETWORKS)('%s', (_, network) => {
  test.each([
    [1, 3, 16, 16],
    [1, 3, 21, 13],
    [3, 3, 12, 17],
  ])('gives every tensor of its float64 evaluation, for %i×%i×%i×%i', async (...shape) => {
    await check(network, shape);
  });

  test('does so on two threads', async () => {
    await check(network, [2, 3, 16, 16], 2);
  });
});

test('the parts of a concatenation are made where they lie, and cost no copy', async () => {
  const plan = await check(INCEPTION, [2, 3, 16, 16]);
  const kernels = plan.steps.map(({ kernel }) => kernel);
  expect(kernels).not.toContain('copyChannels');
  for (const { operation, first, end } of plan.operations)
    if (operation.kind === 'concat') expect(end).toBe(first);
});

test('only what does not fit is copied', async () => {
  const plan = await check(COPIES, [1, 3, 8, 8]);
  const copies = plan.operations.map(({ operation, first, end }) => [
    operation.name,
    plan.steps.slice(first, end).filter(({ kernel }) => kernel === 'copyChannels').length,
  ]);
  // `five` ends in the middle of a block and `eleven` begins there; `eight` is there twice, `stem` is in `first`.
  expect(copies.filter(([name]) => name === 'first' || name === 'second')).toEqual([
    ['first', 2],
    ['second', 2],
  ]);
});

test('pre-activation, mobile and grouped nets are fused to the operations expected', () => {
  const of = (network: Network) => fuse(network).map(({ name, kind }) => `${kind} ${name}`);
  expect(of(PRE_ACTIVATION)).toEqual([
    'convolution stem',
    'affine relu1',
    'convolution relu2',
    'convolution conv2',
    'sum block1',
    'affine relu3',
    'convolution conv3',
    'globalPool se.squeeze',
    'dense se.hidden',
    'dense se.gate',
    'sum block2',
    'globalPool pooled',
    'dense linear',
  ]);
  expect(of(MOBILE)).toEqual([
    'convolution stem.act',
    'convolution expand.act',
    'convolution depthwise.act',
    'globalPool se.squeeze',
    'dense se.hidden',
    'dense se.gate',
    'scale scaled',
    'convolution project.bn',
    'sum block',
    'globalPool pooled',
    'dense head.act',
    'dense linear',
  ]);
});

describe('networks of any nodes', () => {
  test('give every tensor of their float64 evaluation', async () => {
    const kinds = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(1000), { minLength: 10, maxLength: 120 }),
        fc.integer({ min: 6, max: 14 }),
        fc.integer({ min: 1, max: 2 }),
        async (numbers, size, pictures) => {
          const network = randomNetwork(numbers, size);
          const plan = await check(network, [pictures, 3, size, size]);
          for (const { operation } of plan.operations)
            kinds.set(operation.kind, (kinds.get(operation.kind) ?? 0) + 1);
        },
      ),
      { numRuns: 150, seed: 5 },
    );
    // Every kind of operation was there, many times.
    expect([...kinds.values()].every((count) => count > 20)).toBe(true);
    expect(kinds.size).toBe(9);
  });
});
