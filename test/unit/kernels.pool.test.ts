/** Pools with windows, and what else maps go through one by one: affine, activation, copy. */
import { describe, expect, test } from 'vitest';
import { CHANNELS, padded } from '../support/convolution_case.ts';
import { expectWithin } from '../support/expect_within.ts';
import { Arena, ArenaMap, BUILDS } from '../support/kernels.ts';
import { ACTIVATION_FUNCTIONS, gamma, noise } from '../support/reference.ts';

interface Window {
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  readonly ceil: boolean;
}

/** PyTorch's extent: a last window that hangs over must begin inside the map or the padding before it. */
function pooledExtent(extent: number, { kernel, stride, padding, ceil }: Window): number {
  const room = extent + 2 * padding - kernel;
  if (room < 0) return 0;
  const windows = Math.floor((room + (ceil ? stride - 1 : 0)) / stride) + 1;
  return (windows - 1) * stride >= extent + padding ? windows - 1 : windows;
}

/** Every number under one window of one channel, by PyTorch's definition, and the divisors of both means. */
function under(
  plane: Float64Array,
  [height, width]: readonly [number, number],
  y: number,
  x: number,
  w: Window,
) {
  const values: number[] = [];
  let withPadding = 0;
  for (let j = y * w.stride - w.padding; j < y * w.stride - w.padding + w.kernel; j++) {
    for (let i = x * w.stride - w.padding; i < x * w.stride - w.padding + w.kernel; i++) {
      if (j < height + w.padding && i < width + w.padding) withPadding++;
      if (j >= 0 && i >= 0 && j < height && i < width) values.push(plane[j * width + i] ?? Number.NaN);
    }
  }
  return { values, withPadding };
}

const WINDOWS: readonly Window[] = [2, 3, 5].flatMap((kernel) =>
  [1, 2, 3].flatMap((stride) =>
    [0, 1, 2]
      .filter((padding) => 2 * padding <= kernel)
      .flatMap((padding) => [false, true].map((ceil) => ({ kernel, stride, padding, ceil }))),
  ),
);

type Blocks = readonly [begin: number, end: number];

const SOME_BLOCKS: readonly Blocks[] = [
  [0, 1],
  [1, 3],
  [1, 2],
  [3, 3],
];

/** Every height and width from 1 to 10, with channels that go round. */
const SIZES = Array.from({ length: 100 }, (_, index) => ({
  height: 1 + Math.floor(index / 10),
  width: 1 + (index % 10),
  channels: CHANNELS[(5 * index) % CHANNELS.length] ?? 1,
}));

