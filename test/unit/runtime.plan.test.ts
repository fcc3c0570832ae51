import { describe, expect, test } from 'vitest';
import { buildNetwork } from '../../src/network/registry.ts';
import { chooseBuild } from '../../src/runtime/builds/builds.ts';
import { flat } from '../../src/runtime/builds/calls.ts';
import { bind, instantiateKernels } from '../../src/runtime/builds/kernels.ts';
import { inputsOf } from '../../src/runtime/plan/operations.ts';
import { descriptionOf, type Plan, pictureOf, planNetwork } from '../../src/runtime/plan/plan.ts';
import { planMemory } from '../../src/runtime/plan/plan_memory.ts';
import { chooseEngine } from '../../src/runtime/run/engine.ts';
import { ALIGNMENT, LinearMemory } from '../../src/runtime/run/memory.ts';
import { Packer } from '../../src/runtime/run/pack.ts';
import { Runner } from '../../src/runtime/run/runner.ts';
import { atOnce } from '../../src/runtime/run/turns.ts';
import { formulaCheckpoint } from '../support/formula.ts';
import { picture, SMALL, small } from '../support/small_model.ts';

const PAGE = 65_536;
const kernels = instantiateKernels((await chooseBuild('simd')).module, new LinearMemory().memory);
const options = { heapBase: kernels.heapBase(), sizes: kernels };

/** When each tensor is made and read last, by the operations alone; the input is there first, logits and gates stay. */
function lifetimes({ network, operations, tensors }: Plan): Map<string, { made: number; last: number }> {
  const lives = new Map([['input', { made: -1, last: -1 }]]);
  for (const [index, { operation }] of operations.entries()) {
    lives.set(operation.name, { made: index, last: index });
    for (const input of inputsOf(operation)) {
      const life = lives.get(input);
      if (life) life.last = index;
    }
  }
  const gates = network.blocks.flatMap(({ se }) => (se ? [se.gate] : []));
  for (const name of [network.output, ...gates]) {
    const life = lives.get(name);
    if (life) life.last = operations.length;
  }
  // What a convolution leaves for the squeeze of its map.
  for (const [index, { operation }] of operations.entries()) {
    if (operation.kind !== 'globalPool') continue;
    const sums = `${operation.input} (sums)`;
    if (tensors.has(sums)) lives.set(sums, { made: lives.get(operation.input)?.made ?? 0, last: index });
  }
  return lives;
}

function byteRange(plan: Plan, name: string): readonly [number, number] {
  const [pictures = 1] = plan.inputShape;
  const { storage } = pictureOf(plan.tensors, plan.work, name, 0);
  const last = pictureOf(plan.tensors, plan.work, name, pictures - 1);
  return [storage, last.storage + last.layout.elements * 4];
}

/** An operation may write over an input that dies there, address for address, if it reads each element before it writes it. */
function mayOverwrite(plan: Plan, maker: string, victim: string): boolean {
  const operation = plan.operations.find((o) => o.operation.name === maker)?.operation;
  if (operation?.kind !== 'sum' && operation?.kind !== 'scale') return false;
  const elementwise = operation.kind === 'sum' ? [operation.u, operation.shortcut] : [operation.u];
  return elementwise.includes(victim) && byteRange(plan, maker).join() === byteRange(plan, victim).join();
}

const VARIANTS = [
  ['se_resnet18', {}],
  ['se_resnet50', {}],
  ['se_resnet18', { rescale: 'squared' }],
  ['se_resnet18', { placement: 'pre' }],
  ['se_resnet50', { placement: 'post' }],
  ['se_resnet18', { placement: 'identity' }],
  ['se_resnet50', { stages: [] }],
] as const;
const SHAPES = [
  [1, 3, 8, 8],
  [1, 3, 32, 32],
  [3, 3, 13, 22],
] as const;
const CASES = VARIANTS.flatMap(([name, changes]) => SHAPES.map((shape) => ({ name, changes, shape })));

describe.each(CASES)('the plan of $name $changes for $shape', ({ name, changes, shape }) => {
  const network = buildNetwork(name, { ...SMALL, ...changes });
  const plan = planNetwork(network, shape, options);

  test('no two live tensors share a byte', () => {
    const lives = [...lifetimes(plan)];
    for (const [index, [a, lifeA]] of lives.entries()) {
      for (const [b, lifeB] of lives.slice(index + 1)) {
        if (lifeA.last < lifeB.made || lifeB.last < lifeA.made) continue;
        const [[beginA, endA], [beginB, endB]] = [byteRange(plan, a), byteRange(plan, b)];
        if (endA <= beginB || endB <= beginA) continue;
        expect(lifeA.last === lifeB.made && mayOverwrite(plan, b, a), `${a} and ${b}`).toBe(true);
      }
    }
  });

  test('every part lies in its region, aligned', () => {
    const { base, work, tapVector, end, bytes, weights } = plan;
    for (const { offset, bias, bytes: size } of weights.packed.values()) {
      expect([offset % ALIGNMENT, bias % ALIGNMENT]).toEqual([0, 0]);
      expect(offset + size).toBeLessThanOrEqual(bias);
      expect(base + bias).toBeLessThan(work);
    }
    for (const tensor of plan.tensors.keys()) {
      const [from, to] = byteRange(plan, tensor);
      expect(from % ALIGNMENT).toBe(0);
      expect(from).toBeGreaterThanOrEqual(work);
      expect(to).toBeLessThanOrEqual(work + bytes.activations);
    }
    expect(tapVector).toBeGreaterThanOrEqual(work + bytes.activations + bytes.scratch);
    expect(end).toBeGreaterThan(tapVector);
  });

  test('is a flat list of numbers, the same after a copy', () => {
    expect(structuredClone(plan.steps)).toEqual(plan.steps);
    for (const { kernel, args } of plan.steps) {
      expect(Object.keys(kernels)).toContain(kernel);
      expect(Object.values(args).every(Number.isSafeInteger)).toBe(true);
    }
    expect(plan.operations.at(-1)?.end).toBe(plan.steps.length);
  });

  test('reads nothing that it has not written', () => {
    const memory = new LinearMemory();
    const own = instantiateKernels(MODULE, memory.memory);
    memory.reserve(plan.end);
    atOnce(new Packer(formulaCheckpoint(network, 1), own, memory, plan).pack());
    const run = (fill: number) => {
      memory.floats(plan.work, (plan.end - plan.work) / 4).fill(fill);
      writeInput(memory, plan, shape);
      const steps = [...descriptionOf(plan), ...plan.steps];
      for (const { run, args } of steps.map((step) => bind(own, flat(step)))) run(...args);
      const { storage, layout } = pictureOf(plan.tensors, plan.work, network.output, shape[0] - 1);
      return memory.floats(storage, layout.channels).slice();
    };
    const logits = run(Number.NaN);
    expect(logits.every(Number.isFinite)).toBe(true);
    expect(run(1e30)).toEqual(logits);
  });
});

