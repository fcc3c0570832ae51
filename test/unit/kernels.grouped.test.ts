import { describe, expect, test } from 'vitest';
import { groupingOf } from '../../src/runtime/convolution/groups.ts';
import {
  CHANNELS,
  describeCase,
  directBounds,
  exact,
  expectPart,
  numbersOf,
  outputMap,
  type Part,
  packed,
  padded,
} from '../support/convolution_case.ts';
import { Arena, ArenaMap, BUILDS } from '../support/kernels.ts';
import { ACTIVATION_FUNCTIONS, type Extents, gamma, outputExtent } from '../support/reference.ts';

const FUNCTIONS = ['linear', 'relu', 'sigmoid', 'tanh', 'hardSigmoid', 'hardSwish'] as const;
/** Those that a map's kernels meet in networks, by number. */
const TRIED = [0, 1, 5, 4];

interface Case extends Extents {
  readonly groups: number;
}

/** Calls one of the two kernels for a case whose weights it packs, and compares. */
function runCase(arena: Arena, kind: 'grouped' | 'depthwise', extents: Case, options: Part, seed: number) {
  arena.reset();
  const { inputs, outputs, height, width, kernel, stride, padding, groups } = extents;
  const activation = TRIED[seed % TRIED.length] ?? 0;
  const numbers = numbersOf(extents, seed);
  const x = new ArenaMap(arena, { channels: inputs, height, width, before: padding }).fill(numbers.x);
  const raw = arena.input(numbers.w);
  const factor = arena.input(padded(numbers.factor));
  const bias = arena.input(padded(numbers.bias));
  const blocks = Math.ceil(outputs / 8);
  const { spans, lanes, inBlocks, ...own } = groupingOf({ inChannels: inputs, outChannels: outputs, groups });
  const order = kind === 'depthwise' ? 1 : spans * lanes;
  const w = packed(arena, blocks * order * kernel * kernel * 8, (to) => {
    if (kind === 'depthwise') arena.kernels.packPlanar(to, raw, factor, outputs, 1, kernel, 0, blocks);
    else {
      const shape = [outputs, inBlocks, own.inputs, own.outputs, spans, lanes, kernel] as const;
      arena.kernels.packGrouped(to, raw, factor, ...shape, 0, blocks);
    }
  });
  const out = outputMap(arena, extents, options);
  const [begin, end] = options.blocks ?? [0, blocks];
  const filter = arena.filter({ weights: w, bias, kernel, stride, padding, activation });
  const described = [out.describe(), x.describe(), filter] as const;
  arena.call((kernels) => {
    if (kind === 'depthwise') kernels.convolveDepthwise(...described, begin, end);
    else kernels.convolveGrouped(...described, own.inputs, own.outputs, spans, lanes, begin, end);
  });
  const reference = exact(numbers, extents);
  const name = FUNCTIONS[activation] ?? 'linear';
  // No function of these is steeper than 1.5; five roundings of its own at most.
  const bounds = directBounds(extents, reference).map(
    (bound, i) =>
      1.5 * bound + (activation > 1 ? gamma(5) * Math.max(1, Math.abs(reference.values[i] ?? 0)) : 0),
  );
  const what = `${kind}, ${groups} groups, ${describeCase(extents)}, ${name}`;
  expectPart(what, out, extents, reference.values.map(ACTIVATION_FUNCTIONS[name]), bounds, options, name);
}

/** Channels of one group, in and out, and how many groups: below, at and above halves and blocks, and out of step. */
const GROUPS = [
  [1, 1, 9],
  [2, 2, 8],
  [4, 4, 4],
  [4, 4, 3],
  [2, 4, 8],
  [1, 4, 5],
  [4, 8, 3],
  [2, 8, 3],
  [1, 16, 2],
  [4, 12, 3],
  [8, 8, 3],
  [16, 16, 2],
  [8, 16, 2],
  [16, 8, 2],
  [32, 32, 1],
  [24, 8, 2],
  [3, 3, 5],
  [3, 5, 4],
  [5, 3, 4],
  [12, 12, 3],
  [6, 2, 9],
  [1, 2, 12],
  [9, 8, 3],
  [7, 24, 2],
  [4, 6, 4],
] as const;
const KERNELS = [
  [3, 1, 1],
  [3, 1, 2],
  [1, 0, 1],
  [1, 0, 2],
  [5, 2, 1],
  [5, 2, 2],
  [7, 3, 2],
  [3, 0, 1],
  [3, 1, 3],
] as const;
/** Rows and columns below, at and above a tile of four pixels and two of them. */
const SIZES = Array.from({ length: 30 }, (_, i) => [1 + ((7 * i) % 6), 1 + (i % 10)] as const);

function fits(extents: Extents): boolean {
  return outputExtent(extents.height, extents) > 0 && outputExtent(extents.width, extents) > 0;
}

