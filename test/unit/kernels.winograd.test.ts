import { describe, expect, test } from 'vitest';
import {
  describeCase,
  exact,
  expectPart,
  numbersOf,
  outputMap,
  type Part,
  padded,
  type Range,
  rectified,
  sweep,
} from '../support/convolution_case.ts';
import { Arena, ArenaMap, BUILDS } from '../support/kernels.ts';
import { type Extents, outputExtent } from '../support/reference.ts';
import { allowSums, expectSums, type Parts, roomForSums } from '../support/sums.ts';
import { F2, F4, STRIDED2, STRIDED4, winogradBound } from '../support/winograd_bound.ts';

const VARIANTS = [
  { name: 'F(2×2)', variant: F2, packScratch: 2592 + 16 * 256 },
  { name: 'F(4×4)', variant: F4, packScratch: 2592 + 36 * 256 },
  { name: 'stride 2, tiles of 2×2', variant: STRIDED2, packScratch: 2592 + 16 * 256 },
  { name: 'stride 2, tiles of 4×4', variant: STRIDED4, packScratch: 2592 + 36 * 256 },
] as const;
/** Each with weights transformed when they are packed, and within the convolution. */
const KERNELS = [
  ...VARIANTS.map((variant) => ({ ...variant, late: 0 })),
  ...VARIANTS.map((variant) => ({ ...variant, name: `${variant.name}, late`, late: 1 })),
];
type Kernel = (typeof KERNELS)[number];

/** A convolution that the kernel is for, with so many output pixels; of inputs, for stride 2, an odd or even number. */
function extentsFor(
  { variant: { stride } }: Kernel,
  size: Pick<Extents, 'inputs' | 'outputs' | 'height' | 'width'>,
  odd: readonly [height: number, width: number] = [0, 0],
): Extents {
  const [height, width] = [size.height * stride, size.width * stride];
  const less = stride === 2 ? odd : [0, 0];
  const convolution = { kernel: 3, stride, padding: 1 };
  return { ...size, height: height - (less[0] ?? 0), width: width - (less[1] ?? 0), ...convolution };
}

/** How many tiles lie side by side, and how many upon one another. */
function tilesOf({ variant: { tile } }: Kernel, extents: Extents): readonly [across: number, down: number] {
  const count = (extent: number) => Math.ceil(outputExtent(extent, extents) / tile);
  return [count(extents.width), count(extents.height)];
}

/** The tiles of an output. */
function partsOf(kernel: Kernel, extents: Extents): Parts {
  const [height, width] = [outputExtent(extents.height, extents), outputExtent(extents.width, extents)];
  const [across, down] = tilesOf(kernel, extents);
  const { tile } = kernel.variant;
  const partOf = (y: number, x: number) => Math.floor(y / tile) * across + Math.floor(x / tile);
  return { height, width, count: across * down, partOf };
}

/** Zero pixels on the right and below, as far as whole tiles read, not a byte more. */
function marginOf(kernel: Kernel, extents: Extents): number {
  const { tile, stride } = kernel.variant;
  const [across, down] = tilesOf(kernel, extents);
  const after = (tiles: number, extent: number) => (tiles * tile - 1) * stride + 2 - extent;
  return Math.max(after(across, extents.width), after(down, extents.height));
}

interface Options extends Part {
  readonly rectify?: boolean;
  readonly tilesPerChunk: number;
  readonly tiles?: Range;
}

/** The output rows and columns of some tiles, row by row, as a kernel may write them. */
function allowTiles(out: ArenaMap, tile: number, [begin, end]: Range, [first, last]: Range): void {
  const { height, width } = out.extents;
  const across = Math.ceil(width / tile);
  for (let index = begin; index < end; index++) {
    const [top, left] = [Math.floor(index / across) * tile, (index % across) * tile];
    for (let y = top; y < Math.min(top + tile, height); y++) {
      for (let block = first; block < last; block++) {
        out.arena.allow(out.at(block, y, left), Math.min(tile, width - left) * 8);
      }
    }
  }
}

