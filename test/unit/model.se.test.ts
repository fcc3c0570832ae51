/** `se()`, the module by itself, against a float64 reference and by its properties. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InputError, OptionError } from '../../src/errors.ts';
import { type SEOptions, type SEWeights, se } from '../../src/runtime/attention/se.ts';
import { formatShape, type Tensor, tensor } from '../../src/tensor.ts';
import { expectWithin } from '../support/expect_within.ts';
import { ACTIVATION_FUNCTIONS, dense, gamma, noise, squeezeMax, squeezeMean } from '../support/reference.ts';

interface Extents {
  readonly pictures: number;
  readonly channels: number;
  readonly hidden: number;
  readonly height: number;
  readonly width: number;
}

const extents = fc.record({
  pictures: fc.integer({ min: 1, max: 3 }),
  channels: fc.integer({ min: 1, max: 24 }),
  hidden: fc.integer({ min: 1, max: 12 }),
  height: fc.integer({ min: 1, max: 6 }),
  width: fc.integer({ min: 1, max: 6 }),
});

function random({ pictures, channels, hidden, height, width }: Extents, seed: number, biases: boolean) {
  const make = (shape: readonly number[], salt: number, size: number): Tensor => ({
    shape,
    data: noise(
      shape.reduce((a, b) => a * b, 1),
      seed + salt,
    ).map((v) => v * size),
  });
  const weights: SEWeights = {
    w1: make([hidden, channels], 1, 2),
    w2: make([channels, hidden], 2, 2),
    ...(biases && { b1: make([hidden], 3, 1), b2: make([channels], 4, 1) }),
  };
  return { u: make([pictures, channels, height, width], 0, 3), weights };
}

/** z, hidden, s, scaled of one picture in float64, and what float32 may differ, error by error through the module. */
function reference(u: Float32Array, { w1, w2, b1, b2 }: SEWeights, options: SEOptions) {
  const [hidden = 0, channels = 0] = w1.shape;
  const pixels = u.length / channels;
  const mean = squeezeMean(u, channels);
  const isMean = (options.squeeze ?? 'mean') === 'mean';
  const z = isMean ? mean.values : squeezeMax(u, channels);
  const zBound = mean.magnitudes.map((size) => (isMean ? gamma(pixels + 1) * size : 0));
  const layer = (x: Float64Array, xBound: Float64Array, w: Float32Array, bias: Float32Array) => {
    const { values, magnitudes } = dense(x, w, bias);
    const carried = dense(xBound, w.map(Math.abs), new Float32Array(bias.length)).values;
    const rounding = gamma(x.length + 2);
    return {
      values,
      bound: magnitudes.map((m, o) => rounding * (m + (carried[o] ?? 0)) + (carried[o] ?? 0)),
    };
  };
  const first = layer(z, zBound, w1.data, b1?.data ?? new Float32Array(hidden));
  const h = first.values.map(ACTIVATION_FUNCTIONS.relu);
  const second = layer(h, first.bound, w2.data, b2?.data ?? new Float32Array(channels));
  const gate = options.gate ?? 'sigmoid';
  const s = second.values.map(ACTIVATION_FUNCTIONS[gate]);
  // All three gates have slopes of at most 1; the kernels' own error is 3e-7 (kernels.module.test.ts).
  const sBound = second.bound.map((bound) => bound + (gate === 'relu' ? 0 : 3e-7));
  const at = (p: number) => Math.floor(p / pixels);
  const scaled = Float64Array.from(u, (v, p) => v * (s[at(p)] ?? 0));
  const scaledBound = Float64Array.from(
    u,
    (v, p) => Math.abs(v) * ((sBound[at(p)] ?? 0) * (1 + gamma(1)) + gamma(1) * Math.abs(s[at(p)] ?? 0)),
  );
  return [
    ['z', z, zBound],
    ['hidden', h, first.bound],
    ['s', s, sBound],
    ['scaled', scaled, scaledBound],
  ] as const;
}

const VARIANTS = (['mean', 'max'] as const).flatMap((squeeze) =>
  (['sigmoid', 'tanh', 'relu'] as const).flatMap((gate) =>
    [false, true].map((biases) => ({ squeeze, gate, biases })),
  ),
);

