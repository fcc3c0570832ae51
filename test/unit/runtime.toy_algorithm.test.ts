/** A convolution algorithm from outside: planned, packed, cut and run without a change to any other file. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { buildNetwork } from '../../src/network/registry.ts';
import { chooseBuild } from '../../src/runtime/builds/builds.ts';
import { invoke } from '../../src/runtime/builds/calls.ts';
import { instantiateKernels } from '../../src/runtime/builds/kernels.ts';
import type { ConvolutionAlgorithm } from '../../src/runtime/convolution/contract.ts';
import { DIRECT } from '../../src/runtime/convolution/direct.ts';
import { ALGORITHMS } from '../../src/runtime/convolution/registry.ts';
import { planNetwork } from '../../src/runtime/plan/plan.ts';
import { chooseEngine } from '../../src/runtime/run/engine.ts';
import { LinearMemory } from '../../src/runtime/run/memory.ts';
import { Runner } from '../../src/runtime/run/runner.ts';
import { shareOut } from '../../src/runtime/run/shares.ts';
import { picture, small } from '../support/small_model.ts';

/** What the toy's packed weights have behind the last weight, in bytes. */
const TRAILER = 64;
const CHUNK = 8;
/** Output blocks that it says must stay together. */
const PAIR = 2;

/** Convolutions of 1×1, with a trailer behind the weights, chunks of its own and pairs of output blocks. */
const TOY: ConvolutionAlgorithm = {
  name: 'toy',
  cut: { unit: CHUNK, blocks: PAIR, strip: PAIR },
  candidate({ convolution: { kernel, groups } }) {
    return kernel === 1 && groups === 1 ? 1 : undefined;
  },
  bytes: (convolution) => TRAILER + DIRECT.bytes(convolution),
  scratch(kernels, { inChannels }) {
    return invoke(kernels, 'convolveScratch', { depth: Math.ceil(inChannels / 8) * 8, chunk: CHUNK });
  },
  staging: (convolution) => DIRECT.staging(convolution),
  pack(kernels, convolution, slice, scratch) {
    DIRECT.pack(kernels, convolution, slice, scratch);
  },
  step(operation, around) {
    return DIRECT.step(operation, around).map((step) => ({ ...step, args: { ...step.args, chunk: CHUNK } }));
  },
};

const convolutions = [...ALGORITHMS, TOY];
const SHAPE = [2, 3, 64, 64];

async function runnerOf(network: ReturnType<typeof small>, options: object, threads = 1) {
  const engine = await chooseEngine({ build: 'simd', threads });
  return new Runner(engine, network.network, network.checkpoint, options);
}

async function logitsOf(runner: Runner) {
  const plan = runner.prepare(SHAPE);
  await runner.run(plan, picture(1, SHAPE).data, new Map());
  const logits = runner.read(plan, plan.network.output);
  runner.dispose();
  return { plan, logits };
}

test('runs every 1×1 convolution, on one thread and on two, with the results of direct convolution', async () => {
  const model = small({}, 'se_resnet50');
  // Nothing but direct convolution sums 1×1 in the same order.
  const direct = await logitsOf(await runnerOf(model, { algorithms: [] }));
  for (const threads of [1, 2]) {
    const toy = await logitsOf(await runnerOf(model, { algorithms: [], convolutions }, threads));
    const names = [...toy.plan.weights.packed.values()].flatMap(({ operation, algorithm }) =>
      operation.kind === 'convolution' && operation.convolution.kernel === 1 ? [algorithm] : [],
    );
    expect(names.length).toBeGreaterThan(20);
    expect(new Set(names)).toEqual(new Set(['toy']));
    expect(toy.plan.weights.bytes - direct.plan.weights.bytes).toBe(names.length * TRAILER);
    expect(toy.logits).toEqual(direct.logits);
  }
});

test('is cut for threads as it says', async () => {
  const kernels = instantiateKernels((await chooseBuild('simd')).module, new LinearMemory().memory);
  const options = { heapBase: kernels.heapBase(), sizes: kernels, threads: 3, algorithms: [], convolutions };
  const plan = planNetwork(buildNetwork('se_resnet50', {}), [1, 3, 64, 64], options);
  const toys = shareOut(plan, 3)
    .flatMap(({ lists }) => lists.flat(2))
    .filter(({ cut }) => cut?.unit === CHUNK);
  expect(toys.length).toBeGreaterThan(20);
  for (const { args } of toys) {
    expect((args.begin ?? Number.NaN) % CHUNK).toBe(0);
    expect((args.blockBegin ?? Number.NaN) % PAIR).toBe(0);
  }
  expect(toys.some(({ args }) => (args.blockBegin ?? 0) > 0)).toBe(true);
});

describe('planning and running', () => {
  const NAMES = [...ALGORITHMS.map(({ name }) => name), 'int8'];
  const FOLDERS = ['plan', 'run'].map((folder) => new URL(`../../src/runtime/${folder}/`, import.meta.url));
  /** `planar` is a layout too, and `int8` a precision, where they are defined. */
  const OTHER_SENSE = ['layout.ts', 'tensors.ts', 'precision.ts'];
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => file.endsWith('.ts') && !OTHER_SENSE.includes(file))
      .map((file) => [file, readFileSync(new URL(file, folder), 'utf8')] as const),
  );

  test.each(files)('%s knows no algorithm by name', (_, source) => {
    const code = source.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    const named = NAMES.filter((name) => new RegExp(`['"\`]${name}['"\`]`).test(code));
    expect(named).toEqual([]);
    const imported = [...code.matchAll(/from '\.\.\/convolution\/(\w+)\.ts'/g)].map(([, file]) => file);
    expect(imported.filter((file) => !['contract', 'registry'].includes(file ?? ''))).toEqual([]);
  });
});
