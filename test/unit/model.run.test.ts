/** Properties that hold for every network and input, whatever the weights. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Prediction } from '../../src/model/types.ts';
import { elementCount, type Tensor } from '../../src/tensor.ts';
import type { Checkpoint } from '../../src/weights/checkpoint.ts';
import { load, picture, SMALL, small, untrained } from '../support/small_model.ts';

const PLACEMENTS = ['standard', 'pre', 'post', 'identity'] as const;
const side = fc.integer({ min: 8, max: 20 });

function withoutModules({ file, metadata, tensors }: Checkpoint): Checkpoint {
  return { file, metadata, tensors: new Map([...tensors].filter(([name]) => !name.includes('.SE.'))) };
}

/** Everything of a prediction but the time that it took. */
function lasting({ milliseconds, ...rest }: Prediction): Omit<Prediction, 'milliseconds'> {
  expect(milliseconds).toBeGreaterThanOrEqual(0);
  return rest;
}

/** Picture n of a batch. */
function part({ shape, data }: Tensor, n: number): Tensor {
  const one = [1, ...shape.slice(1)];
  const size = elementCount(one);
  return { shape: one, data: data.slice(n * size, (n + 1) * size) };
}

describe('gates all one', () => {
  test.each([
    ...PLACEMENTS.map((placement) => ['se_resnet18', placement] as const),
    ['se_resnet50', 'standard'] as const,
  ])('%s, %s: is the network without modules, bit for bit', async (architecture, placement) => {
    const se = small({ placement }, architecture);
    const plain = small({ stages: [] }, architecture);
    using model = await load(se);
    using bare = await load({ ...plain, checkpoint: withoutModules(se.checkpoint) });
    await fc.assert(
      fc.asyncProperty(side, side, fc.nat(1e6), async (height, width, seed) => {
        const input = picture(seed, [1, 3, height, width]);
        const ones = await model.run(input, { gates: { '*': 'ones' } });
        const none = await bare.run(input);
        expect(ones.logits).toEqual(none.logits);
        expect(none.gates).toEqual({});
      }),
      { numRuns: 8 },
    );
  });

  test('differs from the network with its own gates', async () => {
    using model = await load(small());
    const [own, ones] = [
      await model.run(picture(1)),
      await model.run(picture(1), { gates: { '*': 'ones' } }),
    ];
    expect(ones.logits).not.toEqual(own.logits);
  });
});

test('s is in (0, 1) for every block and channel', async () => {
  using model = await load(untrained());
  await fc.assert(
    fc.asyncProperty(side, side, fc.nat(1e6), async (height, width, seed) => {
      const { gates } = await model.run(picture(seed, [1, 3, height, width]));
      const blocks = model.network.blocks.map(({ name }) => name);
      expect(Object.keys(gates)).toEqual(blocks);
      for (const [index, { se }] of model.network.blocks.entries()) {
        const gate = gates[blocks[index] ?? ''];
        expect(gate?.shape).toEqual([1, se?.channels]);
        expect(gate?.data.every((s) => s > 0 && s < 1)).toBe(true);
      }
    }),
    { numRuns: 10 },
  );
});

test.each(PLACEMENTS)('%s: a batch of N is N single runs, bit for bit', async (placement) => {
  using model = await load(small({ placement }));
  const taps = ['layer2.0.mean', 'layer3.1.before', 'layer4.0.after', 'layer1.0'];
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 2, max: 4 }), side, side, async (pictures, height, width) => {
      const input = picture(height * width, [pictures, 3, height, width]);
      const batch = await model.run(input, { taps });
      for (let n = 0; n < pictures; n++) {
        const single = await model.run(part(input, n), { taps });
        expect(part(batch.logits, n)).toEqual(single.logits);
        expect(part(batch.probabilities, n)).toEqual(single.probabilities);
        for (const [name, gate] of Object.entries(single.gates)) {
          expect(part(batch.gates[name] as Tensor, n), name).toEqual(gate);
        }
        for (const [name, tap] of Object.entries(single.taps)) {
          expect(part(batch.taps[name] as Tensor, n), name).toEqual(tap);
        }
      }
    }),
    { numRuns: 4 },
  );
});

