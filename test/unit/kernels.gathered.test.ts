/**
 * What threads that share a convolution by output blocks do: a call for no block leaves the input in scratch, gathered or transformed, and
 * calls that are told so make the map of one call for all blocks, bit for bit, in any order.
 */
import { describe, expect, test } from 'vitest';
import type { Kernels } from '../../src/runtime/builds/kernels.ts';
import { Arena, ArenaMap, BUILDS, INT8_BUILDS } from '../support/kernels.ts';

/** 16 channels of 8×8 pixels to 32, in one chunk. */
const [IN, OUT, SIDE] = [2, 4, 8];
const PIXELS = SIDE * SIDE;
/** Larger than any algorithm's: 36 positions of 8 rows. */
const WEIGHTS = OUT * 8 * IN * 8 * 36;

type Blocks = readonly [begin: number, end: number];

interface Place {
  /** Descriptors of the output, the input and the filter. */
  readonly described: readonly [number, number, number];
  readonly largest: number;
}

interface Case {
  readonly name: string;
  /** 1 where its weights are transformed in every run. */
  readonly late?: number;
  /** Bytes. */
  scratch(kernels: Kernels): number;
  run(kernels: Kernels, place: Place, scratch: number, gathered: number, blocks: Blocks): void;
}

function winograd(tile: number, late: number): Case {
  const tiles = (SIDE / tile) ** 2;
  return {
    name: `winograd, tiles of ${tile}×${tile}${late ? ', late' : ''}`,
    scratch: (kernels) => kernels.winogradScratch(IN, tile, 1, late, tiles),
    late,
    run: (kernels, { described }, scratch, gathered, blocks) =>
      kernels.winograd(...described, scratch, tile, 0, gathered, tiles, 0, tiles, ...blocks),
  };
}

function strassen(levels: number): Case {
  const units = PIXELS / (4 << levels);
  return {
    name: `strassen, levels: ${levels}`,
    scratch: (kernels) => kernels.strassenScratch(IN, 3, levels, units),
    run: (kernels, { described }, scratch, gathered, blocks) =>
      kernels.strassen(...described, scratch, levels, gathered, units, 0, units, ...blocks),
  };
}

const DIRECT: Case = {
  name: 'convolve',
  scratch: (kernels) => kernels.convolveScratch(IN * 72, PIXELS),
  run: (kernels, { described }, scratch, gathered, blocks) =>
    kernels.convolve(...described, scratch, gathered, PIXELS, 0, PIXELS, ...blocks),
};

const INT8: Case = {
  name: 'convolveInt8',
  scratch: (kernels) => kernels.convolveInt8Scratch(IN * 72, PIXELS / 4),
  run: (kernels, { described, largest }, scratch, gathered, blocks) =>
    kernels.convolveInt8(...described, scratch, largest, gathered, PIXELS / 4, 0, PIXELS / 4, ...blocks),
};

const FLOAT32: readonly Case[] = [
  DIRECT,
  ...[2, 4].flatMap((tile) => [winograd(tile, 0), winograd(tile, 1)]),
  strassen(1),
];

/** Small whole numbers, so that they are weights of 8 bits too. */
const noise = (count: number) => Float32Array.from({ length: count }, (_, i) => ((i * 7919) % 61) / 16);

function runAll(
  { scratch, run, late = 0 }: Case,
  arena: Arena,
  calls: readonly (readonly [number, Blocks])[],
) {
  arena.reset();
  const before = { channels: IN * 8, height: SIDE, width: SIDE, before: 1, after: 5 };
  const x = new ArenaMap(arena, before).fill(noise(IN * 8 * PIXELS));
  const out = new ArenaMap(arena, { channels: OUT * 8, height: SIDE, width: SIDE }).allow();
  const [weights, bias] = [arena.input(noise(WEIGHTS)), arena.input(noise(OUT * 8))];
  const filter = { weights, bias, kernel: 3, stride: 1, padding: 1, activation: 1, late };
  const place: Place = {
    described: [out.describe(), x.describe(), arena.filter(filter)],
    largest: arena.input(new Float32Array(IN * 8).fill(4)),
  };
  const area = arena.output(scratch(arena.kernels) / 4);
  for (const [gathered, blocks] of calls) {
    arena.call((kernels) => run(kernels, place, area, gathered, blocks));
  }
  return arena.bits(out.storage, out.elements).slice();
}

describe.each([
  ...BUILDS.map((build) => [build.name, build.module, FLOAT32] as const),
  ...INT8_BUILDS.map((build) => [build.name, build.module, [INT8]] as const),
])('%s build', (_, module, cases) => {
  const arena = new Arena(module);
  test.each(cases)('$name', (kernel) => {
    const whole = runAll(kernel, arena, [[0, [0, OUT]]]);
    const pieces = runAll(kernel, arena, [
      [0, [0, 0]],
      [1, [2, OUT]],
      [1, [0, 2]],
    ]);
    expect(pieces).toEqual(whole);
    // Scratch that nobody has filled is NaN, or for integers no panel: so the calls above did read it.
    expect(runAll(kernel, arena, [[1, [0, OUT]]])).not.toEqual(whole);
  });
});