function prepare(arena: Arena, kernel: Kernel, extents: Extents, seed: number) {
  arena.reset();
  const { inputs, outputs, height, width } = extents;
  const numbers = numbersOf(extents, seed);
  const { tile, stride } = kernel.variant;
  const after = marginOf(kernel, extents);
  const x = new ArenaMap(arena, { channels: inputs, height, width, before: 1, after }).fill(numbers.x);
  const raw = arena.input(numbers.w);
  const factor = arena.input(padded(numbers.factor));
  const bias = arena.input(padded(numbers.bias));
  const blocks = Math.ceil(outputs / 8);
  const elements = blocks * 8 * x.blocks * 8 * (kernel.late ? 9 : (tile + 2) ** 2);
  const u = arena.output(elements);
  const scratch = arena.output(kernel.packScratch / 4);
  arena.call((kernels) =>
    kernel.late
      ? kernels.packConvolution(u, raw, factor, scratch, outputs, inputs, 3, 0, blocks)
      : kernels.packWinograd(u, raw, factor, scratch, tile, stride, outputs, inputs, 0, blocks),
  );
  expect(arena.untouched(u, elements)).toBe(0);
  return { numbers, x, u, bias, blocks };
}

interface Described {
  readonly out: ArenaMap;
  readonly x: ArenaMap;
  readonly u: number;
  readonly bias: number;
  readonly rectify: boolean;
}

/** Descriptors of both maps and the filter; `pictures`: elements between pictures of the output and of the input. */
function describeAll(
  arena: Arena,
  { variant: { stride }, late }: Kernel,
  { out, x, u, bias, rectify }: Described,
  pictures: readonly [out: number, x: number] = [0, 0],
) {
  const activation = rectify ? 1 : 0;
  const filter = arena.filter({ weights: u, bias, kernel: 3, stride, padding: 1, activation, late });
  return [out.describe(pictures[0]), x.describe(pictures[1]), filter] as const;
}

/** @returns `largestShare`, which means something only where the whole map was asked for. */
function runCase(arena: Arena, kernel: Kernel, extents: Extents, options: Options, seed: number): number {
  const { numbers, x, u, bias, blocks } = prepare(arena, kernel, extents, seed);
  const { tile, stride } = kernel.variant;
  const { tilesPerChunk, rectify = false } = options;
  const [across, down] = tilesOf(kernel, extents);
  const { tiles = [0, across * down], blocks: part = [0, blocks] } = options;
  const out = outputMap(arena, extents, { rows: [0, 0] });
  const { height } = out.extents;
  allowTiles(out, tile, tiles, part);
  const scratch = arena.output(
    arena.kernels.winogradScratch(x.blocks, tile, stride, kernel.late, tilesPerChunk) / 4,
  );
  const described = describeAll(arena, kernel, { out, x, u, bias, rectify });
  const sums = roomForSums(arena, partsOf(kernel, extents), blocks, tiles, part);
  const ranges = [0, tilesPerChunk, ...tiles, ...part] as const;
  arena.call((kernels) => kernels.winograd(...described, scratch, tile, sums, ...ranges));
  const reference = exact(numbers, extents);
  const scaled = numbers.w.map((w, k) => w * (numbers.factor[Math.floor(k / (extents.inputs * 9))] ?? 1));
  const bounds = winogradBound(kernel.variant, numbers.x, scaled, numbers.bias, extents);
  const what = `${describeCase(extents)}, ${JSON.stringify(options)}`;
  const rows: Range = [
    Math.floor(tiles[0] / across) * tile,
    Math.min(height, Math.floor(tiles[1] / across) * tile),
  ];
  const expected = rectified(reference, rectify);
  expectPart(what, out, extents, expected, bounds, { rows, blocks: part });
  expectSums(what, arena, sums, partsOf(kernel, extents), expected, bounds, tiles, part);
  return largestShare(out, expected);
}

/** max |out − reference| / max |reference| over the whole map. */
function largestShare(out: ArenaMap, expected: Float64Array): number {
  const { height, width } = out.extents;
  let [difference, size] = [0, 0];
  for (let at = 0; at < expected.length; at++) {
    const channel = Math.floor(at / (height * width));
    const value = out.read(channel, Math.floor(at / width) % height, at % width);
    difference = Math.max(difference, Math.abs(value - (expected[at] ?? 0)));
    size = Math.max(size, Math.abs(expected[at] ?? 0));
  }
  return difference / size;
}

