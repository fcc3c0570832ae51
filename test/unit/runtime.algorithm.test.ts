import { describe, expect, test } from 'vitest';
import { type Convolution, INPUT } from '../../src/network/network.ts';
import { convolution } from '../../src/network/nodes.ts';
import { ALGORITHMS, candidatesFor as candidatesOf } from '../../src/runtime/convolution/registry.ts';
import { unitCount } from '../../src/runtime/convolution/strassen.ts';
import { tileCount, tilesPerChunk } from '../../src/runtime/convolution/winograd.ts';
import type { Shape } from '../../src/tensor.ts';

const node = (changes: Partial<Convolution> = {}): Convolution => ({
  ...convolution('c', 'x', { inChannels: 64, outChannels: 64, kernel: 3, stride: 1, padding: 1 }),
  ...changes,
});
const map = (height: number, width = height) => [1, 64, height, width];

/** By their names, cheapest first. */
function candidatesFor(convolution: Convolution, output: Shape, allowed?: readonly string[]) {
  const operation = { kind: 'convolution', name: 'c', input: 'x', convolution } as const;
  const found = candidatesOf(operation, { output, nonNegative: false }, ALGORITHMS, allowed);
  return found.map(({ algorithm, cost }) => ({ algorithm: algorithm.name, cost }));
}

function chooseAlgorithm(convolution: Convolution, output: Shape, allowed?: readonly string[]) {
  return candidatesFor(convolution, output, allowed)[0]?.algorithm;
}

function algorithmOf(name: string) {
  const found = ALGORITHMS.find((algorithm) => algorithm.name === name);
  if (!found) throw new Error(`no algorithm ${name}`);
  return found;
}

