/** Convolutions in 8-bit integers: exact sums in every build, and near the real ones. */
import { describe, expect, test } from 'vitest';
import { describeCase, outputMap, packed, padded, type Range, sweep } from '../support/convolution_case.ts';
import { convolutionInt8, type Int8Numbers } from '../support/int8_reference.ts';
import { Arena, ArenaMap, INT8_BUILDS } from '../support/kernels.ts';
import { convolution, type Extents, noise, outputExtent } from '../support/reference.ts';

const ONE = { kernel: 1, stride: 1, padding: 0 };

interface Part {
  readonly panels?: Range;
  readonly blocks?: Range;
  readonly panelsPerChunk?: number;
  readonly rectify?: boolean;
}

function numbersOf({ inputs, outputs, height, width, kernel }: Extents, seed: number): Int8Numbers {
  return {
    // As ReLU leaves it: half of it zero; some of it halfway between two whole numbers.
    x: noise(inputs * height * width, seed).map((v, i) =>
      Math.max(0, i % 5 === 0 ? Math.round(v * 40) / 80 : v),
    ),
    w: noise(outputs * inputs * kernel * kernel, seed + 1),
    bias: noise(outputs, seed + 2),
    factor: noise(outputs, seed + 3).map((v) => 2 * v + 0.25),
  };
}

function packWeights(arena: Arena, extents: Extents, { w, factor }: Int8Numbers): number {
  const { inputs, outputs, kernel } = extents;
  const [raw, factors] = [arena.input([...w, 0, 0, 0]), arena.input(padded(factor))];
  const depth = Math.ceil(inputs / 8) * 8 * kernel * kernel;
  const scratch = arena.output(kernel * kernel * 64 + depth * 8);
  const blocks = Math.ceil(outputs / 8);
  return packed(arena, (blocks * (depth * 8 + 32)) / 4, (to) =>
    arena.kernels.packInt8(to, raw, factors, scratch, outputs, inputs, kernel, 0, blocks),
  );
}

/** Pictures one after the other, in maps of one size; returns their outputs. */
function run(arena: Arena, extents: Extents, pictures: readonly Int8Numbers[], part: Part = {}): ArenaMap[] {
  arena.reset();
  const { inputs, height, width, kernel, stride, padding } = extents;
  const [first] = pictures as [Int8Numbers];
  const maps = pictures.map(({ x }) =>
    new ArenaMap(arena, { channels: inputs, height, width, before: padding }).fill(x),
  );
  const [x] = maps as [ArenaMap];
  const largest = arena.input(
    maps.flatMap((map) =>
      Array.from({ length: map.blocks * 8 }, (_, channel) =>
        channel < inputs ? Math.max(...valuesOf(map, channel)) : 0,
      ),
    ),
  );
  const w = packWeights(arena, extents, first);
  const bias = arena.input(padded(first.bias));
  const outs = pictures.map(() => outputMap(arena, extents, { ...(part.blocks && { blocks: part.blocks }) }));
  const [out] = outs as [ArenaMap];
  const [rows, columns] = [outputExtent(height, extents), outputExtent(width, extents)];
  const { panelsPerChunk = 3, rectify = false } = part;
  const [panelBegin, panelEnd] = part.panels ?? [0, pictures.length * Math.ceil((rows * columns) / 4)];
  const [blockBegin, blockEnd] = part.blocks ?? [0, out.blocks];
  const depth = x.blocks * 8 * kernel * kernel;
  const scratch = arena.output(arena.kernels.convolveInt8Scratch(depth, panelsPerChunk) / 4);
  const apart = (list: readonly ArenaMap[]) => ((list[1]?.storage ?? 0) - (list[0]?.storage ?? 0)) / 4;
  const filter = { weights: w, bias, kernel, stride, padding, activation: rectify ? 1 : 0 };
  const described = [
    out.describe(outs.length > 1 ? apart(outs) : 0),
    x.describe(maps.length > 1 ? apart(maps) : 0),
    arena.filter(filter),
  ] as const;
  const ranges = [panelBegin, panelEnd, blockBegin, blockEnd] as const;
  arena.call((kernels) => kernels.convolveInt8(...described, scratch, largest, 0, panelsPerChunk, ...ranges));
  return outs;
}

