import { describe, expect, test } from 'vitest';
import {
  describeCase,
  exact,
  expectPart,
  numbersOf,
  outputMap,
  packed,
  padded,
  type Range,
  rectified,
} from '../support/convolution_case.ts';
import { Arena, ArenaMap, BUILDS } from '../support/kernels.ts';
import { type Extents, outputExtent } from '../support/reference.ts';
import { strassenBound } from '../support/strassen_bound.ts';

interface Options {
  readonly rectify?: boolean;
  readonly unitsPerChunk: number;
}

function packScratch({ inputs, kernel }: Extents, levels: number): number {
  const block = Math.ceil(inputs / 8) * kernel * kernel * 256;
  return kernel * kernel * 256 + (2 ** levels + (levels === 2 ? 7 : 0)) * block;
}

/** Elements of packed weights for one group of 2^L output blocks. */
function groupElements({ inputs, kernel }: Extents, levels: number): number {
  return 7 ** levels * ((Math.ceil(inputs / 8) * 8 * kernel * kernel) / 2 ** levels) * 8;
}

interface Prepared {
  readonly x: ArenaMap;
  readonly w: number;
  readonly bias: number;
  readonly scratch: number;
  readonly levels: number;
  readonly extents: Extents;
  readonly options: Options;
}

function prepare(arena: Arena, levels: number, extents: Extents, options: Options, seed: number) {
  arena.reset();
  const { inputs, outputs, height, width, kernel, padding } = extents;
  const numbers = numbersOf(extents, seed);
  const x = new ArenaMap(arena, { channels: inputs, height, width, before: padding }).fill(numbers.x);
  const raw = arena.input(numbers.w);
  const factor = arena.input(padded(numbers.factor));
  const bias = arena.input(padded(numbers.bias));
  const packing = arena.output(packScratch(extents, levels) / 4);
  const blocks = outputs / 8;
  const w = packed(arena, (blocks / 2 ** levels) * groupElements(extents, levels), (to) =>
    arena.kernels.packStrassen(to, raw, factor, packing, outputs, inputs, kernel, levels, 0, blocks),
  );
  const bytes = arena.kernels.strassenScratch(x.blocks, kernel, levels, options.unitsPerChunk);
  const scratch = arena.output(bytes / 4);
  return { numbers, x, w, bias, scratch, levels, extents, options, factor, raw, packing };
}

function unitsOf(levels: number, extents: Extents): number {
  const pixels = outputExtent(extents.height, extents) * outputExtent(extents.width, extents);
  return Math.ceil(pixels / (4 * 2 ** levels));
}

interface Pictures {
  /** Elements between pictures. */
  readonly out: number;
  readonly x: number;
}

function run(
  arena: Arena,
  prepared: Prepared,
  out: ArenaMap,
  units: Range,
  blocks: Range,
  x = prepared.x,
  pictures: Pictures = { out: 0, x: 0 },
): void {
  const { w, bias, scratch, levels, extents, options } = prepared;
  const { kernel, stride, padding } = extents;
  const [activation, chunk] = [options.rectify ? 1 : 0, options.unitsPerChunk];
  const filter = arena.filter({ weights: w, bias, kernel, stride, padding, activation });
  const described = [out.describe(pictures.out), x.describe(pictures.x), filter] as const;
  arena.call(({ strassen }) => strassen(...described, scratch, levels, 0, chunk, ...units, ...blocks));
}

function runCase(arena: Arena, levels: number, extents: Extents, options: Options, seed: number): number {
  const prepared = prepare(arena, levels, extents, options, seed);
  const { numbers } = prepared;
  const out = outputMap(arena, extents, {});
  run(arena, prepared, out, [0, unitsOf(levels, extents)], [0, out.blocks]);
  const taps = extents.inputs * extents.kernel ** 2;
  const scaled = numbers.w.map((w, k) => w * (numbers.factor[Math.floor(k / taps)] ?? 1));
  const bounds = strassenBound(levels, numbers.x, scaled, numbers.bias, extents);
  const expected = rectified(exact(numbers, extents), options.rectify === true);
  expectPart(`${describeCase(extents)}, ${JSON.stringify(options)}`, out, extents, expected, bounds, {});
  let [difference, size] = [0, 0];
  const { height, width } = out.extents;
  for (const [at, value] of expected.entries()) {
    const channel = Math.floor(at / (height * width));
    const found = out.read(channel, Math.floor(at / width) % height, at % width);
    difference = Math.max(difference, Math.abs(found - value));
    size = Math.max(size, Math.abs(value));
  }
  return difference / size;
}

/** The output pixels of some units of one picture, as a kernel may write them. */
function allowUnits(out: ArenaMap, levels: number, [begin, end]: Range, [first, last]: Range): void {
  const { height, width } = out.extents;
  const unit = 4 * 2 ** levels;
  for (let pixel = begin * unit; pixel < Math.min(end * unit, height * width); pixel++)
    for (let block = first; block < last; block++)
      out.arena.allow(out.at(block, Math.floor(pixel / width), pixel % width), 8);
}

const CONFIGURATIONS = [
  { kernel: 1, stride: 1, padding: 0 },
  { kernel: 1, stride: 2, padding: 0 },
  { kernel: 3, stride: 2, padding: 1 },
  { kernel: 3, stride: 1, padding: 1 },
  { kernel: 2, stride: 1, padding: 0 },
];

const bits = (map: ArenaMap) => map.arena.bits(map.storage, map.elements);

