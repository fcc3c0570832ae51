import { describe, expect, test } from 'vitest';
import {
  describeCase,
  directBounds,
  exact,
  expectPart,
  numbersOf,
  outputMap,
  type Part,
  packed,
  padded,
  rectified,
  sweep,
} from '../support/convolution_case.ts';
import { Arena, ArenaMap, BUILDS } from '../support/kernels.ts';
import { type Extents, outputExtent } from '../support/reference.ts';

interface Options extends Part {
  readonly rectify?: boolean;
  readonly pixelsPerChunk?: number;
}

/** A blocked or planar input with as many zeros around as the padding, the weights, and the call. */
function runCase(arena: Arena, planar: boolean, extents: Extents, options: Options, seed: number): void {
  arena.reset();
  const { inputs, outputs, height, width, kernel, stride, padding } = extents;
  const numbers = numbersOf(extents, seed);
  const lanes = planar ? 1 : 8;
  const x = new ArenaMap(arena, { channels: inputs, height, width, before: padding, lanes }).fill(numbers.x);
  const raw = arena.input(numbers.w);
  const factor = arena.input(padded(numbers.factor));
  const bias = arena.input(padded(numbers.bias));
  const blocks = Math.ceil(outputs / 8);
  const packScratch = arena.output(kernel * kernel * 64);
  const w = packed(arena, blocks * 8 * x.blocks * lanes * kernel * kernel, (to) => {
    if (planar) arena.kernels.packPlanar(to, raw, factor, outputs, inputs, kernel, 0, blocks);
    else arena.kernels.packConvolution(to, raw, factor, packScratch, outputs, inputs, kernel, 0, blocks);
  });
  const out = outputMap(arena, extents, options);
  const { rows = [0, out.extents.height], blocks: part = [0, blocks], rectify = false } = options;
  const { pixelsPerChunk = 8 } = options;
  const scratch = arena.output(
    arena.kernels.convolveScratch(x.blocks * lanes * kernel ** 2, pixelsPerChunk) / 4,
  );
  const filter = { weights: w, bias, kernel, stride, padding, activation: rectify ? 1 : 0 };
  const described = [out.describe(), x.describe(), arena.filter(filter)] as const;
  const pixels = [(rows[0] ?? 0) * out.extents.width, (rows[1] ?? 0) * out.extents.width] as const;
  arena.call(({ convolve }) => convolve(...described, scratch, 0, pixelsPerChunk, ...pixels, ...part));
  const reference = exact(numbers, extents);
  const bounds = directBounds(extents, reference);
  const what = `${describeCase(extents)}, ${JSON.stringify(options)}`;
  expectPart(what, out, extents, rectified(reference, rectify), bounds, options);
}

const KERNELS = [
  [1, 0],
  [3, 1],
  [5, 2],
  [7, 3],
  [3, 0],
] as const;
const CONFIGURATIONS = KERNELS.flatMap(([kernel, padding]) =>
  [1, 2, 3].map((stride) => ({ kernel, padding, stride })),
);

/** Sizes at which the kernel fits. */
function fits(extents: Extents): boolean {
  return outputExtent(extents.height, extents) > 0 && outputExtent(extents.width, extents) > 0;
}

