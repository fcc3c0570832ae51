/** The SE module's own kernels: squeeze, excitation (dense), scale, and the sum at a block's end. */
import { describe, expect, test } from 'vitest';
import { CHANNELS, padded } from '../support/convolution_case.ts';
import { expectWithin } from '../support/expect_within.ts';
import { Arena, ArenaMap, BUILDS } from '../support/kernels.ts';
import {
  ACTIVATION_FUNCTIONS,
  dense,
  gamma,
  noise,
  type Reference,
  squeezeMax,
  squeezeMean,
} from '../support/reference.ts';

/** Every height and width from 1 to 10, with channels that go round. */
const SIZES = Array.from({ length: 100 }, (_, index) => ({
  height: 1 + Math.floor(index / 10),
  width: 1 + (index % 10),
  channels: CHANNELS[(5 * index) % CHANNELS.length] ?? 1,
}));

/** γ of so many roundings times each value's terms. */
function boundsOf({ magnitudes }: Reference, roundings: number): Float64Array {
  return magnitudes.map((size) => gamma(roundings) * size);
}

/** A picture's values, none of the same for two channels, with an offset that makes means differ from 0. */
function values(channels: number, pixels: number, seed: number): Float32Array {
  return noise(channels * pixels, seed).map((v, i) => v + Math.floor(i / pixels) / 8 - 0.5);
}