test('ten runs at once are ten runs one after the other', async () => {
  using model = await load(small());
  const shapes = [
    [1, 3, 12, 12],
    [2, 3, 9, 16],
    [1, 3, 12, 12],
  ];
  const runs = Array.from({ length: 10 }, (_, index) => ({
    input: picture(index, shapes[index % 3]),
    options: { taps: ['layer2.1.after'], gates: index % 2 ? { layer3: 'ones' as const } : {} },
  }));
  const serial = [];
  for (const { input, options } of runs) serial.push(lasting(await model.run(input, options)));
  const together = await Promise.all(runs.map(({ input, options }) => model.run(input, options)));
  expect(together.map(lasting)).toEqual(serial);
});

test('another size and back gives the same logits', async () => {
  using model = await load(small());
  const first = lasting(await model.run(picture(1, [1, 3, 12, 12])));
  for (const shape of [
    [1, 3, 32, 32],
    [4, 3, 8, 8],
    [1, 3, 41, 9],
  ]) {
    await model.run(picture(2, shape));
    expect(lasting(await model.run(picture(1, [1, 3, 12, 12])))).toEqual(first);
  }
});

test('results are the caller’s: a later run and the caller’s writing do no harm', async () => {
  using model = await load(small());
  const input = picture(1);
  const kept = structuredClone(input);
  const first = await model.run(input, { taps: ['layer1.0.before', 'layer4.1.gate'] });
  expect(input).toEqual(kept);
  const copy = structuredClone(first);
  for (const { data } of [...Object.values(first.gates), ...Object.values(first.taps)]) data.fill(7);
  first.logits.data.fill(7);
  const { logits, gates, taps } = await model.run(input, { taps: ['layer1.0.before', 'layer4.1.gate'] });
  expect({ logits, gates, taps }).toEqual({ logits: copy.logits, gates: copy.gates, taps: copy.taps });
});

test('probabilities are softmax of the logits, top the greatest', async () => {
  using model = await load(small(), { labels: [...'abcdefghij'] });
  const { logits, probabilities, top } = await model.run(picture(3), { top: 10 });
  const values = [...logits.data];
  const sum = values.reduce((total, v) => total + Math.exp(v), 0);
  for (const [k, v] of values.entries()) {
    expect(Math.abs((probabilities.data[k] ?? 0) - Math.exp(v) / sum)).toBeLessThan(2 ** -24);
  }
  const order = [...values.keys()].sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0));
  expect(top.map(({ index }) => index)).toEqual(order);
  expect(top.map(({ label }) => label)).toEqual(order.map((index) => 'abcdefghij'[index]));
  expect(top.map(({ logit }) => logit)).toEqual(order.map((index) => values[index]));
  expect((await model.run(picture(3))).top).toEqual(top.slice(0, 5));
  expect((await model.run(picture(3), { top: 99 })).top).toEqual(top);
});

test('Winograd and direct convolutions agree', async () => {
  const parts = small();
  using fast = await load(parts);
  using direct = await load(parts, { algorithms: [] });
  const input = picture(5, [1, 3, 32, 32]);
  const [a, b] = [await fast.run(input), await direct.run(input)];
  expect(a.logits).not.toEqual(b.logits);
  const largest = Math.max(...b.logits.data.map(Math.abs));
  for (const [k, logit] of a.logits.data.entries()) {
    expect(Math.abs(logit - (b.logits.data[k] ?? 0)) / largest).toBeLessThanOrEqual(1e-4);
  }
});

test('an input of other channels than three', async () => {
  using model = await load(small({ inputChannels: 5, classes: 3, width: SMALL.width }));
  const { logits } = await model.run(picture(1, [1, 5, 10, 10]));
  expect(logits.shape).toEqual([1, 3]);
});