describe.each(BUILDS)('$name build', ({ module }) => {
  const arena = new Arena(module);

  type Kind = 'max' | 'mean' | 'mean with padding';

  function pool(kind: Kind, size: (typeof SIZES)[number], window: Window, blocks?: Blocks): boolean {
    const { channels, height, width } = size;
    const { kernel, stride, padding } = window;
    const [rows, columns] = [pooledExtent(height, window), pooledExtent(width, window)];
    if (rows < 1 || columns < 1) return false;
    arena.reset();
    const numbers = noise(channels * height * width, height + 7 * width);
    const x = new ArenaMap(arena, { channels, height, width, before: 1 }).fill(numbers);
    // Nothing around the map is looked at.
    const around = arena.floats(x.storage, x.elements);
    const inside = new ArenaMap(arena, { channels: x.blocks * 8, height, width, before: 1 });
    inside.fill(new Float32Array(x.blocks * 8 * height * width).fill(1));
    const mask = arena.floats(inside.storage, inside.elements);
    for (let i = 0; i < around.length; i++) if (mask[i] === 0) around[i] = 1e9;
    const [begin, end] = blocks ?? [0, x.blocks];
    const out = new ArenaMap(arena, { channels, height: rows, width: columns, before: 2 });
    out.allow([0, rows], [begin, end]);
    const from = [out.describe(), x.describe(), kernel, stride, padding] as const;
    arena.call((kernels) => {
      if (kind === 'max') kernels.poolMax(...from, begin, end);
      else kernels.poolMean(...from, kind === 'mean' ? 0 : 1, begin, end);
    });
    const [actual, expected, bounds]: [number[], number[], number[]] = [[], [], []];
    for (let c = begin * 8; c < end * 8; c++) {
      const isThere = c < channels;
      const plane = Float64Array.from(numbers.subarray(c * height * width, (c + 1) * height * width));
      for (let p = 0; p < rows * columns; p++) {
        const [y, column] = [Math.floor(p / columns), p % columns];
        actual.push(out.read(c, y, column));
        const { values, withPadding } = under(plane, [height, width], y, column, window);
        const divisor = kind === 'mean' ? values.length : withPadding;
        const sum = values.reduce((a, b) => a + b, 0);
        const size = values.reduce((a, b) => a + Math.abs(b), 0);
        expected.push(isThere ? (kind === 'max' ? Math.max(...values) : sum / divisor) : 0);
        bounds.push(isThere && kind !== 'max' ? (gamma(kernel * kernel + 1) * size) / divisor : 0);
      }
    }
    expectWithin(`${kind} ${JSON.stringify({ ...size, ...window })}`, actual, expected, bounds);
    return true;
  }

  describe.each(['max', 'mean', 'mean with padding'] as const)('pool by %s', (kind) => {
    test('is the float64 reference, over every size and window', () => {
      let run = 0;
      for (const [at, window] of WINDOWS.entries()) {
        for (const [index, size] of SIZES.entries()) {
          if ((index + at) % 3 === 0 && pool(kind, size, window)) run++;
        }
      }
      expect(run).toBeGreaterThan(800);
    });

    test('writes only the blocks that it is asked for', () => {
      const window = { kernel: 3, stride: 2, padding: 1, ceil: true };
      for (const blocks of SOME_BLOCKS) {
        expect(pool(kind, { channels: 24, height: 5, width: 6 }, window, blocks)).toBe(true);
      }
    });

    test('passes NaN on', () => {
      arena.reset();
      const values = noise(8 * 9, 1);
      values[9 + 4] = Number.NaN;
      const x = new ArenaMap(arena, { channels: 8, height: 3, width: 3 }).fill(values);
      const out = new ArenaMap(arena, { channels: 8, height: 1, width: 1 }).allow();
      const from = [out.describe(), x.describe(), 3, 1, 0] as const;
      arena.call((k) => (kind === 'max' ? k.poolMax(...from, 0, 1) : k.poolMean(...from, 1, 0, 1)));
      expect(Array.from({ length: 8 }, (_, c) => Number.isNaN(out.read(c, 0, 0)))).toEqual([
        false,
        true,
        ...Array(6).fill(false),
      ]);
    });
  });

  const FUNCTIONS = ['linear', 'relu', 'sigmoid', 'tanh', 'hardSigmoid', 'hardSwish'] as const;

  /** `factor` absent: the activation alone. Into a map of its own, or in place. */
  function pointwise(
    size: (typeof SIZES)[number],
    activation: number,
    scaled: boolean,
    inPlace: boolean,
    blocks?: Blocks,
  ): void {
    const { channels, height, width } = size;
    arena.reset();
    const pixels = height * width;
    const numbers = noise(channels * pixels, 3).map((v) => 6 * v);
    const [factors, shifts] = [noise(channels, 4), noise(channels, 5)];
    const x = new ArenaMap(arena, { channels, height, width, before: 1 }).fill(numbers);
    const out = inPlace ? x : new ArenaMap(arena, { channels, height, width, before: 2, after: 3 });
    const [begin, end] = blocks ?? [0, x.blocks];
    out.allow([0, height], [begin, end]);
    const [factor, shift] = [arena.input(padded(factors)), arena.input(padded(shifts))];
    const [to, from] = [out.describe(), x.describe()];
    arena.call((k) =>
      scaled
        ? k.affine(to, from, factor, shift, activation, begin, end)
        : k.activateMap(to, from, activation, begin, end),
    );
    const act = ACTIVATION_FUNCTIONS[FUNCTIONS[activation] ?? 'linear'];
    const [actual, expected, bounds]: [number[], number[], number[]] = [[], [], []];
    for (let c = begin * 8; c < end * 8; c++) {
      for (let p = 0; p < pixels; p++) {
        const v = numbers[c * pixels + p] ?? 0;
        const [f, b] = scaled ? [factors[c] ?? 0, shifts[c] ?? 0] : [1, 0];
        actual.push(out.read(c, Math.floor(p / width), p % width));
        const isThere = c < channels;
        const exact = act(isThere ? f * v + b : 0);
        expected.push(exact);
        // Two roundings before a function that is nowhere steeper than 1.5, and its own (3 units in the last place).
        const before = scaled ? gamma(2) * (Math.abs(f * v) + Math.abs(b)) : 0;
        bounds.push(1.5 * before + (activation > 1 ? gamma(8) * Math.max(1, Math.abs(exact)) : 0));
      }
    }
    const name = `${scaled ? 'affine' : 'activateMap'} ${FUNCTIONS[activation]} ${JSON.stringify(size)}`;
    expectWithin(name, actual, expected, bounds);
  }

  describe.each([
    ['affine', true],
    ['activateMap', false],
  ])('%s', (_, scaled) => {
    test.each([false, true])('is the float64 reference, over every size, in place: %s', (inPlace) => {
      for (const [index, size] of SIZES.entries()) pointwise(size, index % 6, scaled, inPlace);
    });

    test('writes only the blocks that it is asked for', () => {
      for (const blocks of SOME_BLOCKS) {
        pointwise({ channels: 24, height: 3, width: 5 }, 5, scaled, false, blocks);
      }
    });
  });

  describe('copyChannels', () => {
    function copy(size: (typeof SIZES)[number], first: number, total: number, blocks?: Blocks): void {
      const { channels, height, width } = size;
      arena.reset();
      const numbers = noise(channels * height * width, first);
      const x = new ArenaMap(arena, { channels, height, width, before: 1 }).fill(numbers);
      const out = new ArenaMap(arena, { channels: total, height, width, before: 2 });
      const [begin, end] = blocks ?? [0, out.blocks];
      // As many lanes as there are channels, but up to its block's end where they are the last ones.
      const lanes = first + channels === total ? out.blocks * 8 - first : channels;
      const written = (c: number) => c >= first && c < first + lanes && c >= begin * 8 && c < end * 8;
      for (let c = 0; c < out.blocks * 8; c++) {
        for (let p = 0; p < height * width && written(c); p++) {
          const at = out.at(Math.floor(c / 8), Math.floor(p / width), p % width) + (c % 8) * 4;
          arena.allow(at, 1);
        }
      }
      const [to, from] = [out.describe(), x.describe()];
      arena.call((k) => k.copyChannels(to, from, first, channels, lanes, begin, end));
      for (let c = 0; c < out.blocks * 8; c++) {
        if (!written(c)) continue;
        for (let p = 0; p < height * width; p++) {
          const expected = c - first < channels ? numbers[(c - first) * height * width + p] : 0;
          expect(out.read(c, Math.floor(p / width), p % width)).toBe(expected);
        }
      }
    }

    test('copies every number to its place and zeroes what is left of the last block', () => {
      for (const [index, size] of SIZES.entries()) {
        if (index % 4 !== 0) continue;
        for (const first of [0, 3, 8, 13]) {
          copy(size, first, first + size.channels);
          copy(size, first, first + size.channels + 5);
        }
      }
    });

    test('writes only the blocks that it is asked for', () => {
      for (const blocks of SOME_BLOCKS) copy({ channels: 13, height: 2, width: 3 }, 5, 24, blocks);
    });
  });
});
