/** `precision: 'int8'`: what runs in integers, that it is the same in every build, and what it is asked for. */
import { describe, expect, test } from 'vitest';
import { OptionError, UnsupportedError } from '../../src/errors.ts';
import { buildNetwork, type LoadOptions, loadModel, planMemory, type Tensor } from '../../src/index.ts';
import { nonNegative } from '../../src/runtime/convolution/int8_ranges.ts';
import { fuse } from '../../src/runtime/plan/fuse.ts';
import type { Precision } from '../../src/runtime/plan/precision.ts';
import { formulaCheckpoint } from '../support/formula.ts';
import { BUILDS, INT8_BUILDS } from '../support/kernels.ts';
import { load, picture, type Small, small } from '../support/small_model.ts';

const BOTTLENECK = small({}, 'se_resnet50');

/** Of a family that has no width to choose. */
function whole(architecture: string): Small {
  const network = buildNetwork(architecture);
  return { network, checkpoint: formulaCheckpoint(network, 1) };
}

async function logitsOf(options: LoadOptions, input: Tensor, model = BOTTLENECK): Promise<Tensor> {
  using loaded = await load(model, options);
  return (await loaded.run(input)).logits;
}

function difference(a: Tensor, b: Tensor): number {
  const largest = b.data.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  return a.data.reduce((most, v, i) => Math.max(most, Math.abs(v - (b.data[i] ?? Number.NaN))), 0) / largest;
}

test('1×1 and strided convolutions of tensors that ReLU made run in integers, near float32', async () => {
  using model = await load(BOTTLENECK, { precision: 'int8' });
  const operations = await model.profile(picture(1), { runs: 1 });
  const convolutions = operations.filter(({ kind }) => kind === 'convolution');
  const nodes = new Map(BOTTLENECK.network.nodes.map((node) => [node.name, node]));
  for (const { name, algorithm } of convolutions) {
    const node = nodes.get(name);
    if (node?.kind !== 'convolution') throw new Error(`no convolution ${name}`);
    const gains = node.inputs[0] !== 'input' && (node.kernel === 1 || node.stride > 1);
    expect(algorithm === 'int8', name).toBe(gains);
  }
  const count = convolutions.filter(({ algorithm }) => algorithm === 'int8').length;
  expect(count).toBeGreaterThan(30);
  const { precision, reason } = model.describeRuntime();
  expect(precision).toBe('int8');
  expect(reason).toContain(`Convolutions in 8-bit integers: ${count}.`);
  // A tensor's largest values are found once, however many convolutions read it.
  const ranges = operations.filter(({ name }) => name.startsWith('largest of ')).map(({ name }) => name);
  expect(new Set(ranges).size).toBe(ranges.length);
  const float = await logitsOf({}, picture(1));
  const off = difference((await model.run(picture(1))).logits, float);
  expect(off).toBeGreaterThan(0);
  expect(off).toBeLessThan(0.2);
});

test('float32 is the default, and says so', async () => {
  using model = await load(BOTTLENECK);
  expect(model.describeRuntime().precision).toBe('float32');
  expect(model.describeRuntime().reason).not.toContain('integers');
  const operations = await model.profile(picture(1), { runs: 1 });
  expect(
    operations.filter(({ algorithm, name }) => algorithm === 'int8' || name.startsWith('largest')),
  ).toEqual([]);
});

describe('logits are the same, bit for bit', () => {
  test.each(['simd', 'relaxed'] as const)('on threads, and for any of them: %s', async (build) => {
    const [one, ...others] = await Promise.all(
      [1, 2, 3].map((threads) => logitsOf({ precision: 'int8', build, threads }, picture(3))),
    );
    for (const other of others) expect(other).toEqual(one);
  });

  test('in a batch', async () => {
    const shape = [3, 3, 9, 9];
    const batch = picture(4, shape);
    const { data } = await logitsOf({ precision: 'int8' }, batch);
    const classes = data.length / 3;
    for (let n = 0; n < 3; n++) {
      const one = { shape: [1, 3, 9, 9], data: batch.data.slice(n * 243, (n + 1) * 243) };
      const alone = await logitsOf({ precision: 'int8' }, one);
      expect(data.slice(n * classes, (n + 1) * classes)).toEqual(alone.data);
    }
  });

  test.each(['small', 'fast'] as const)('whatever other shape was run before; memory %s', async (memory) => {
    using model = await load(BOTTLENECK, { precision: 'int8', memory });
    const first = (await model.run(picture(5))).logits;
    await model.run(picture(6, [2, 3, 20, 16]));
    expect((await model.run(picture(5))).logits).toEqual(first);
  });
});