function valuesOf(map: ArenaMap, channel: number): number[] {
  const { height, width } = map.extents;
  return Array.from({ length: height * width }, (_, at) =>
    map.read(channel, Math.floor(at / width), at % width),
  );
}

function allOf(map: ArenaMap): number[] {
  return Array.from({ length: map.extents.channels }, (_, channel) => valuesOf(map, channel)).flat();
}

function exactly(numbers: Int8Numbers, extents: Extents, rectify = false): number[] {
  // A zero's sign is nobody's business.
  return [...convolutionInt8(numbers, extents).values].map((v) => (rectify ? Math.max(v, 0) : v) + 0);
}

/** Every kernel and stride; the sweep's shapes for 1×1. */
const CASES: readonly Extents[] = [
  ...sweep().map((shape) => ({ ...shape, ...ONE })),
  { inputs: 8, outputs: 8, height: 5, width: 7, kernel: 1, stride: 2, padding: 0 },
  { inputs: 17, outputs: 9, height: 6, width: 5, kernel: 3, stride: 2, padding: 1 },
  { inputs: 16, outputs: 24, height: 8, width: 8, kernel: 3, stride: 2, padding: 1 },
  { inputs: 3, outputs: 8, height: 4, width: 3, kernel: 3, stride: 1, padding: 1 },
  { inputs: 9, outputs: 11, height: 7, width: 9, kernel: 5, stride: 3, padding: 2 },
  { inputs: 256, outputs: 32, height: 4, width: 4, ...ONE },
];

