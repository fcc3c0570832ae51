/** The nodes that families beyond the reference network are built of: their shapes, costs and ONNX operators. */
import { describe, expect, it } from 'vitest';
import { NetworkError } from '../../src/errors.ts';
import { networkCost } from '../../src/network/cost.ts';
import { INPUT, type Network, type Node } from '../../src/network/network.ts';
import { activation, concat, convolution, globalPool, pool, type Window } from '../../src/network/nodes.ts';
import { inferShapes } from '../../src/network/shapes.ts';
import { summarise } from '../../src/network/summary.ts';
import { exportOnnx } from '../../src/onnx/index.ts';
import type { Tensor } from '../../src/tensor.ts';
import { formulaInput } from '../support/formula.ts';
import { runOnnx } from '../support/oracle.ts';

function networkOf(nodes: readonly Node[], inputChannels = 1): Network {
  const output = nodes.at(-1)?.name ?? INPUT;
  const sizes = { minimumSize: 1, nominalSize: [8, 8], classes: 1 } as const;
  return { architecture: 'test', options: {}, inputChannels, ...sizes, nodes, blocks: [], output };
}

function shapeOf(nodes: readonly Node[], input: readonly number[]) {
  const network = networkOf(nodes, input[1]);
  return inferShapes(network, input).get(network.output);
}

describe('a pool’s extent', () => {
  it.each<[string, Window, number, number]>([
    ['3×3/2 of 112, rounded down', { by: 'max', kernel: 3, stride: 2 }, 112, 55],
    ['3×3/2 of 112, rounded up', { by: 'max', kernel: 3, stride: 2, ceil: true }, 112, 56],
    ['3×3/2 of 112, padded', { by: 'max', kernel: 3, stride: 2, padding: 1 }, 112, 56],
    ['3×3/2 of 113, nothing left to round', { by: 'max', kernel: 3, stride: 2, ceil: true }, 113, 56],
    ['3×3/1, padded', { by: 'mean', kernel: 3, stride: 1, padding: 1 }, 7, 7],
    [
      'no window begins in the last padding',
      { by: 'max', kernel: 2, stride: 3, padding: 1, ceil: true },
      4,
      2,
    ],
  ])('%s', (_, window, extent, expected) => {
    expect(shapeOf([pool('p', INPUT, window)], [2, 3, extent, extent])).toEqual([2, 3, expected, expected]);
  });

  it('is refused where no window fits or the padding is wider than half of it', () => {
    expect(() => shapeOf([pool('p', INPUT, { by: 'max', kernel: 9, stride: 1 })], [1, 1, 8, 8])).toThrow(
      /node p \(pool\): found an extent of 8; expected room for a window of 9/,
    );
    const wide = pool('p', INPUT, { by: 'max', kernel: 3, stride: 1, padding: 2 });
    expect(() => shapeOf([wide], [1, 1, 8, 8])).toThrow(NetworkError);
  });
});

describe('a concatenation', () => {
  const halved = pool('p', INPUT, { by: 'max', kernel: 2, stride: 2 });

  it('adds up channels', () => {
    const nodes = [activation('a', INPUT, 'relu'), concat('c', [INPUT, 'a', 'a'])];
    expect(shapeOf(nodes, [2, 3, 5, 7])).toEqual([2, 9, 5, 7]);
  });

  it('is refused for one map and for maps of two sizes', () => {
    expect(() => shapeOf([concat('c', [INPUT])], [1, 1, 8, 8])).toThrow(/two or more maps/);
    expect(() => shapeOf([halved, concat('c', [INPUT, 'p'])], [1, 1, 8, 8])).toThrow(
      /input: found maps of 1×1×8×8 and 1×1×4×4 at c; expected a height and width for which/,
    );
  });
});