describe.each(BUILDS)('$name build', ({ module }) => {
  const arena = new Arena(module);

  describe.each([
    ['convolve, blocked input', false],
    ['convolve, planar input', true],
  ])('%s is the float64 convolution', (_, planar) => {
    test.each(CONFIGURATIONS)('kernel $kernel, stride $stride, padding $padding', (configuration) => {
      const cases = sweep().map((size) => ({ ...size, ...configuration }));
      const runnable = cases.filter(fits);
      expect(runnable.length).toBeGreaterThan(100);
      for (const [index, extents] of runnable.entries()) {
        const options = { rectify: index % 2 === 1, pixelsPerChunk: [1, 3, 4, 5, 8, 12, 64][index % 7] ?? 4 };
        runCase(arena, planar, extents, options, index);
      }
    });

    test('gathers channel blocks below, at and above a piece of four', () => {
      for (const [index, inputs] of [24, 29, 32, 33, 64, 71].entries()) {
        for (const [kernel, padding] of [
          [1, 0],
          [3, 1],
        ] as const) {
          const extents = { inputs, outputs: 11, height: 5, width: 7, kernel, stride: 1, padding };
          runCase(arena, planar, extents, { pixelsPerChunk: 12 }, index);
        }
      }
    });

    test('writes only the rows and blocks that it is asked for', () => {
      const extents = { inputs: 9, outputs: 24, height: 7, width: 6, kernel: 3, stride: 1, padding: 1 };
      for (const rows of [
        [0, 7],
        [0, 1],
        [2, 5],
        [6, 7],
        [3, 3],
      ] as const) {
        for (const blocks of [
          [0, 3],
          [0, 1],
          [1, 3],
          [2, 3],
          [1, 1],
        ] as const) {
          for (const pixelsPerChunk of [1, 4, 6, 100]) {
            runCase(arena, planar, extents, { rows, blocks, pixelsPerChunk }, 77);
          }
        }
      }
    });

    test('a batch is its pictures, one after the other', () => {
      const extents = { inputs: 5, outputs: 11, height: 5, width: 3, kernel: 3, stride: 2, padding: 1 };
      arena.reset();
      const lanes = planar ? 1 : 8;
      const { w: weights } = numbersOf(extents, 2);
      const maps = [1, 2, 3].map((seed) =>
        new ArenaMap(arena, { channels: 5, height: 5, width: 3, before: 1, lanes }).fill(
          numbersOf(extents, seed).x,
        ),
      );
      const [first, second] = maps;
      if (!first || !second) throw new Error('three maps were made');
      const raw = arena.input(weights);
      const factor = arena.input(new Float32Array(16).fill(1));
      const bias = arena.input(new Float32Array(16).fill(0.25));
      const packScratch = arena.output(9 * 64);
      const w = packed(arena, 2 * 8 * first.blocks * lanes * 9, (to) => {
        if (planar) arena.kernels.packPlanar(to, raw, factor, 11, 5, 3, 0, 2);
        else arena.kernels.packConvolution(to, raw, factor, packScratch, 11, 5, 3, 0, 2);
      });
      const scratch = arena.output(arena.kernels.convolveScratch(first.blocks * lanes * 9, 8) / 4);
      const outs = [0, 1, 2].map(() => new ArenaMap(arena, { channels: 16, height: 3, width: 2 }).allow());
      const alone = [0, 1, 2].map(() => new ArenaMap(arena, { channels: 16, height: 3, width: 2 }).allow());
      const run = (out: ArenaMap | undefined, x: ArenaMap | undefined, pictures: number) => {
        if (!out || !x) throw new Error('three maps were made');
        const outPicture = ((outs[1]?.storage ?? 0) - (outs[0]?.storage ?? 0)) / 4;
        const filter = { weights: w, bias, kernel: 3, stride: 2, padding: 1, activation: 1 };
        const maps = [out.describe(outPicture), x.describe((second.storage - first.storage) / 4)] as const;
        const described = [...maps, arena.filter(filter)] as const;
        arena.call(({ convolve }) => convolve(...described, scratch, 0, 8, 0, 6 * pictures, 0, 2));
      };
      run(outs[0], first, 3);
      for (const [n, out] of alone.entries()) run(out, maps[n], 1);
      for (const [n, out] of outs.entries()) {
        const single = alone[n];
        expect(arena.bits(out.storage, out.elements)).toEqual(arena.bits(single?.storage ?? 0, out.elements));
        expect(arena.untouched(out.storage, out.elements)).toBe(0);
      }
    });

    test('keeps NaN, with ReLU too', () => {
      const extents = { inputs: 3, outputs: 8, height: 4, width: 5, kernel: 1, stride: 1, padding: 0 };
      arena.reset();
      const values = numbersOf(extents, 5).x;
      values[7] = Number.NaN;
      const lanes = planar ? 1 : 8;
      const x = new ArenaMap(arena, { channels: 3, height: 4, width: 5, lanes }).fill(values);
      const w = arena.input(new Float32Array(x.blocks * lanes * 8).fill(0.5));
      const bias = arena.input(new Float32Array(8));
      const out = new ArenaMap(arena, { channels: 8, height: 4, width: 5 }).allow();
      const scratch = arena.output(arena.kernels.convolveScratch(x.blocks * lanes, 4) / 4);
      const filter = { weights: w, bias, kernel: 1, stride: 1, padding: 0, activation: 1 };
      const described = [out.describe(), x.describe(), arena.filter(filter)] as const;
      arena.call(({ convolve }) => convolve(...described, scratch, 0, 4, 0, 20, 0, 1));
      expect(out.read(0, 1, 2)).toBeNaN();
      expect(out.read(0, 1, 3)).not.toBeNaN();
    });
  });

  test.each(['packConvolution', 'packPlanar'] as const)('%s packs a slice of the blocks alone', (name) => {
    arena.reset();
    const [outputs, inputs, kernel] = [19, 5, 3];
    const taps = kernel * kernel;
    const w = numbersOf({ inputs, outputs, height: 1, width: 1, kernel, stride: 1, padding: 1 }, 3).w;
    const factor = arena.input(new Float32Array(24).fill(2));
    const lanes = name === 'packConvolution' ? 8 : inputs;
    const block = lanes * taps * 8;
    const out = arena.take(3 * block * 4);
    // Rows 8 to 18: output blocks 1 and 2 of three.
    const rows = arena.input(w.subarray(8 * inputs * taps));
    arena.allow(out + block * 4, 2 * block);
    const scratch = arena.output(taps * 64);
    arena.call(({ packConvolution, packPlanar }) =>
      name === 'packConvolution'
        ? packConvolution(out, rows, factor, scratch, outputs, inputs, kernel, 1, 3)
        : packPlanar(out, rows, factor, outputs, inputs, kernel, 1, 3),
    );
    const order = (o: number, i: number, tap: number) => {
      const place = name === 'packConvolution' ? tap * 8 + i : i * taps + tap;
      return (Math.floor(o / 8) * lanes * taps + place) * 8 + (o % 8);
    };
    const values = arena.floats(out, 3 * block);
    for (let o = 8; o < 24; o++) {
      for (let i = 0; i < lanes; i++) {
        for (let tap = 0; tap < taps; tap++) {
          const stored = o < outputs && i < inputs ? 2 * (w[(o * inputs + i) * taps + tap] ?? 0) : 0;
          expect(values[order(o, i, tap)]).toBe(stored);
        }
      }
    }
  });
});