describe.each(INT8_BUILDS)('convolveInt8, $name build', ({ module, name }) => {
  const arena = new Arena(module);

  test('is exact for every shape, and writes nothing else', () => {
    for (const [seed, extents] of CASES.entries()) {
      const numbers = numbersOf(extents, seed);
      const rectify = seed % 2 === 1;
      const [out] = run(arena, extents, [numbers], { rectify }) as [ArenaMap];
      expect(
        allOf(out).map((v) => v + 0),
        describeCase(extents),
      ).toEqual(exactly(numbers, extents, rectify));
      for (let channel = extents.outputs; channel < out.blocks * 8; channel++) {
        expect(Math.max(...valuesOf(out, channel).map(Math.abs)), 'padding lanes').toBe(0);
      }
    }
  });

  test('lies within half a step of each operand of the real convolution', () => {
    for (const [seed, extents] of CASES.slice(-6).entries()) {
      const numbers = numbersOf(extents, seed);
      const { bounds } = convolutionInt8(numbers, extents);
      const { x, w, factor, bias } = numbers;
      const { values } = convolution(x, w, factor, bias, extents);
      const [out] = run(arena, extents, [numbers]) as [ArenaMap];
      const found = allOf(out);
      const beyond = found.filter(
        (value, i) => Math.abs(value - (values[i] ?? Number.NaN)) > 1.0001 * (bounds[i] ?? 0) + 1e-6,
      );
      expect(beyond, describeCase(extents)).toEqual([]);
      const error = found.reduce((sum, value, i) => sum + Math.abs(value - (values[i] ?? 0)), 0);
      expect(error, 'it is quantised').toBeGreaterThan(0);
    }
  });

  test('each picture of a batch has a step of its own, whatever chunk it is in', () => {
    const extents = { inputs: 24, outputs: 16, height: 3, width: 3, ...ONE };
    const first = numbersOf(extents, 1);
    const pictures = [1, 0, 40].map((size, i) => ({
      ...first,
      x: numbersOf(extents, i + 5).x.map((value) => value * size),
    }));
    for (const panelsPerChunk of [1, 2, 4, 16]) {
      const outs = run(arena, extents, pictures, { panelsPerChunk });
      for (const [i, out] of outs.entries()) {
        const numbers = pictures[i] as Int8Numbers;
        expect(allOf(out).map((v) => v + 0)).toEqual(exactly(numbers, extents));
      }
    }
  });

  test('parts make the whole: panels and output blocks', () => {
    const extents = { inputs: 16, outputs: 24, height: 5, width: 3, ...ONE };
    const numbers = numbersOf(extents, 9);
    const expected = exactly(numbers, extents);
    const [out] = run(arena, extents, [numbers], { blocks: [1, 2], panelsPerChunk: 2 }) as [ArenaMap];
    expect(valuesOf(out, 8).map((v) => v + 0)).toEqual(expected.slice(8 * 15, 9 * 15));
    const [late] = run(arena, extents, [numbers], { panels: [2, 4] }) as [ArenaMap];
    expect(
      valuesOf(late, 5)
        .slice(8)
        .map((v) => v + 0),
    ).toEqual(expected.slice(5 * 15 + 8, 6 * 15));
    expect(late.arena.untouched(late.at(0, 0, 0), 8)).toBe(8);
  });

  test.each([1, -1])('sums the greatest products of sign %i without saturating', (sign) => {
    const extents = { inputs: 1024, outputs: 8, height: 1, width: 3, ...ONE };
    const numbers: Int8Numbers = {
      x: new Float32Array(1024 * 3).fill(127),
      w: new Float32Array(1024 * 8).fill(sign * 63),
      factor: new Float32Array(8).fill(1),
      bias: new Float32Array(8),
    };
    const [out] = run(arena, extents, [numbers]) as [ArenaMap];
    expect(allOf(out)).toEqual(Array(24).fill(sign * 1024 * 127 * 63));
  });

  test('weights and pictures of nothing but zeros give the bias; what is not finite stays so', () => {
    const extents = { inputs: 8, outputs: 8, height: 2, width: 2, ...ONE };
    const numbers = numbersOf(extents, 3);
    const none = { ...numbers, w: numbers.w.map(() => 0) };
    const bias = [...numbers.bias].flatMap((value) => Array(4).fill(value));
    expect(allOf(run(arena, extents, [none])[0] as ArenaMap)).toEqual(bias);
    const tiny = { ...numbers, x: numbers.x.map((_, i) => (i === 0 ? 1e-40 : 0)) };
    expect(allOf(run(arena, extents, [tiny])[0] as ArenaMap)).toEqual(bias);
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const broken = { ...numbers, x: numbers.x.map((v, i) => (i === 5 ? value : v)) };
      expect(allOf(run(arena, extents, [broken])[0] as ArenaMap).some(Number.isFinite)).toBe(false);
    }
  });

  // Behind its flag, Node 20 adds to a wrong register in some of relaxed_dot_add's; Node 24 does not.
  const both = name.includes('relaxed') && !process.versions.node.startsWith('20.') ? [false, true] : [false];
  test.each(both)('products are exact; by the dot product with addition: %s', (one) => {
    arena.reset();
    const [groups, panels] = [10, 3];
    const relaxed = name.includes('relaxed');
    const size = relaxed ? 4 : 2;
    const a = noise(panels * groups * 4 * size, 1).map((v) => Math.round(Math.abs(v) * 127));
    const w = noise(groups * 8 * size, 2).map((v) => Math.round(v * 63));
    const bytes = relaxed ? Uint8Array.from(a) : new Uint8Array(Uint16Array.from(a).buffer);
    const [from, weights] = [
      arena.inputBytes(bytes),
      arena.inputBytes(new Uint8Array(Int8Array.from(w).buffer)),
    ];
    const m = arena.output(panels * 32);
    arena.call((kernels) => kernels.multiplyInt8(m, from, weights, groups, panels, one));
    const expected = Array.from({ length: panels * 32 }, (_, at) => {
      const [p, r, o] = [Math.floor(at / 32), Math.floor(at / 8) % 4, at % 8];
      let sum = 0;
      for (let k = 0; k < groups * size; k++) {
        const [g, j] = [Math.floor(k / size), k % size];
        sum += (a[((p * groups + g) * 4 + r) * size + j] ?? 0) * (w[(g * 8 + o) * size + j] ?? 0);
      }
      return sum;
    });
    expect([...new Int32Array(arena.bits(m, panels * 32))]).toEqual(expected);
  });
});
