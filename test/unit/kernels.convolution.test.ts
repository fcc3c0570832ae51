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
  readonly rowsPerStrip?: number;
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
  const w = packed(arena, blocks * 8 * x.blocks * lanes * kernel * kernel, (to) => {
    if (planar) arena.kernels.packPlanar(to, raw, factor, outputs, inputs, kernel, 0, blocks);
    else arena.kernels.packConvolution(to, raw, factor, outputs, inputs, kernel, 0, blocks);
  });
  const out = outputMap(arena, extents, options);
  const { rows = [0, out.extents.height], blocks: part = [0, blocks], rectify = false } = options;
  const common = [
    out.origin,
    x.at(0, -padding, -padding),
    w,
    bias,
    out.row,
    out.block,
    x.row,
    x.block,
  ] as const;
  const shape = [out.extents.width, x.blocks, kernel, stride, rectify ? 1 : 0] as const;
  arena.call((kernels) => {
    if (planar) kernels.convolvePlanar(...common, ...shape, ...rows, ...part);
    else kernels.convolve(...common, ...shape, options.rowsPerStrip ?? 2, ...rows, ...part);
  });
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
  [1, 2].map((stride) => ({ kernel, padding, stride })),
);

/** Sizes at which the kernel fits. */
function fits(extents: Extents): boolean {
  return outputExtent(extents.height, extents) > 0 && outputExtent(extents.width, extents) > 0;
}

describe.each(BUILDS)('$name build', ({ module }) => {
  const arena = new Arena(module);

  describe.each([
    ['convolve', false],
    ['convolvePlanar', true],
  ])('%s is the float64 convolution', (_, planar) => {
    test.each(CONFIGURATIONS)('kernel $kernel, stride $stride, padding $padding', (configuration) => {
      const cases = sweep().map((size) => ({ ...size, ...configuration }));
      const runnable = cases.filter(fits);
      expect(runnable.length).toBeGreaterThan(100);
      for (const [index, extents] of runnable.entries()) {
        const options = { rectify: index % 2 === 1, rowsPerStrip: 1 + (index % 4) };
        runCase(arena, planar, extents, options, index);
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
          for (const rowsPerStrip of [1, 2, 3, 100]) {
            runCase(arena, planar, extents, { rows, blocks, rowsPerStrip }, 77);
          }
        }
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
      const common = [out.origin, x.origin, w, bias, out.row, out.block, x.row, x.block] as const;
      arena.call((kernels) => {
        if (planar) kernels.convolvePlanar(...common, 5, 3, 1, 1, 1, 0, 4, 0, 1);
        else kernels.convolve(...common, 5, 1, 1, 1, 1, 4, 0, 4, 0, 1);
      });
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
    arena.call((kernels) => kernels[name](out, rows, factor, outputs, inputs, kernel, 1, 3));
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