describe('se', () => {
  test.each(VARIANTS)(
    '$squeeze, $gate, biases $biases: is the float64 module',
    async ({ biases, ...options }) => {
      await fc.assert(
        fc.asyncProperty(extents, fc.nat(1e6), async (size, seed) => {
          const { u, weights } = random(size, seed, biases);
          const result = await se(u, weights, options);
          const each = u.data.length / size.pictures;
          for (let n = 0; n < size.pictures; n++) {
            const parts = reference(u.data.subarray(n * each, (n + 1) * each), weights, options);
            for (const [name, values, bounds] of parts) {
              const found = result[name].data.subarray(n * values.length, (n + 1) * values.length);
              expectWithin(name, found, values, bounds);
            }
          }
        }),
        { numRuns: 25 },
      );
    },
  );

  test('has the shapes [N, C], [N, C/r], [N, C] and u’s own; leaves its arguments alone', async () => {
    const size = { pictures: 2, channels: 12, hidden: 3, height: 4, width: 5 };
    const { u, weights } = random(size, 1, true);
    const before = structuredClone({ u, weights });
    const { z, hidden, s, scaled } = await se(u, weights);
    expect([z, hidden, s, scaled].map(({ shape }) => formatShape(shape))).toEqual([
      '2×12',
      '2×3',
      '2×12',
      '2×12×4×5',
    ]);
    expect({ u, weights }).toEqual(before);
    expect(scaled.data.buffer).not.toBe(u.data.buffer);
  });

  test('s is in (0, 1) while float32 can tell it from 0 and 1', async () => {
    await fc.assert(
      fc.asyncProperty(extents, fc.nat(1e6), fc.constantFrom(0.01, 0.5), async (size, seed, scale) => {
        const { u, weights } = random(size, seed, false);
        const small = { ...weights, w2: { ...weights.w2, data: weights.w2.data.map((v) => v * scale) } };
        const { s, hidden } = await se(u, small);
        const most = Math.max(...hidden.data) * scale * 2 * size.hidden;
        fc.pre(most < 16);
        expect(s.data.every((gate) => gate > 0 && gate < 1)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  test('permuting the channels of u, W1’s columns and W2’s rows permutes the results, bit for bit', async () => {
    await fc.assert(
      fc.asyncProperty(extents, fc.nat(1e6), fc.boolean(), async (size, seed, biases) => {
        // Few bits each and 2^k pixels, so that every sum is exact whatever its order.
        const exact = { ...size, height: 4, width: 2 };
        const { u, weights } = random(exact, seed, biases);
        const coarse = ({ data, shape }: Tensor): Tensor => ({
          shape,
          data: data.map((v) => Math.round(v * 8) / 8),
        });
        const [x, w1, w2] = [coarse(u), coarse(weights.w1), coarse(weights.w2)];
        const b1 = weights.b1 && { b1: coarse(weights.b1) };
        const b2 = weights.b2 && coarse(weights.b2);
        const keys = noise(size.channels, seed + 9);
        const order = [...keys.keys()].sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0));
        const axis = (axis: number) => (value: Tensor) => permuted(value, axis, order);
        const plain = await se(x, { w1, w2, ...b1, ...(b2 && { b2 }) });
        const moved = await se(axis(1)(x), {
          w1: axis(1)(w1),
          w2: axis(0)(w2),
          ...b1,
          ...(b2 && { b2: axis(0)(b2) }),
        });
        expect(moved.hidden).toEqual(plain.hidden);
        for (const name of ['z', 's', 'scaled'] as const) expect(moved[name]).toEqual(axis(1)(plain[name]));
      }),
      { numRuns: 50 },
    );
  });
});

/** The tensor whose slice i along `axis` is slice `order[i]` of this one. */
function permuted({ shape, data }: Tensor, axis: number, order: readonly number[]): Tensor {
  const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  const extent = shape[axis] ?? 1;
  const result = data.map((_, i) => {
    const [outer, index, rest] = [Math.floor(i / inner / extent), Math.floor(i / inner) % extent, i % inner];
    return data[(outer * extent + (order[index] ?? 0)) * inner + rest] ?? 0;
  });
  return { shape, data: result };
}

describe('se refuses', () => {
  const size = { pictures: 1, channels: 8, hidden: 2, height: 2, width: 2 };
  const { u, weights } = random(size, 1, true);
  const zeros = (...shape: number[]) => tensor(new Float32Array(shape.reduce((a, b) => a * b)), shape);
  const nan = ({ shape, data }: Tensor) => ({ shape, data: data.map((v, i) => (i === 1 ? Number.NaN : v)) });

  test.each<[string, Tensor, SEWeights, RegExp]>([
    ['u of rank 3', zeros(8, 2, 2), weights, /se, u: found shape 8×2×2; expected \[N, C, H, W\]/],
    [
      'W1 transposed',
      u,
      { ...weights, w1: zeros(8, 2) },
      /se, w1: found shape 8×2; expected 8×8.*\[C\/r, C\]/,
    ],
    ['W2 transposed', u, { ...weights, w2: zeros(2, 8) }, /se, w2: found shape 2×8; expected 8×2/],
    ['a short b1', u, { ...weights, b1: zeros(3) }, /se, b1: found shape 3; expected 2/],
    ['a short b2', u, { ...weights, b2: zeros(2) }, /se, b2: found shape 2; expected 8/],
    ['NaN in u', nan(u), weights, /se, u: found NaN at index 1; expected finite/],
    ['NaN in W2', u, { ...weights, w2: nan(weights.w2) }, /se, w2: found NaN at index 1/],
    [
      'data of another length',
      { ...u, shape: [1, 8, 2, 3] },
      weights,
      /found 32 values; expected 48 for shape 1×8×2×3/,
    ],
    ['a zero extent', { data: new Float32Array(0), shape: [1, 8, 0, 2] }, weights, /found shape 1×8×0×2/],
  ])('%s', async (_, map, given, message) => {
    await expect(se(map, given)).rejects.toThrow(InputError);
    await expect(se(map, given)).rejects.toThrow(message);
  });

  test.each([
    [{ gate: 'softmax' }, /se, option gate: found 'softmax'; expected relu or sigmoid or tanh/],
    [{ gate: 'toString' }, /option gate/],
    [{ squeeze: 'median' }, /se, option squeeze: found 'median'; expected mean or max/],
  ])('%j', async (options, message) => {
    await expect(se(u, weights, options as SEOptions)).rejects.toThrow(OptionError);
    await expect(se(u, weights, options as SEOptions)).rejects.toThrow(message);
  });

  test.each([null, undefined, 'picture', {}, { data: [1, 2], shape: [1, 2] }])('%j for u', async (value) => {
    await expect(se(value as unknown as Tensor, weights)).rejects.toThrow(InputError);
  });

  test.each([
    ['an empty object', {}],
    ['null', null],
    ['a list as W2', { w1: weights.w1, w2: [1, 2] }],
  ])('%s for weights', async (_, value) => {
    await expect(se(u, value as unknown as SEWeights)).rejects.toThrow(InputError);
    await expect(se(u, value as unknown as SEWeights)).rejects.toThrow(/se, w[12]: found .*Float32Array/);
  });
});