describe.each(BUILDS)('$name build', ({ module }) => {
  const arena = new Arena(module);

  test.each(KERNELS)(
    'convolveGrouped is the float64 convolution: kernel %i, padding %i, stride %i',
    (...of) => {
      const [kernel, padding, stride] = of;
      let run = 0;
      for (const [index, [inputs, outputs, groups]] of GROUPS.entries()) {
        for (const [at, [height, width]] of SIZES.entries()) {
          if ((index + at) % 3 !== 0) continue;
          const channels = { inputs: inputs * groups, outputs: outputs * groups, groups };
          const extents = { ...channels, height, width, kernel, padding, stride };
          if (!fits(extents)) continue;
          runCase(arena, 'grouped', extents, {}, index + 3 * at);
          run++;
        }
      }
      expect(run).toBeGreaterThan(100);
    },
  );

  test.each(KERNELS)('convolveDepthwise is the float64 one: kernel %i, padding %i, stride %i', (...of) => {
    const [kernel, padding, stride] = of;
    let run = 0;
    for (let index = 0; index < 150; index++) {
      const channels = CHANNELS[(5 * index) % CHANNELS.length] ?? 1;
      const [height = 1, width = 1] = SIZES[index % SIZES.length] ?? [];
      const size = { inputs: channels, outputs: channels, groups: channels, height, width };
      const extents = { ...size, kernel, padding, stride };
      if (!fits(extents)) continue;
      runCase(arena, 'depthwise', extents, {}, index);
      run++;
    }
    expect(run).toBeGreaterThan(70);
  });

  test.each(['grouped', 'depthwise'] as const)('%s writes only the blocks that it is asked for', (kind) => {
    const size = { height: 5, width: 6, kernel: 3, stride: 1, padding: 1 };
    for (const groups of kind === 'depthwise' ? [24] : [6, 3, 2]) {
      for (const blocks of [
        [0, 1],
        [1, 3],
        [2, 3],
        [1, 1],
      ] as const) {
        runCase(arena, kind, { inputs: 24, outputs: 24, groups, ...size }, { blocks }, 0);
      }
    }
  });

  test('packGrouped packs a slice of the blocks alone', () => {
    arena.reset();
    const [outputs, groups, kernel] = [24, 6, 3];
    const w = numbersOf(
      { inputs: 24, outputs, height: 1, width: 1, kernel, stride: 1, padding: 1, groups },
      3,
    ).w;
    const factor = arena.input(new Float32Array(24).fill(2));
    const block = 4 * 9 * 8;
    // Rows 8 to 15: the second block of three.
    const rows = arena.input(w.subarray(8 * 4 * 9, 16 * 4 * 9));
    const out = arena.take(3 * block * 4);
    arena.allow(out + block * 4, block);
    arena.call((kernels) => kernels.packGrouped(out, rows, factor, outputs, 3, 4, 4, 1, 4, kernel, 1, 2));
    const values = arena.floats(out + block * 4, block);
    for (let lane = 0; lane < 8; lane++) {
      for (let input = 0; input < 4; input++) {
        for (let tap = 0; tap < 9; tap++) {
          const stored = 2 * (w[((8 + lane) * 4 + input) * 9 + tap] ?? 0);
          expect(values[(tap * 4 + input) * 8 + lane]).toBe(stored);
        }
      }
    }
  });

  test.each(['grouped', 'depthwise'] as const)('%s keeps NaN, with every activation', (kind) => {
    for (let activation = 0; activation <= 5; activation++) {
      arena.reset();
      const values = new Float32Array(8 * 3 * 5).fill(0.5);
      // Channel 2 of pixel (1, 2).
      values[2 * 15 + 5 + 2] = Number.NaN;
      const x = new ArenaMap(arena, { channels: 8, height: 3, width: 5 }).fill(values);
      const w = arena.input(new Float32Array(8 * 8).fill(0.5));
      const bias = arena.input(new Float32Array(8));
      const out = new ArenaMap(arena, { channels: 8, height: 3, width: 5 }).allow();
      const filter = arena.filter({ weights: w, bias, kernel: 1, stride: 1, padding: 0, activation });
      const described = [out.describe(), x.describe(), filter] as const;
      arena.call((k) =>
        kind === 'depthwise'
          ? k.convolveDepthwise(...described, 0, 1)
          : k.convolveGrouped(...described, 4, 4, 1, 4, 0, 1),
      );
      expect(out.read(2, 1, 2)).toBeNaN();
      expect(out.read(2, 1, 3)).not.toBeNaN();
      // Another group's output does not see it.
      expect(out.read(6, 1, 2)).not.toBeNaN();
    }
  });
});

describe('groupingOf', () => {
  test('reads a group’s own lanes where they fit halves of blocks, and whole blocks else', () => {
    const of = (inChannels: number, outChannels: number, groups: number) =>
      groupingOf({ inChannels, outChannels, groups });
    expect(of(128, 128, 32)).toMatchObject({ inputs: 4, outputs: 4, spans: 1, lanes: 4 });
    expect(of(128, 256, 64)).toMatchObject({ inputs: 2, outputs: 4, spans: 1, lanes: 2 });
    expect(of(256, 256, 32)).toMatchObject({ inputs: 8, outputs: 8, spans: 1, lanes: 8 });
    expect(of(1024, 1024, 32)).toMatchObject({ inputs: 32, outputs: 32, spans: 4, lanes: 8 });
    // Groups of 12 begin in the middle of a block.
    expect(of(36, 36, 3)).toMatchObject({ inputs: 12, outputs: 12, spans: 3, lanes: 8 });
  });
});