describe('chooseAlgorithm', () => {
  test('reads the network’s input planar', () => {
    expect(chooseAlgorithm(node({ inputs: [INPUT] }), map(32))).toBe('planar');
    expect(chooseAlgorithm(node({ inputs: [INPUT] }), map(32), [])).toBe('planar');
  });

  test.each([
    { kernel: 1, padding: 0 },
    { kernel: 1, padding: 0, stride: 2 },
    { stride: 3 },
    { padding: 0 },
    { padding: 0, stride: 2 },
    { kernel: 5, padding: 2 },
  ])(
    'runs %j directly where there are few pixels, with one of Strassen’s products where there are many',
    (changes) => {
      expect(chooseAlgorithm(node(changes), map(4))).toBe('direct');
      expect(chooseAlgorithm(node(changes), map(32), ['winograd2', 'winograd4'])).toBe('direct');
      expect(['strassen1', 'strassen2']).toContain(chooseAlgorithm(node(changes), map(32)));
    },
  );

  // By the documented counts: 2²: 54, 96, 216; 3²: 126, 96, 216; 4²: 162, 96, 216; 6²: 342, 224, 216; 8²: 594, 288, 216;
  // 32×1: 306, 288, 360.
  test.each([
    [1, 1, 'direct'],
    [2, 2, 'direct'],
    [3, 3, 'winograd2'],
    [4, 4, 'winograd2'],
    [6, 6, 'winograd4'],
    [8, 8, 'winograd4'],
    [56, 56, 'winograd4'],
    [32, 1, 'winograd2'],
  ])('%i×%i: %s', (height, width, expected) => {
    expect(chooseAlgorithm(node(), map(height, width))).toBe(expected);
  });

  // 2²: 54, 137, 412; 3²: 126, 137, 412; 4²: 162, 137, 412; 5²: 270, 347, 412; 6²: 342, 347, 412; 7²: 486, 452, 412;
  // 8²: 594, 452, 412; 14²: 1782, 1397, 1433; 16²: 2322, 1712, 1433.
  test.each([
    [1, 1, 'direct'],
    [2, 2, 'direct'],
    [3, 3, 'direct'],
    [4, 4, 'winograd2'],
    [5, 5, 'direct'],
    [6, 6, 'direct'],
    [7, 7, 'winograd4'],
    [8, 8, 'winograd4'],
    [14, 14, 'winograd2'],
    [16, 16, 'winograd4'],
    [112, 112, 'winograd4'],
  ])('stride 2, %i×%i: %s', (height, width, expected) => {
    expect(chooseAlgorithm(node({ stride: 2 }), map(height, width))).toBe(expected);
  });

  test.each([
    { inChannels: 64, outChannels: 64, levels: ['strassen1', 'strassen2'] },
    { inChannels: 60, outChannels: 64, levels: ['strassen1', 'strassen2'] },
    { inChannels: 48, outChannels: 64, levels: ['strassen1'] },
    { inChannels: 64, outChannels: 48, levels: ['strassen1'] },
    { inChannels: 40, outChannels: 64, levels: [] },
    { inChannels: 64, outChannels: 40, levels: [] },
    // A last block with lanes of padding.
    { inChannels: 64, outChannels: 60, levels: [] },
    { inChannels: 64, outChannels: 64, groups: 2, levels: [] },
  ])('halves only channels that can be halved: %o', ({ levels, ...channels }) => {
    const found = candidatesFor(node({ kernel: 1, padding: 0, ...channels }), map(32));
    const names = found.map(({ algorithm }) => algorithm).filter((name) => name.startsWith('strassen'));
    expect(names.sort()).toEqual(levels);
  });

  test('counts a picture’s last unit of pixels in full', () => {
    const cost = (height: number, width: number) =>
      candidatesFor(node({ kernel: 1, padding: 0 }), map(height, width)).find(
        ({ algorithm }) => algorithm === 'strassen2',
      )?.cost;
    expect([unitCount(1, 3, 3), unitCount(2, 3, 3), unitCount(2, 4, 4)]).toEqual([2, 1, 1]);
    expect(cost(3, 3)).toBe(cost(4, 4));
    expect(cost(17, 1)).toBe(cost(4, 8));
  });

  test('chooses among what is allowed', () => {
    for (let size = 1; size <= 20; size++) {
      expect(chooseAlgorithm(node(), map(size), [])).toBe('direct');
      expect(['direct', 'winograd2']).toContain(chooseAlgorithm(node(), map(size), ['winograd2']));
      expect(['direct', 'winograd4']).toContain(chooseAlgorithm(node(), map(size), ['winograd4']));
    }
  });

  // By the documented counts, a pair: late4 at 28² 36 · 52 + 180 + 18, at 8² 36 · 4 + 198; late2 at 28² 16 · 196 + 4 · 128; stride 2 at 28²
  // 1.05 · 81 · 52 + 2 · 198.
  test.each([
    [28, 1, 'late4', 2070],
    [8, 1, 'late4', 342],
    [28, 1, 'late2', 3648],
    [28, 2, 'late4', 4818.6],
  ] as const)('late weights at %i², stride %i, %s cost %d', (size, stride, name, expected) => {
    const found = candidatesFor(node({ stride }), map(size)).find(({ algorithm }) => algorithm === name);
    expect((found?.cost ?? 0) / (64 * 64)).toBeCloseTo(expected, 6);
  });

  test('a batch is computed as its pictures are, whatever they share', () => {
    for (const stride of [1, 2]) {
      for (let size = 1; size <= 40; size++) {
        const costs = (pictures: number) =>
          candidatesFor(node({ stride }), [pictures, 64, size, size]).map(({ algorithm, cost }) => ({
            algorithm,
            // Of a picture; rounded, since many are summed.
            cost: Math.round(cost / pictures),
          }));
        expect(costs(16)).toEqual(costs(1));
      }
    }
  });

  test('late weights are packed as direct ones, all others as what they are', () => {
    const packedAs = (name: string) => algorithmOf(name).packedAs;
    expect([packedAs('late2'), packedAs('late4')]).toEqual(['direct', 'direct']);
    expect([packedAs('winograd4'), packedAs('direct')]).toEqual([undefined, undefined]);
  });

  test.each([
    ['winograd4', 1, 4, 4],
    ['winograd4', 1, 32, 32],
    ['winograd4', 1, 33, 20],
    ['winograd4', 1, 49, 28],
    ['late4', 1, 49, 52],
    ['late4', 1, 196, 52],
    ['late4', 2, 49, 28],
  ] as const)('%s of stride %i: %i tiles in chunks of %i', (algorithm, stride, tiles, expected) => {
    expect(tilesPerChunk(algorithm === 'late4', stride, tiles)).toBe(expected);
  });

  test('counts whole tiles', () => {
    const tileOf = (name: string) => algorithmOf(name).tile ?? 1;
    expect([tileOf('direct'), tileOf('planar'), tileOf('winograd2'), tileOf('winograd4')]).toEqual([
      1, 1, 2, 4,
    ]);
    expect([tileOf('late2'), tileOf('late4')]).toEqual([2, 4]);
    expect(tileCount(4, 9, 4)).toBe(3);
  });
});