const MODULE = (await chooseBuild('simd')).module;

/** The pixels alone, as a run writes them. */
function writeInput(memory: LinearMemory, plan: Plan, shape: readonly number[]): void {
  const [pictures = 1, channels = 1, height = 1, width = 1] = shape;
  const { data } = picture(2, shape);
  for (let row = 0; row < pictures * channels * height; row++) {
    const [plane, y] = [Math.floor(row / height), row % height];
    const { storage, layout } = pictureOf(plan.tensors, plan.work, 'input', Math.floor(plane / channels));
    const at = layout.origin + (plane % channels) * layout.block + y * layout.row;
    memory.floats(storage + at * 4, width).set(data.subarray(row * width, (row + 1) * width));
  }
}

describe('bytes', () => {
  test.each([
    ['mean', 'squeezeSums'],
    ['max', 'squeezeMax'],
  ] as const)('the %s of a map that Winograd’s tiles make is %s', (squeeze, kernel) => {
    const plan = planNetwork(buildNetwork('se_resnet18', { squeeze }), [2, 3, 32, 32], options);
    const steps = (name: string) => {
      const { first = 0, end = 0 } = plan.operations.find((o) => o.operation.name === name) ?? {};
      return plan.steps.slice(first, end);
    };
    const blocks = plan.network.blocks.flatMap(({ se }) => se ?? []);
    expect(blocks).toHaveLength(8);
    for (const { squeeze: z, before } of blocks) {
      const [{ sums = 0 } = {}] = steps(z).map(({ args }): Readonly<Record<string, number>> => args);
      expect(steps(z).map((step) => step.kernel)).toEqual([kernel, kernel]);
      const [convolution] = steps(before).filter((step) => step.kernel === 'winograd');
      expect(convolution?.args.sums).toBe(squeeze === 'mean' ? sums : 0);
      if (squeeze === 'mean')
        expect(sums).toBe(pictureOf(plan.tensors, plan.work, `${before} (sums)`, 0).storage);
    }
  });

  test('SE-ResNet-50 on 3×224×224 plans at most 350 MB for weights and activations', async () => {
    const { weights, activations, scratch } = await planMemory(buildNetwork('se_resnet50'), [1, 3, 224, 224]);
    const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
    console.log(
      `se_resnet50 3×224×224: weights ${megabytes(weights)} + activations ${megabytes(activations)} ` +
        `+ scratch ${megabytes(scratch)} = ${megabytes(weights + activations + scratch)}`,
    );
    expect(weights + activations + scratch).toBeLessThanOrEqual(350e6);
  });

  test('planning allocates nothing', async () => {
    const grow = WebAssembly.Memory.prototype.grow;
    WebAssembly.Memory.prototype.grow = () => {
      throw new Error('grown');
    };
    try {
      await planMemory(buildNetwork('se_resnet50'), [1, 3, 224, 224]);
    } finally {
      WebAssembly.Memory.prototype.grow = grow;
    }
  });

  test('the memory that a model really reserves is the plan’s', async () => {
    const { network, checkpoint } = small();
    const runner = new Runner(await chooseEngine({ build: 'simd', threads: 1 }), network, checkpoint);
    // So large that the run, not the staging of weights, decides.
    const shape = [2, 3, 224, 224];
    const { bytes, end } = runner.prepare(shape);
    expect(runner.byteLength).toBe(Math.ceil(end / PAGE) * PAGE);
    const { steps, total, threads, ...planned } = await planMemory(network, shape, { threads: 1 });
    expect(threads).toBe(1);
    expect(planned).toEqual(bytes);
    expect(total).toBe(runner.byteLength);
    expect(steps).toBe(runner.plan?.steps.length);
    const parts = bytes.weights + bytes.activations + bytes.scratch;
    expect(runner.byteLength).toBeGreaterThanOrEqual(parts);
    // What is neither: static data, a vector for tapped means, slack, alignment, the last page.
    expect(runner.byteLength - parts).toBeLessThan(2 * PAGE);
    await runner.run(runner.prepare(shape), picture(1, shape).data, new Map());
    expect(runner.byteLength).toBe(Math.ceil(end / PAGE) * PAGE);
  });
});
