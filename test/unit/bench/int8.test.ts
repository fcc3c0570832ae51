/** The integer kernels of bench/int8 against exact whole numbers, and the choice of steps. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { BUILDS, buildKernels, pathOf } from '../../../bench/int8/build.js';
import { type IntegerKernels, instantiate, pixelsPerChunk } from '../../../bench/int8/kernels.ts';
import { Histogram, quantiseWeights } from '../../../bench/int8/quantise.ts';
import { noise } from '../../support/reference.ts';

const CANARY = 0x7fc0dead;

interface Case {
  readonly kernel: number;
  readonly stride: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly height: number;
  readonly width: number;
  readonly pictures: number;
  readonly chunk: number;
}

const { fround, min, max, floor } = Math;

/** The nearest whole number, ties to even. */
function nearest(value: number): number {
  const down = floor(value);
  if (value - down !== 0.5) return floor(value + 0.5);
  return down % 2 === 0 ? down : down + 1;
}

/** A memory in which every word is a canary until something is put there. */
class Words {
  readonly memory = new WebAssembly.Memory({ initial: 32 });
  readonly floats = new Float32Array(this.memory.buffer);
  readonly bits = new Uint32Array(this.memory.buffer);
  #next = 16_384;

  constructor() {
    this.bits.fill(CANARY, this.#next);
  }

  /** @returns the word's index */
  take(count: number): number {
    const at = this.#next;
    this.#next += Math.ceil(count / 16) * 16 + 64;
    return at;
  }

  put(values: Float32Array): number {
    const at = this.take(values.length);
    this.floats.set(values, at);
    return at;
  }
}

interface Numbers {
  /** `[picture, I/8, rows, columns, 8]` */
  readonly x: Float32Array;
  /** Whole numbers `[O/8, depth, 8]`. */
  readonly w: Float32Array;
  readonly bias: Float32Array;
  readonly scale: Float32Array;
  readonly factor: number;
}

function extentsOf({ kernel, stride, inputs, height, width, pictures }: Case) {
  const [rows, columns] = [(height - 1) * stride + kernel, (width - 1) * stride + kernel];
  const picture = inputs * rows * columns;
  return { rows, columns, picture, depth: inputs * kernel * kernel, elements: picture * pictures };
}

/** Packs by weights of whole numbers whose largest in each output is `greatest`, so that each step is 1. */
function run(kernels: IntegerKernels, words: Words, options: Case, { x, w, bias, scale, factor }: Numbers) {
  const { kernel, stride, inputs, outputs, height, width, pictures, chunk } = options;
  const { rows, columns, picture, depth } = extentsOf(options);
  const { packed, steps } = quantiseWeights(w, depth, kernels.groupSize(), kernels.greatestWeight());
  expect([...steps]).toEqual(Array(outputs).fill(1));
  const weights = words.take(packed.byteLength / 4);
  new Uint8Array(words.memory.buffer).set(new Uint8Array(packed.buffer), weights * 4);
  const [from, biasAt, scaleAt] = [words.put(x), words.put(bias), words.put(scale)];
  const pixels = height * width;
  const scratchWords = kernels.convolveScratch(depth, chunk) / 4;
  const [scratch, out] = [words.take(scratchWords), words.take(outputs * pixels * pictures)];
  const before = words.bits.slice();
  kernels.convolve(
    ...[out, from, weights, biasAt, scratch].map((at) => at * 4),
    ...[outputs * pixels, width * 8, pixels * 8, picture, columns * 8, rows * columns * 8],
    ...[height, width, inputs / 8, kernel, stride, 1, chunk, 0, pixels * pictures, 0, outputs / 8],
    scaleAt * 4,
    factor,
  );
  const result = words.floats.slice(out, out + outputs * pixels * pictures);
  before.set(words.bits.subarray(out, out + result.length), out);
  before.set(words.bits.subarray(scratch, scratch + scratchWords), scratch);
  expect(Buffer.compare(Buffer.from(before.buffer), Buffer.from(words.bits.slice().buffer))).toBe(0);
  return result;
}

/** Sums of whole numbers, exact in float64; scaled as float32 does it. `[picture, O/8, H, W, 8]` */
function expected(options: Case, { x, w, bias, scale, factor }: Numbers): Float32Array {
  const { kernel, stride, inputs, outputs, height, width, pictures } = options;
  const { rows, columns, picture, depth } = extentsOf(options);
  const result: number[] = [];
  const whole = x.map((value) => max(0, min(127, nearest(fround(value * fround(factor))))));
  for (let n = 0; n < pictures; n++) {
    for (let o = 0; o < outputs; o += 8) {
      for (let p = 0; p < height * width; p++) {
        const [top, left] = [floor(p / width) * stride, (p % width) * stride];
        for (let lane = 0; lane < 8; lane++) {
          let sum = 0;
          for (let k = 0; k < depth; k++) {
            const [block, tap, i] = [
              floor(k / (8 * kernel * kernel)),
              floor(k / 8) % (kernel * kernel),
              k % 8,
            ];
            const [y, column] = [top + floor(tap / kernel), left + (tap % kernel)];
            const at = n * picture + ((block * rows + y) * columns + column) * 8 + i;
            sum += (whole[at] ?? 0) * (w[o * depth + k * 8 + lane] ?? 0);
          }
          const scaled = fround(fround(fround(sum) * (scale[o + lane] ?? 0)) + (bias[o + lane] ?? 0));
          result.push(max(0, scaled));
        }
      }
    }
  }
  expect(inputs % 8).toBe(0);
  return Float32Array.from(result);
}

/** Weights of whole numbers of both signs; the first tap of each output is the greatest there is. */
function wholeWeights(outputs: number, depth: number, greatest: number): Float32Array {
  const w = noise(outputs * depth, 2).map((value) => Math.round(value * greatest));
  for (let o = 0; o < outputs; o++) w[floor(o / 8) * depth * 8 + (o % 8)] = o % 2 ? greatest : -greatest;
  return w;
}

const BASE = { kernel: 1, stride: 1, inputs: 16, outputs: 8, height: 1, width: 1, pictures: 1, chunk: 8 };
const CASES: readonly Partial<Case>[] = [
  { width: 1, inputs: 8 },
  { width: 3 },
  { width: 4, outputs: 24 },
  { width: 5, inputs: 24 },
  { height: 3, width: 3, outputs: 16 },
  { height: 2, width: 3, pictures: 3, chunk: 4 },
  { height: 4, width: 4, inputs: 64, chunk: 16 },
  { kernel: 1, stride: 2, height: 3, width: 5 },
  { kernel: 3, stride: 1, height: 3, width: 2 },
  { kernel: 3, stride: 2, height: 2, width: 3, pictures: 2, outputs: 16, chunk: 5 },
  { kernel: 2, stride: 3, height: 2, width: 2 },
];

beforeAll(() => buildKernels());

/** Behind its flag, Node 20 adds to a wrong register in some of relaxed_dot_add's; Node 24 does not. */
const TESTED = Object.keys(BUILDS).filter(
  (name) => name !== 'relaxed' || !process.versions.node.startsWith('20.'),
);

describe.each(TESTED)('the build %s', (name) => {
  let bytes: Uint8Array<ArrayBuffer>;
  beforeAll(() => {
    bytes = new Uint8Array(readFileSync(pathOf(name)));
  });

  test.each(CASES)('is exact for %o', (part) => {
    const options = { ...BASE, ...part };
    const { depth, elements } = extentsOf(options);
    const words = new Words();
    const kernels = instantiate<IntegerKernels>(bytes, words.memory);
    const numbers: Numbers = {
      // Some below 0, some halfway between two whole numbers, some above the range.
      x: noise(elements, 1).map((value, i) => (i % 5 === 0 ? Math.round(value * 40) / 2 : value * 9)),
      w: wholeWeights(options.outputs, depth, kernels.greatestWeight()),
      bias: noise(options.outputs, 3),
      scale: noise(options.outputs, 4).map((value) => value / 100),
      factor: 17,
    };
    expect(run(kernels, words, options, numbers)).toEqual(expected(options, numbers));
  });

  test.each([1, -1])('sums the greatest products of sign %i without saturating', (sign) => {
    const options = { ...BASE, inputs: 2048, width: 4 };
    const words = new Words();
    const kernels = instantiate<IntegerKernels>(bytes, words.memory);
    const greatest = kernels.greatestWeight();
    const numbers: Numbers = {
      x: new Float32Array(2048 * 4).fill(1),
      w: new Float32Array(2048 * 8).fill(sign * greatest),
      bias: new Float32Array(8),
      scale: new Float32Array(8).fill(sign),
      factor: 127,
    };
    expect([...run(kernels, words, options, numbers)]).toEqual(Array(32).fill(2048 * 127 * greatest));
  });
});

describe('quantising', () => {
  test.each([
    [2, 127],
    [4, 63],
  ])('weights in groups of %i lie within half a step', (group, greatest) => {
    const [depth, outputs] = [24, 16];
    const weights = noise(depth * outputs, 5);
    for (let k = 0; k < depth; k++) weights[k * 8 + 3] = 0;
    const { packed, steps } = quantiseWeights(weights, depth, group, greatest);
    for (let o = 0; o < outputs; o++) {
      const values = Array.from({ length: depth }, (_, k) => {
        const first = floor(o / 8) * depth * 8;
        const real = weights[first + k * 8 + (o % 8)] ?? 0;
        const at = first + floor(k / group) * 8 * group + (o % 8) * group + (k % group);
        expect(Math.abs(real - (packed[at] ?? 0) * (steps[o] ?? 0))).toBeLessThanOrEqual(
          0.5001 * (steps[o] ?? 0),
        );
        return Math.abs(packed[at] ?? 0);
      });
      expect(max(...values)).toBe(o === 3 ? 0 : greatest);
    }
  });

  test('a lone large value is clipped, an even spread is not', () => {
    const even = new Histogram(1);
    even.add(noise(4096, 6).map(Math.abs));
    expect(even.bestRange()).toBeGreaterThan(0.9);
    const lone = new Histogram(10);
    const count = 100_000;
    lone.add(Float32Array.of(10, ...noise(count, 6).map(Math.abs)));
    // The least of count · (range / 127)² / 12, the rounding's error, + (10 − range)², the clipped one's.
    const best = 10 / (1 + count / (12 * 127 ** 2));
    expect(Math.abs(lone.bestRange() - best)).toBeLessThanOrEqual(0.2);
  });

  test('more inputs, fewer pixels in a chunk', () => {
    expect(pixelsPerChunk(64, 4)).toBe(64);
    expect(pixelsPerChunk(4608, 4)).toBeLessThan(64);
    expect(pixelsPerChunk(1_000_000, 2)).toBe(8);
  });
});
