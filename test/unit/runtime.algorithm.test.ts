import { describe, expect, test } from 'vitest';
import { type Convolution, INPUT } from '../../src/network/network.ts';
import { convolution } from '../../src/network/nodes.ts';
import { chooseAlgorithm, tileCount, tileOf } from '../../src/runtime/algorithm.ts';

const node = (changes: Partial<Convolution> = {}): Convolution => ({
  ...convolution('c', 'x', { inChannels: 64, outChannels: 64, kernel: 3, stride: 1, padding: 1 }),
  ...changes,
});
const map = (height: number, width = height) => [1, 64, height, width];

describe('chooseAlgorithm', () => {
  test('reads the network’s input planar', () => {
    expect(chooseAlgorithm(node({ inputs: [INPUT] }), map(32))).toBe('planar');
    expect(chooseAlgorithm(node({ inputs: [INPUT] }), map(32), [])).toBe('planar');
  });

  test.each([{ kernel: 1, padding: 0 }, { stride: 2 }, { padding: 0 }, { kernel: 5, padding: 2 }])(
    'runs %j directly',
    (changes) => expect(chooseAlgorithm(node(changes), map(32))).toBe('direct'),
  );

  // By the documented counts: 1²: 45, 80, 180; 2²: 81, 80, 180; 4²: 153, 80, 180; 8²: 585, 272, 180; 32×1: 1161, 272, 324.
  test.each([
    [1, 1, 'direct'],
    [2, 2, 'winograd2'],
    [4, 4, 'winograd2'],
    [8, 8, 'winograd4'],
    [56, 56, 'winograd4'],
    [32, 1, 'winograd2'],
  ])('%i×%i: %s', (height, width, expected) => {
    expect(chooseAlgorithm(node(), map(height, width))).toBe(expected);
  });

  test('chooses among what is allowed', () => {
    for (let size = 1; size <= 20; size++) {
      expect(chooseAlgorithm(node(), map(size), [])).toBe('direct');
      expect(['direct', 'winograd2']).toContain(chooseAlgorithm(node(), map(size), ['winograd2']));
      expect(['direct', 'winograd4']).toContain(chooseAlgorithm(node(), map(size), ['winograd4']));
    }
  });

  test('counts whole tiles', () => {
    expect([tileOf('direct'), tileOf('planar'), tileOf('winograd2'), tileOf('winograd4')]).toEqual([
      1, 1, 2, 4,
    ]);
    expect(tileCount(4, 9, 4)).toBe(3);
  });
});
