/**
 * One convolution in an arena: random numbers packed by the kernels' own packing, computed by a kernel, compared with
 * the float64 reference. Nothing but the pixels of the asked rows and blocks may change.
 */
import { expect } from 'vitest';
import { expectWithin } from './expect_within.ts';
import { type Arena, ArenaMap } from './kernels.ts';
import {
  ACTIVATION_FUNCTIONS,
  convolution,
  type Extents,
  gamma,
  noise,
  outputExtent,
  type Reference,
} from './reference.ts';

export interface Numbers {
  readonly x: Float32Array;
  readonly w: Float32Array;
  readonly bias: Float32Array;
  readonly factor: Float32Array;
}

export function numbersOf(
  { inputs, outputs, height, width, kernel, groups = 1 }: Extents,
  seed: number,
): Numbers {
  return {
    x: noise(inputs * height * width, seed),
    w: noise(outputs * (inputs / groups) * kernel * kernel, seed + 1),
    bias: noise(outputs, seed + 2),
    // Batch norm's factors, of both signs and several sizes.
    factor: noise(outputs, seed + 3).map((v) => 2 * v + 0.25),
  };
}

/** Zero-padded to a multiple of 8. */
export function padded(values: ArrayLike<number>): Float32Array {
  const result = new Float32Array(Math.ceil(values.length / 8) * 8);
  result.set(values);
  return result;
}

export type Range = readonly [begin: number, end: number];

/** What was asked of a kernel: the output rows and blocks. */
export interface Part {
  readonly rows?: Range;
  readonly blocks?: Range;
}

/** A place for the output, with a margin of canaries, of which the part may be written. */
export function outputMap(arena: Arena, extents: Extents, { rows, blocks }: Part): ArenaMap {
  const [height, width] = [outputExtent(extents.height, extents), outputExtent(extents.width, extents)];
  const map = new ArenaMap(arena, { channels: extents.outputs, height, width, before: 1 });
  return map.allow(rows && [...rows], blocks && [...blocks]);
}

/** Packs weights with a packing kernel into `elements` canaries, all of which it must write. */
export function packed(arena: Arena, elements: number, pack: (out: number) => void): number {
  const out = arena.output(elements);
  arena.call(() => pack(out));
  expect(arena.untouched(out, elements), 'packed weights left unwritten').toBe(0);
  return out;
}

/** Higham's bound for a sum of I·k² products, the factor's rounding and the bias included. */
export function directBounds(
  { inputs, kernel, groups = 1 }: Extents,
  { magnitudes }: Reference,
): Float64Array {
  const roundings = (inputs / groups) * kernel * kernel + 2;
  return magnitudes.map((size) => gamma(roundings) * size);
}

/** Compares the part of an output map with the reference; its padding lanes must be what the activation makes of zero. */
export function expectPart(
  what: string,
  map: ArenaMap,
  extents: Extents,
  reference: Float64Array,
  bounds: Float64Array,
  { rows, blocks }: Part,
  activation: keyof typeof ACTIVATION_FUNCTIONS = 'linear',
): void {
  const { height, width } = map.extents;
  const [rowBegin, rowEnd] = rows ?? [0, height];
  const [blockBegin, blockEnd] = blocks ?? [0, map.blocks];
  const [actual, expected, allowed]: number[][] = [[], [], []];
  for (let channel = blockBegin * 8; channel < blockEnd * 8; channel++) {
    for (let y = rowBegin; y < rowEnd; y++) {
      for (let x = 0; x < width; x++) {
        const at = (channel * height + y) * width + x;
        const isChannel = channel < extents.outputs;
        actual?.push(map.read(channel, y, x));
        expected?.push(isChannel ? (reference[at] ?? Number.NaN) : ACTIVATION_FUNCTIONS[activation](0));
        allowed?.push(isChannel ? (bounds[at] ?? 0) : 0);
      }
    }
  }
  expectWithin(what, actual ?? [], expected ?? [], allowed ?? []);
}

export function rectified(reference: Reference, rectify: boolean): Float64Array {
  return rectify ? reference.values.map((v) => Math.max(v, 0)) : reference.values;
}

export function exact(numbers: Numbers, extents: Extents): Reference {
  return convolution(numbers.x, numbers.w, numbers.factor, numbers.bias, extents);
}

/** `3→17 channels, 5×7, kernel 3, stride 1, padding 1` */
export function describeCase({ inputs, outputs, height, width, kernel, stride, padding }: Extents): string {
  return `${inputs}→${outputs} channels, ${height}×${width}, kernel ${kernel}, stride ${stride}, padding ${padding}`;
}

/** Channels below, at and above a block of 8 and two of them. */
export const CHANNELS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 24];

/** Every height and width from 1 to 10 with channels that go round, then every pair of channels at small sizes. */
export function sweep(): Pick<Extents, 'inputs' | 'outputs' | 'height' | 'width'>[] {
  const cases = [];
  const channel = (index: number) => CHANNELS[index % CHANNELS.length] ?? 1;
  for (let index = 0; index < 100; index++) {
    const [height, width] = [1 + Math.floor(index / 10), 1 + (index % 10)];
    cases.push({ inputs: channel(5 * index), outputs: channel(7 * index + 3), height, width });
  }
  for (const [a, inputs] of CHANNELS.entries()) {
    for (const [b, outputs] of CHANNELS.entries()) {
      cases.push({ inputs, outputs, height: 1 + ((a + b) % 5), width: 1 + ((2 * a + 3 * b) % 6) });
    }
  }
  return cases;
}