describe.each(BUILDS)('$name build', ({ module }) => {
  const arena = new Arena(module);

  describe.each(['squeezeMean', 'squeezeMax'] as const)('%s', (kernel) => {
    test('is the float64 reference, over every size', () => {
      for (const [seed, { channels, height, width }] of SIZES.entries()) {
        arena.reset();
        const u = values(channels, height * width, seed);
        const before = seed % 3;
        const map = new ArenaMap(arena, { channels, height, width, before }).fill(u);
        const z = arena.output(map.blocks * 8);
        arena.call((kernels) =>
          kernels[kernel](z, map.origin, map.row, map.block, height, width, 0, map.blocks),
        );
        const lanes = arena.floats(z, map.blocks * 8);
        const mean = squeezeMean(u, channels);
        const expected = kernel === 'squeezeMean' ? mean.values : squeezeMax(u, channels);
        // H·W additions at most and the division; a maximum is exact.
        const bounds = boundsOf(mean, kernel === 'squeezeMean' ? height * width + 1 : 0);
        expectWithin(`${channels}×${height}×${width}`, lanes.subarray(0, channels), expected, bounds);
        expect(lanes.subarray(channels).every((lane) => lane === 0)).toBe(true);
      }
    });

    test('writes only the blocks that it is asked for, whatever lies around the map', () => {
      arena.reset();
      const u = values(24, 6, 1);
      const map = new ArenaMap(arena, { channels: 24, height: 2, width: 3, before: 2 }).fill(u);
      // The halo is no part of the mean: anything may lie there.
      const storage = arena.floats(map.storage, map.elements);
      const outside = new ArenaMap(arena, { channels: 24, height: 2, width: 3, before: 2 });
      const inside = outside.fill(new Float32Array(u.length).fill(1));
      const mask = arena.floats(inside.storage, inside.elements);
      for (let i = 0; i < storage.length; i++) if (mask[i] === 0) storage[i] = 1e9;
      const z = arena.take(24 * 4);
      arena.allow(z + 8 * 4, 8);
      arena.call((kernels) => kernels[kernel](z, map.origin, map.row, map.block, 2, 3, 1, 2));
      const mean = squeezeMean(u, 24);
      const expected = (kernel === 'squeezeMean' ? mean.values : squeezeMax(u, 24)).subarray(8, 16);
      expectWithin(kernel, arena.floats(z + 32, 8), expected, boundsOf(mean, 7).subarray(8, 16));
    });

    test('passes NaN on', () => {
      arena.reset();
      const u = values(8, 6, 1);
      u[6 + 4] = Number.NaN;
      const map = new ArenaMap(arena, { channels: 8, height: 2, width: 3 }).fill(u);
      const z = arena.output(8);
      arena.call((kernels) => kernels[kernel](z, map.origin, map.row, map.block, 2, 3, 0, 1));
      expect([...arena.floats(z, 8)].map(Number.isNaN)).toEqual([false, true, ...Array(6).fill(false)]);
    });
  });

  test('squeezeSums is the mean of as many pixels as it is told that the sums are of', () => {
    for (const [seed, { channels, height, width }] of SIZES.entries()) {
      arena.reset();
      const sums = values(channels, height * width, seed);
      const map = new ArenaMap(arena, { channels, height, width }).fill(sums);
      const pixels = height * width * 16 - (seed % 7);
      const z = arena.take(map.blocks * 32);
      const begin = seed % map.blocks;
      arena.allow(z + begin * 32, (map.blocks - begin) * 8);
      arena.call((kernels) =>
        kernels.squeezeSums(z, map.origin, map.row, map.block, height, width, pixels, begin, map.blocks),
      );
      const mean = squeezeMean(sums, channels);
      const expected = mean.values.map((value) => (value * height * width) / pixels);
      const bounds = boundsOf(mean, height * width + 1).map((bound) => (bound * height * width) / pixels);
      const from = begin * 8;
      const actual = arena.floats(z + from * 4, channels - from);
      expectWithin(`${channels}×${height}×${width}`, actual, expected.subarray(from), bounds.subarray(from));
    }
  });

  describe('dense', () => {
    /** y of every output of a layer that is packed by the kernels. */
    function layer(
      x: Float32Array,
      w: Float32Array,
      bias: Float32Array,
      activation: number,
      blocks?: number[],
    ) {
      arena.reset();
      const all = Math.ceil(bias.length / 8);
      const [begin = 0, end = all] = blocks ?? [];
      const raw = arena.input(w);
      const factor = arena.input(new Float32Array(all * 8).fill(1));
      const packed = arena.output(all * 8 * x.length);
      const [input, b] = [arena.input(x), arena.input(padded(bias))];
      const y = arena.take(all * 32);
      arena.allow(y + begin * 32, (end - begin) * 8);
      arena.call((kernels) => kernels.packPlanar(packed, raw, factor, bias.length, x.length, 1, 0, all));
      arena.call((kernels) => kernels.dense(y, input, packed, b, x.length, activation, begin, end));
      return arena.floats(y, all * 8);
    }

    test('is the float64 layer, for every pair of lengths', () => {
      for (const [seed, inputs] of CHANNELS.entries()) {
        for (const outputs of CHANNELS) {
          const [x, bias] = [noise(inputs, seed), noise(outputs, seed + 50)];
          const w = noise(inputs * outputs, seed + 100);
          const reference = dense(x, w, bias);
          const bounds = boundsOf(reference, inputs + 2);
          for (const [activation, name] of (['linear', 'relu'] as const).entries()) {
            const y = layer(x, w, bias, activation);
            const expected = reference.values.map(ACTIVATION_FUNCTIONS[name]);
            expectWithin(`${inputs}→${outputs} ${name}`, y.subarray(0, outputs), expected, bounds);
            expect(y.subarray(outputs).every((lane) => lane === 0)).toBe(true);
          }
        }
      }
    });

    test('writes only the blocks that it is asked for', () => {
      const [x, w, bias] = [noise(7, 1), noise(7 * 24, 2), noise(24, 3)];
      const whole = layer(x, w, bias, 0).slice();
      for (const [begin, end] of [
        [0, 1],
        [1, 3],
        [2, 2],
      ] as const) {
        const y = layer(x, w, bias, 0, [begin, end]);
        expect(y.subarray(begin * 8, end * 8)).toEqual(whole.subarray(begin * 8, end * 8));
      }
    });

    test.each([
      ['relu', 1],
      ['sigmoid', 2],
      ['tanh', 3],
      ['hardSigmoid', 4],
    ] as const)('%s is within 3e-7 of Math over [−100, 100]', (name, activation) => {
      // 0, ±0, the joints of the tanh polynomial (0.625), of the exponential's clamp (87), tiny numbers, and a grid.
      const special = [0, -0, 0.625, 0.62499994, 43.5, 86.9, 87, 87.1, 88, 100, 1e-3, 1e-20, 1e-40];
      const grid = Array.from({ length: 20_001 }, (_, i) => (i - 10_000) / 100);
      const points = Float32Array.from([...special, ...special.map((v) => -v), ...grid]);
      const w = new Float32Array(points.length);
      // As the bias of a layer of zero weights, so that the argument arrives unrounded.
      const y = layer(Float32Array.of(0), w, points, activation);
      const expected = Float64Array.from(points, ACTIVATION_FUNCTIONS[name]);
      const bounds = expected.map(() => 3e-7);
      expectWithin(name, y.subarray(0, points.length), expected, bounds);
    });

    test('hardSwish is within three roundings of its product over [−100, 100]', () => {
      const grid = Array.from({ length: 20_001 }, (_, i) => (i - 10_000) / 100);
      const points = Float32Array.from([0, -0, 3, -3, 2.9999998, -2.9999998, 1e-20, ...grid]);
      const y = layer(Float32Array.of(0), new Float32Array(points.length), points, 5);
      const expected = Float64Array.from(points, ACTIVATION_FUNCTIONS.hardSwish);
      const hard = Float64Array.from(points, ACTIVATION_FUNCTIONS.hardSigmoid);
      // The sum's rounding is relative to v + 3, at most 6; the two products' and 1/6's to the result.
      const bounds = points.map((v, i) => Math.abs(v) * (gamma(1) + gamma(3) * (hard[i] ?? 0)));
      expectWithin('hardSwish', y.subarray(0, points.length), expected, bounds);
    });

    test.each([
      ['sigmoid', 2, 3],
      ['tanh', 3, 2],
    ] as const)(
      '%s (%i) is within %i units in the last place up to ±87, small results too',
      (name, activation, units) => {
        const grid = Array.from({ length: 17_401 }, (_, i) => (i - 8700) / 100);
        const small = Array.from({ length: 400 }, (_, i) => (i % 2 ? 1 : -1) * 2 ** (-i / 4));
        const points = Float32Array.from([...grid, ...small]);
        const y = layer(Float32Array.of(0), new Float32Array(points.length), points, activation);
        const expected = Float64Array.from(points, ACTIVATION_FUNCTIONS[name]);
        const bounds = expected.map(
          (v) => units * 2 ** Math.max(Math.floor(Math.log2(Math.abs(v))) - 23, -149),
        );
        expectWithin(name, y.subarray(0, points.length), expected, bounds);
      },
    );

    test.each([
      ['linear', 0],
      ['relu', 1],
      ['sigmoid', 2],
      ['tanh', 3],
      ['hardSigmoid', 4],
      ['hardSwish', 5],
    ] as const)('%s passes NaN on', (_, activation) => {
      const y = layer(Float32Array.of(0), new Float32Array(2), Float32Array.of(Number.NaN, 1), activation);
      expect(y[0]).toBeNaN();
      expect(y[1]).not.toBeNaN();
    });
  });

  /** Three maps of different margins and strides, and where the result goes: a map of its own, u itself or the shortcut. */
  type Target = 'out' | 'u' | 'shortcut';
  const FORMS = {
    scale: (u: number, s: number, _: number) => s * u,
    scaleAdd: (u: number, s: number, add: number) => s * u + add,
    squared: (u: number, s: number, add: number) => u * (s * u) + add,
    add: (u: number, _: number, add: number) => u + add,
  };
  type Form = keyof typeof FORMS;

  function rescale(form: Form, target: Target, extents: Extent, blocks?: readonly [number, number]) {
    arena.reset();
    // Sums end in ReLU or in none.
    const activation = form === 'scale' || extents.width % 2 === 1 ? 0 : 1;
    const act = activation === 1 ? ACTIVATION_FUNCTIONS.relu : ACTIVATION_FUNCTIONS.linear;
    const { channels, height, width } = extents;
    const pixels = height * width;
    const numbers = {
      u: noise(channels * pixels, 3),
      add: noise(channels * pixels, 4),
      s: noise(channels, 5),
    };
    const u = new ArenaMap(arena, { ...extents, before: 1 }).fill(numbers.u);
    const shortcut = new ArenaMap(arena, { ...extents, before: 0, after: 2 }).fill(numbers.add);
    const out =
      target === 'out' ? new ArenaMap(arena, { ...extents, before: 2, after: 3 }) : { u, shortcut }[target];
    const [begin, end] = blocks ?? [0, u.blocks];
    out.allow([0, height], [begin, end]);
    const s = arena.input(padded(numbers.s));
    const described = [out.describe(), u.describe()] as const;
    const added = shortcut.describe();
    arena.call((kernels) => {
      if (form === 'scale') {
        const strides = [out.row, out.block, u.row, u.block] as const;
        kernels.scale(out.origin, u.origin, s, ...strides, height, width, begin, end);
      } else if (form === 'add') kernels.add(...described, added, activation, begin, end);
      else {
        const squared = form === 'squared' ? 1 : 0;
        kernels.scaleAdd(...described, s, added, squared, activation, begin, end);
      }
    });
    const [actual, expected, bounds]: [number[], number[], number[]] = [[], [], []];
    for (let c = begin * 8; c < end * 8; c++) {
      for (let p = 0; p < pixels; p++) {
        const at = c * pixels + p;
        const [uv, sv, av] = [numbers.u[at] ?? 0, numbers.s[c] ?? 0, numbers.add[at] ?? 0];
        const inside = c < channels;
        actual.push(out.read(c, Math.floor(p / width), p % width));
        expected.push(inside ? act(FORMS[form](uv, sv, av)) : 0);
        // Three roundings at most: two products and the sum.
        bounds.push(inside ? gamma(3) * (Math.abs(uv) * (1 + Math.abs(sv)) + Math.abs(av)) : 0);
      }
    }
    expectWithin(`${form} into ${target}, ${channels}×${height}×${width}`, actual, expected, bounds);
  }

  describe.each(Object.keys(FORMS) as Form[])('%s', (form) => {
    const targets: readonly Target[] = form === 'scale' ? ['out', 'u'] : ['out', 'u', 'shortcut'];
    test.each(targets)('is the float64 reference, over every size, into %s', (target) => {
      for (const extents of SIZES) rescale(form, target, extents);
    });

    test('writes only the blocks that it is asked for', () => {
      const extents = { channels: 24, height: 3, width: 5 };
      for (const blocks of [
        [0, 1],
        [1, 3],
        [1, 2],
        [3, 3],
      ] as const)
        rescale(form, 'out', extents, blocks);
    });
  });
});

interface Extent {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}
