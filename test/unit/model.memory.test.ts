/** `loadModel({ memory })`: what models really take under a limit, and that they compute the same. */
import { beforeAll, describe, expect, test } from 'vitest';
import {
  buildNetwork,
  loadModel,
  MemoryError,
  type MemoryLimit,
  type Network,
  OptionError,
  type PlannedMemory,
  planMemory,
  randomCheckpoint,
} from '../../src/index.ts';
import { ALGORITHMS } from '../../src/runtime/convolution/registry.ts';
import { fitMemory } from '../../src/runtime/plan/limit.ts';
import { goldenCase, goldenInputs, relativeError, TOLERANCE } from '../support/golden.ts';
import { load, picture, small } from '../support/small_model.ts';

const PAGE = 65_536;
const CIFAR = [1, 3, 32, 32];

async function refusal(action: () => Promise<unknown>): Promise<Error> {
  const error = await action().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Error);
  return error as Error;
}

function partsOf({ weights, activations, scratch, total }: PlannedMemory) {
  return { weights, activations, scratch, total };
}

/** The least that a plan takes, as the refusal of one byte names it. */
async function leastOf(
  network: Network,
  shape: readonly number[],
  threads: number | 'auto' = 'auto',
): Promise<number> {
  const error = await refusal(() => planMemory(network, shape, { memory: 1, threads }));
  expect(error).toBeInstanceOf(MemoryError);
  const [, least] = /expected at least (\d+) \(/.exec(error.message) ?? [];
  return Number(least);
}

describe('SE-ResNet-18 on 3×32×32', () => {
  const golden = goldenCase('se_resnet18-32.safetensors');
  const inputs = goldenInputs(golden);
  let limits: readonly MemoryLimit[] = [];
  beforeAll(async () => {
    const least = await leastOf(golden.network, golden.inputShape, 1);
    const { total } = await planMemory(golden.network, golden.inputShape, { threads: 1 });
    limits = ['fast', 'small', least, Math.round((least + total) / 2)];
  });

  test.each([
    [0, 1],
    [1, 1],
    [2, 1],
    [3, 1],
    [0, 2],
    [1, 3],
    [3, 2],
    [1, 'auto'],
  ] as const)('limit %i on %s threads: kept, as planned, the golden logits', async (index, threads) => {
    const memory = limits[index] ?? 'fast';
    const { architecture, options: networkOptions } = golden.network;
    using model = await loadModel(inputs.checkpoint, { architecture, networkOptions, memory, threads });
    const loaded = await planMemory(golden.network, CIFAR, { memory, threads });
    expect(model.memoryUsage()).toEqual(partsOf(loaded));
    expect(loaded.threads).toBe(model.describeRuntime().threads);
    const { logits } = await model.run(inputs.input);
    const planned = await planMemory(golden.network, golden.inputShape, { memory, threads });
    // Memory that loading took for one picture is never given back.
    const total = Math.max(loaded.total, planned.total);
    expect(model.memoryUsage()).toEqual({ ...partsOf(planned), total });
    if (typeof memory === 'number') expect(total).toBeLessThanOrEqual(memory);
    const expected = golden.expected.get('logits');
    const error = expected ? relativeError(logits, expected) : Number.NaN;
    console.log(
      `memory ${memory}, threads ${threads}: ${(total / 1e6).toFixed(1)} MB, largest error ${error.toExponential(1)}`,
    );
    expect(error).toBeLessThanOrEqual(TOLERANCE);
  });

  test("'small' takes less than 60 MB, and weights at most a fifth larger than the least", async () => {
    const tight = await planMemory(golden.network, CIFAR, { memory: await leastOf(golden.network, CIFAR) });
    const compact = await planMemory(golden.network, CIFAR, { memory: 'small' });
    expect(compact.total).toBeLessThan(60e6);
    expect(compact.weights).toBeLessThanOrEqual(tight.weights * 1.2);
    expect(compact.weights).toBeGreaterThan(tight.weights);
  });

  test('a limit in between is used, not only kept', async () => {
    const least = await leastOf(golden.network, CIFAR);
    const { total } = await planMemory(golden.network, CIFAR);
    let before = least;
    for (const share of [0.25, 0.5, 0.75, 1]) {
      const limit = Math.round(least + share * (total - least));
      const planned = await planMemory(golden.network, CIFAR, { memory: limit });
      expect(planned.total).toBeLessThanOrEqual(limit);
      expect(planned.total).toBeGreaterThan(before);
      before = planned.total;
    }
    expect(before).toBe(total);
  });
});

describe.each([
  ['se_resnet18', [1, 3, 32, 32]],
  ['se_resnet50', [1, 3, 224, 224]],
  ['se_resnet50', [4, 3, 20, 33]],
  ['se_resnet152', [1, 3, 32, 32]],
] as const)('%s on %j', (name, shape) => {
  const network = buildNetwork(name);

  test('the least that a refusal names is enough, and a page less is not', async () => {
    const least = await leastOf(network, shape);
    expect((await planMemory(network, shape, { memory: least })).total).toBe(least);
    const error = await refusal(() => planMemory(network, shape, { memory: least - 1 }));
    expect(error).toBeInstanceOf(MemoryError);
    const extents = shape.join('×');
    expect(error.message).toBe(
      `option memory: found a limit of ${least - 1} bytes (${((least - 1) / 2 ** 20).toFixed(1)} MB); ` +
        `expected at least ${least} (${(least / 2 ** 20).toFixed(1)} MB) for ${name} on ${extents}. ` +
        'Raise the limit, or run a smaller input or batch.',
    );
  });

  test('fast, small and least take ever less, fast and small the same only where fast is small', async () => {
    const plan = (memory: MemoryLimit) => planMemory(network, shape, { memory });
    const least = await plan(await leastOf(network, shape));
    const [fast, compact] = [await plan('fast'), await plan('small')];
    expect(least.total).toBeLessThan(compact.total);
    if (fast.total <= least.total + 0.2 * least.weights) expect(compact).toEqual(fast);
    else expect(compact.total).toBeLessThan(fast.total);
    for (const { total } of [fast, compact, least]) expect(total % PAGE).toBe(0);
  });
});

test('a limit holds for every input that is run', async () => {
  const { network, checkpoint } = small();
  const memory = (await planMemory(network, [2, 3, 40, 40])).total;
  using model = await load({ network, checkpoint }, { memory });
  using unlimited = await load({ network, checkpoint });
  for (const shape of [
    [1, 3, 12, 12],
    [2, 3, 40, 40],
  ]) {
    const [a, b] = [await model.run(picture(1, shape)), await unlimited.run(picture(1, shape))];
    expect(a.logits).toEqual(b.logits);
    expect(model.memoryUsage().total).toBeLessThanOrEqual(memory);
  }
  const tooLarge = picture(1, [8, 3, 120, 120]);
  const error = await refusal(() => model.run(tooLarge));
  expect(error).toBeInstanceOf(MemoryError);
  expect(error.message).toMatch(/option memory: found a limit of .* for se_resnet18 on 8×3×120×120\./);
  expect((await model.run(picture(2))).logits).toEqual((await unlimited.run(picture(2))).logits);
});

test('together with algorithms: only what they allow', async () => {
  const { network, checkpoint } = small();
  using direct = await load({ network, checkpoint }, { algorithms: [] });
  using both = await load({ network, checkpoint }, { algorithms: [], memory: 'small' });
  expect(both.memoryUsage()).toEqual(direct.memoryUsage());
  const [a, b] = [await direct.run(picture(1)), await both.run(picture(1))];
  expect(a.logits).toEqual(b.logits);
});

describe('refused limits', () => {
  test.each([
    ['tiny', "found 'tiny'"],
    [0, 'found 0'],
    [-5, 'found -5'],
    [1.5, 'found 1.5'],
    [Number.NaN, 'found NaN'],
    [Number.POSITIVE_INFINITY, 'found Infinity'],
    [null, 'found null'],
    ['60', "found '60'"],
  ])('%j', async (asked, text) => {
    const network = buildNetwork('se_resnet18');
    const memory = asked as MemoryLimit;
    const { architecture } = network;
    for (const action of [
      () => planMemory(network, CIFAR, { memory }),
      () => loadModel(randomCheckpoint(network), { architecture, memory }),
    ]) {
      const error = await refusal(action);
      expect(error).toBeInstanceOf(OptionError);
      expect(error.message).toBe(
        `option memory: ${text}; expected 'fast', 'small' or a whole number of bytes from 1.`,
      );
    }
  });
});

test('what a choice takes besides its weights counts too', () => {
  // Two pages more for F(4×4), one more for F(2×2), as margins are.
  const choices = new Map([
    [
      'c',
      [
        { algorithm: 'winograd4', cost: 1, bytes: 36 * PAGE },
        { algorithm: 'winograd2', cost: 2, bytes: 16 * PAGE },
        { algorithm: 'direct', cost: 3, bytes: 9 * PAGE },
      ] as const,
    ],
  ]);
  const tileOf = (name: string) => ALGORITHMS.find((algorithm) => algorithm.name === name)?.tile ?? 1;
  const chosenFor = (limit: number) => {
    const extent = fitMemory(choices, limit * PAGE, 'a network', (chosen) => {
      const { algorithm = 'direct', bytes = 0 } = chosen.get('c') ?? {};
      return { algorithm, weights: { bytes }, total: bytes + Math.floor(tileOf(algorithm) / 2) * PAGE };
    });
    return extent.algorithm;
  };
  expect([38, 37.9, 36, 17, 16.9, 16, 9].map(chosenFor)).toEqual([
    'winograd4',
    'winograd2',
    'winograd2',
    'winograd2',
    'direct',
    'direct',
    'direct',
  ]);
  expect(() => chosenFor(8.9)).toThrow(MemoryError);
});