describe.each(BUILDS)('$name build', ({ module }) => {
  const arena = new Arena(module);

  describe.each(KERNELS)('$name', (kernel) => {
    test('is the float64 convolution within the algorithm’s own rounding', () => {
      for (const [index, size] of sweep().entries()) {
        const options = {
          rectify: index % 3 === 1,
          tilesPerChunk: [1, 2, 3, 4, 5, 7, 8, 12, 16][index % 9] ?? 1,
        };
        const odd = [index % 2, Math.floor(index / 2) % 2] as const;
        runCase(arena, kernel, extentsFor(kernel, size, odd), options, index);
      }
    });

    test('is within 1e-5 of the largest output', () => {
      // What the literature finds for F(4×4) in float32; the others are nearer.
      for (const [inputs, height, width] of [
        [8, 8, 8],
        [24, 10, 9],
        [64, 13, 7],
        [128, 5, 16],
      ] as const) {
        const extents = extentsFor(kernel, { inputs, outputs: 16, height, width });
        const error = runCase(arena, kernel, extents, { tilesPerChunk: 16 }, inputs);
        expect(error, describeCase(extents)).toBeLessThanOrEqual(1e-5);
      }
    });

    test('writes only the tiles and blocks that it is asked for', () => {
      const extents = extentsFor(kernel, { inputs: 9, outputs: 24, height: 9, width: 10 }, [1, 0]);
      const [across, down] = tilesOf(kernel, extents);
      // Whole rows of tiles, so that the reference's rows can be compared; single tiles are the next test's.
      for (const [first, last] of [
        [0, down],
        [0, 1],
        [1, down],
        [1, 2],
        [2, 2],
      ] as const) {
        for (const blocks of [
          [0, 3],
          [0, 1],
          [1, 3],
          [2, 2],
        ] as const) {
          for (const tilesPerChunk of [1, 3, 4, 6, 100]) {
            const tiles: Range = [first * across, last * across];
            runCase(arena, kernel, extents, { tiles, blocks, tilesPerChunk }, 31);
          }
        }
      }
    });

    test('one tile at a time makes the same map as all at once', () => {
      const extents = extentsFor(kernel, { inputs: 5, outputs: 11, height: 6, width: 7 });
      const { x, u, bias } = prepare(arena, kernel, extents, 9);
      const { tile, stride } = kernel.variant;
      const [across, down] = tilesOf(kernel, extents);
      const scratch = arena.output(
        arena.kernels.winogradScratch(x.blocks, tile, stride, kernel.late, 16) / 4,
      );
      const [whole, single] = [outputMap(arena, extents, {}), outputMap(arena, extents, { rows: [0, 0] })];
      const count = across * down;
      const [wholeSums, singleSums] = [arena.output(2 * count * 8), arena.take(2 * count * 32)];
      const run = (out: ArenaMap, sums: number, tiles: Range, blocks: Range) => {
        const described = describeAll(arena, kernel, { out, x, u, bias, rectify: true });
        arena.call((kernels) =>
          kernels.winograd(...described, scratch, tile, sums, 0, 16, ...tiles, ...blocks),
        );
      };
      run(whole, wholeSums, [0, count], [0, 2]);
      for (let index = 0; index < count; index++) {
        for (const block of [0, 1]) {
          const tiles: Range = [index, index + 1];
          const blocks: Range = [block, block + 1];
          allowTiles(single, tile, tiles, blocks);
          allowSums(arena, singleSums, count, tiles, blocks);
          run(single, singleSums, tiles, blocks);
        }
      }
      expect(arena.bits(singleSums, 2 * count * 8)).toEqual(arena.bits(wholeSums, 2 * count * 8));
      const bits = (map: ArenaMap) => arena.bits(map.storage, map.elements);
      expect(bits(single)).toEqual(bits(whole));
    });

    test('a batch is its pictures, one after the other, in chunks that span them', () => {
      const extents = extentsFor(kernel, { inputs: 5, outputs: 11, height: 5, width: 3 }, [0, 1]);
      const { u, bias } = prepare(arena, kernel, extents, 6);
      const { tile, stride } = kernel.variant;
      const [across, down] = tilesOf(kernel, extents);
      const { height, width } = extents;
      const map = { channels: 5, height, width, before: 1, after: marginOf(kernel, extents) };
      const xs = [1, 2, 3].map((seed) => new ArenaMap(arena, map).fill(numbersOf(extents, seed).x));
      const make = () => new ArenaMap(arena, { channels: 11, height: 5, width: 3, before: 1 }).allow();
      const [together, alone] = [
        [make(), make(), make()],
        [make(), make(), make()],
      ];
      const distance = (maps: readonly ArenaMap[]) => ((maps[1]?.storage ?? 0) - (maps[0]?.storage ?? 0)) / 4;
      const scratch = arena.output(arena.kernels.winogradScratch(1, tile, stride, kernel.late, 3) / 4);
      const sumsOfPicture = 2 * across * down * 8;
      const [togetherSums, aloneSums] = [arena.output(3 * sumsOfPicture), arena.output(3 * sumsOfPicture)];
      const run = (out: ArenaMap | undefined, x: ArenaMap | undefined, sums: number, count: number) => {
        if (!out || !x) throw new Error('three maps were made');
        const pictures = [distance(together), distance(xs)] as const;
        const described = describeAll(arena, kernel, { out, x, u, bias, rectify: true }, pictures);
        const tiles = [0, across * down * count] as const;
        arena.call((kernels) => kernels.winograd(...described, scratch, tile, sums, 0, 3, ...tiles, 0, 2));
      };
      run(together[0], xs[0], togetherSums, 3);
      for (const [n, out] of alone.entries()) run(out, xs[n], aloneSums + n * sumsOfPicture * 4, 1);
      expect(arena.bits(togetherSums, 3 * sumsOfPicture)).toEqual(arena.bits(aloneSums, 3 * sumsOfPicture));
      const bits = (maps: readonly ArenaMap[]) => maps.map((m) => arena.bits(m.storage, m.elements));
      expect(bits(together)).toEqual(bits(alone));
      expect(bits(together)[0]).not.toEqual(bits(together)[1]);
    });

    test('outputs in whole and cut strips are those of the float64 convolution', () => {
      for (const outputs of [64, 65, 136]) {
        const extents = extentsFor(kernel, { inputs: 9, outputs, height: 6, width: 5 });
        for (const blocks of [
          [0, Math.ceil(outputs / 8)],
          [3, 8],
          [5, Math.ceil(outputs / 8)],
        ] as const) {
          runCase(arena, kernel, extents, { blocks, tilesPerChunk: 5 }, outputs);
        }
      }
    });
  });

  // Late weights are packed as direct ones, whose own test cuts them.
  describe.each(KERNELS.filter(({ late }) => late === 0))('$name', (kernel) => {
    test.each([
      [19, 1],
      [139, 9],
    ])('packs the blocks of %i outputs in two slices, cut at %i, as it packs them all', (outputs, cut) => {
      const { tile, stride } = kernel.variant;
      const extents = extentsFor(kernel, { inputs: 5, outputs, height: 1, width: 1 });
      const { numbers, u, blocks } = prepare(arena, kernel, extents, 4);
      const block = 8 * 8 * (tile + 2) ** 2;
      const factor = arena.input(padded(numbers.factor));
      const scratch = arena.output(kernel.packScratch / 4);
      const slices = arena.output(blocks * block);
      const pack = (begin: number, end: number) => {
        const raw = arena.input(numbers.w.subarray(begin * 8 * 5 * 9));
        arena.call((kernels) =>
          kernels.packWinograd(slices, raw, factor, scratch, tile, stride, outputs, 5, begin, end),
        );
      };
      pack(cut, blocks);
      expect(arena.untouched(slices, blocks * block)).toBe(cut * block);
      pack(0, cut);
      expect(arena.bits(slices, blocks * block)).toEqual(arena.bits(u, blocks * block));
    });
  });
});