test('weights take a quarter, and fit where float32 does not', async () => {
  const input = [1, 3, 32, 32];
  using float = await load(BOTTLENECK, { memory: 'small' });
  using model = await load(BOTTLENECK, { precision: 'int8', memory: 'small' });
  await float.run(picture(1, input));
  await model.run(picture(1, input));
  const saved = float.memoryUsage().weights - model.memoryUsage().weights;
  // Three of the four bytes of each of their weights, but for a step for each output.
  const integers = BOTTLENECK.network.nodes.reduce((sum, node) => {
    if (node.kind !== 'convolution' || node.inputs[0] === 'input') return sum;
    const { kernel, stride, inChannels, outChannels } = node;
    return kernel === 1 || stride > 1
      ? sum + 3 * kernel ** 2 * inChannels * outChannels - 4 * outChannels
      : sum;
  }, 0);
  // Those of Winograd that 'small' spends on speed differ.
  expect(saved).toBeGreaterThan(integers / 2);
  const planned = await planMemory(BOTTLENECK.network, input, { precision: 'int8', memory: 'small' });
  expect(planned.total).toBe(model.memoryUsage().total);
  using within = await load(BOTTLENECK, { precision: 'int8', memory: planned.total });
  await within.run(picture(1, input));
  expect(within.memoryUsage().total).toBeLessThanOrEqual(planned.total);
});

test.each<[string, () => Small]>([
  ['MobileNetV3, whose activations have both signs', () => whole('mobilenet_v3_small')],
  ['SE-BN-Inception, which concatenates', () => whole('se_bn_inception')],
  ['batch norm before convolutions', () => small({ preActivation: 'full' })],
  ['grouped convolutions', () => small({}, 'se_resnext50')],
])('%s', async (_, make) => {
  const model = make();
  const input = picture(1, [1, model.network.inputChannels, 64, 64]);
  const [float, int8] = [
    await logitsOf({}, input, model),
    await logitsOf({ precision: 'int8' }, input, model),
  ];
  expect(difference(int8, float)).toBeLessThan(0.2);
});

test('gates can be anything: what they scale is not taken for non-negative', async () => {
  const model = whole('se_bn_inception');
  const operations = fuse(model.network);
  const found = nonNegative(operations);
  const scales = operations.filter(({ kind }) => kind === 'scale');
  expect(scales.length).toBeGreaterThan(0);
  for (const { name } of scales) expect(found.has(name)).toBe(false);
  expect(found.has('input')).toBe(false);
  using float = await load(model);
  using int8 = await load(model, { precision: 'int8' });
  const [gates, input] = [{ '*': -1 }, picture(1, [1, 3, 64, 64])];
  const [expected, actual] = [await float.run(input, { gates }), await int8.run(input, { gates })];
  expect(difference(actual.logits, expected.logits)).toBeLessThan(0.2);
});

describe('refusals', () => {
  test.each([['int4'], ['float16'], [''], [8], [null], [{}]])('option precision: %o', async (precision) => {
    const refused = load(small(), { precision: precision as Precision });
    await expect(refused).rejects.toThrow(OptionError);
    await expect(refused).rejects.toThrow(/^option precision: found .*; expected 'float32' or 'int8'\.$/);
    const planned = planMemory(small().network, [1, 3, 8, 8], { precision: precision as Precision });
    await expect(planned).rejects.toThrow(OptionError);
  });

  test('kernels of the caller’s that have none of it', async () => {
    const kernels = BUILDS.find(({ name }) => name === 'simd')?.module as WebAssembly.Module;
    const { network, checkpoint } = small();
    const choices = { architecture: network.architecture, networkOptions: network.options };
    const refused = loadModel(checkpoint, { ...choices, kernels, precision: 'int8' });
    await expect(refused).rejects.toThrow(UnsupportedError);
    await expect(refused).rejects.toThrow(
      "option kernels: found a build in float32 alone, beside precision: 'int8'; expected senet-wasm/int8-simd.wasm",
    );
    const fit = INT8_BUILDS.find(({ name }) => name === 'int8-simd')?.module as WebAssembly.Module;
    using model = await loadModel(checkpoint, { ...choices, kernels: fit, precision: 'int8' });
    expect(model.describeRuntime()).toMatchObject({ build: 'custom', precision: 'int8' });
  });
});