describe.each(BUILDS)('$name build', ({ module }) => {
  const arena = new Arena(module);

  describe.each([1, 2])('%i level(s)', (levels) => {
    const group = 8 * 2 ** levels;
    const small: Extents = {
      inputs: group,
      outputs: 2 * group,
      height: 5,
      width: 7,
      kernel: 1,
      stride: 1,
      padding: 0,
    };

    test.each(CONFIGURATIONS)('is the float64 convolution: %o', (configuration) => {
      let cases = 0;
      for (let index = 0; index < 36; index++) {
        // Every width at heights that go round: pixels below, at and above a unit and several of them.
        const [height, width] = [1 + ((3 * index) % 7), 1 + (index % 11)];
        const inputs = [group, group - 3, 2 * group - 7][index % 3] ?? group;
        const outputs = [group, 2 * group][index % 2] ?? group;
        const extents = { inputs, outputs, height, width, ...configuration };
        if (outputExtent(height, extents) < 1 || outputExtent(width, extents) < 1) continue;
        const options = { rectify: index % 2 === 1, unitsPerChunk: [1, 2, 3, 8][index % 4] ?? 1 };
        runCase(arena, levels, extents, options, index);
        cases++;
      }
      expect(cases).toBeGreaterThan(24);
    });

    test('is within 1e-5 of the largest output with as many inputs as networks have', () => {
      const extents = { ...small, inputs: 512, outputs: group, height: 6, width: 6 };
      expect(runCase(arena, levels, extents, { unitsPerChunk: 4 }, 5)).toBeLessThanOrEqual(1e-5);
    });

    test('gathers parts of K that are no whole number of pieces', () => {
      for (const [index, blocks] of [1, 2, 3, 4, 5, 7].entries()) {
        const extents = { ...small, inputs: blocks * group - 5, height: 9, width: 7 };
        runCase(arena, levels, extents, { unitsPerChunk: 3 }, index);
      }
    });

    test('one unit and group of blocks at a time makes the same map as all at once, and writes no other pixel', () => {
      const prepared = prepare(arena, levels, small, { unitsPerChunk: 3, rectify: true }, 9);
      const [whole, single] = [outputMap(arena, small, {}), outputMap(arena, small, { rows: [0, 0] })];
      const units = unitsOf(levels, small);
      run(arena, prepared, whole, [0, units], [0, whole.blocks]);
      for (let unit = 0; unit < units; unit++) {
        for (let block = 0; block < whole.blocks; block += 2 ** levels) {
          const [part, blocks]: Range[] = [
            [unit, unit + 1],
            [block, block + 2 ** levels],
          ];
          if (!part || !blocks) continue;
          allowUnits(single, levels, part, blocks);
          run(arena, prepared, single, part, blocks);
        }
      }
      expect(bits(single)).toEqual(bits(whole));
    });

    test('asked for nothing, writes nothing', () => {
      const prepared = prepare(arena, levels, small, { unitsPerChunk: 2 }, 3);
      const out = outputMap(arena, small, { rows: [0, 0] });
      run(arena, prepared, out, [1, 1], [0, out.blocks]);
      run(arena, prepared, out, [0, 2], [0, 0]);
    });

    test('a batch is its pictures, one after the other, in chunks that span them', () => {
      const prepared = prepare(arena, levels, small, { unitsPerChunk: 4 }, 6);
      const map = { channels: small.inputs, height: 5, width: 7 };
      const xs = [1, 2, 3].map((seed) => new ArenaMap(arena, map).fill(numbersOf(small, seed).x));
      const make = () =>
        [0, 1, 2].map(() => new ArenaMap(arena, { ...map, channels: small.outputs }).allow());
      const [together, alone] = [make(), make()];
      const distance = (maps: readonly ArenaMap[]) => ((maps[1]?.storage ?? 0) - (maps[0]?.storage ?? 0)) / 4;
      const units = unitsOf(levels, small);
      const blocks: Range = [0, small.outputs / 8];
      const pictures = { out: distance(together), x: distance(xs) };
      if (together[0]) run(arena, prepared, together[0], [0, 3 * units], blocks, xs[0], pictures);
      for (const [n, out] of alone.entries()) run(arena, prepared, out, [0, units], blocks, xs[n]);
      expect(together.map(bits)).toEqual(alone.map(bits));
      expect(bits(together[0] as ArenaMap)).not.toEqual(bits(together[1] as ArenaMap));
    });

    test('packs a slice of the blocks as it packs them all', () => {
      const extents = { ...small, outputs: 3 * group, inputs: group - 3, kernel: 3, padding: 1 };
      const { numbers, w, factor, packing } = prepare(arena, levels, extents, { unitsPerChunk: 1 }, 4);
      const rows = arena.input(numbers.w.subarray(group * extents.inputs * 9));
      const elements = groupElements(extents, levels);
      const slice = arena.take(3 * elements * 4);
      arena.allow(slice + elements * 4, 2 * elements);
      const { outputs, inputs } = extents;
      arena.call(({ packStrassen }) =>
        packStrassen(slice, rows, factor, packing, outputs, inputs, 3, levels, 2 ** levels, 3 * 2 ** levels),
      );
      const later = (start: number) => arena.bits(start + elements * 4, 2 * elements);
      expect(later(slice)).toEqual(later(w));
    });

    test('keeps NaN, with ReLU too, and keeps it within its unit', () => {
      const prepared = prepare(arena, levels, small, { unitsPerChunk: 2, rectify: true }, 8);
      arena.floats(prepared.x.at(0, 0, 1), 1)[0] = Number.NaN;
      const out = outputMap(arena, small, {});
      run(arena, prepared, out, [0, unitsOf(levels, small)], [0, out.blocks]);
      for (let channel = 0; channel < small.outputs; channel++) {
        expect(out.read(channel, 0, 1)).toBeNaN();
        expect(out.read(channel, 4, 6)).not.toBeNaN();
      }
    });
  });
});