describe('a grouped convolution', () => {
  const extents = { inChannels: 8, outChannels: 16, kernel: 3, stride: 1, padding: 1 };

  it('multiplies each output with its own group alone', () => {
    const cost = (groups: number) =>
      networkCost(networkOf([convolution('c', INPUT, { ...extents, groups })], 8), [1, 8, 8, 8]);
    expect(cost(1).multiplyAdds).toBe(16 * 64 * 8 * 9);
    expect(cost(8).multiplyAdds).toBe(16 * 64 * 9);
    expect(cost(8).parameters).toBe(16 * 9);
  });

  it('is refused where the groups do not divide the channels', () => {
    expect(() => shapeOf([convolution('c', INPUT, { ...extents, groups: 3 })], [1, 8, 8, 8])).toThrow(
      /3 groups/,
    );
  });
});

describe('as ONNX operators', () => {
  const run = async (nodes: readonly Node[], x: Tensor) => {
    const checkpoint = { file: 'none', metadata: {}, tensors: new Map() };
    return (await runOnnx(exportOnnx(networkOf(nodes, x.shape[1]), checkpoint), x)).get('logits')?.data;
  };
  const relu6 = (x: number) => Math.min(Math.max(x, 0), 6);

  it.each([
    ['hardSigmoid', (x: number) => relu6(x + 3) / 6],
    ['hardSwish', (x: number) => (x * relu6(x + 3)) / 6],
  ] as const)('%s', async (name, exact) => {
    const data = Float32Array.of(-9, -3, -2.5, -1, 0, 1, 2.5, 3, 9);
    const nodes = [globalPool('z', INPUT, 'mean'), activation('a', 'z', name)];
    const actual = (await run(nodes, { shape: [9, 1, 1, 1], data })) ?? [];
    expect(actual).toHaveLength(9);
    for (const [i, value] of data.entries()) expect(actual[i]).toBeCloseTo(exact(value), 6);
  });

  /** Rows and columns 0 to 3; each window's rows are also its columns. */
  const input = formulaInput([1, 1, 4, 4], 5);
  const under = (rows: readonly number[], columns: readonly number[]) =>
    rows.flatMap((y) => columns.map((x) => input.data[y * 4 + x] ?? 0));
  const meanOf = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
  const meanOfPool = async (window: Window) => {
    const nodes = [pool('p', INPUT, window), globalPool('g', 'p', 'mean')];
    return (await run(nodes, input))?.[0];
  };

  it('the maximum under windows that hang over', async () => {
    const windows = [
      [0, 1, 2],
      [2, 3],
    ];
    const expected = meanOf(
      windows.flatMap((rows) => windows.map((columns) => Math.max(...under(rows, columns)))),
    );
    expect(await meanOfPool({ by: 'max', kernel: 3, stride: 2, ceil: true })).toBeCloseTo(expected, 6);
  });

  it.each([true, false])('the mean with the padding counted: %s', async (countIncludePad) => {
    const windows = [
      [0, 1],
      [0, 1, 2],
      [1, 2, 3],
      [2, 3],
    ];
    const means = windows.flatMap((rows) =>
      windows.map((columns) => {
        const values = under(rows, columns);
        return (meanOf(values) * values.length) / (countIncludePad ? 9 : values.length);
      }),
    );
    const window = { by: 'mean', kernel: 3, stride: 1, padding: 1, countIncludePad } as const;
    expect(await meanOfPool(window)).toBeCloseTo(meanOf(means), 6);
  });
});

it('has rows in the summary under PyTorch’s names', () => {
  const nodes = [
    pool('m', INPUT, { by: 'max', kernel: 3, stride: 2 }),
    pool('p', 'm', { by: 'mean', kernel: 3, stride: 1, padding: 1 }),
  ];
  const { rows } = summarise(networkOf(nodes), [1, 8, 8]);
  expect(rows.map(({ name, shape }) => [name, shape])).toEqual([
    ['MaxPool2d-1', [-1, 1, 3, 3]],
    ['AvgPool2d-2', [-1, 1, 3, 3]],
  ]);
});
