/** The equation of a gate, against the module's own arithmetic in the runtime. */
import { describe, expect, it } from 'vitest';
import { buildNetwork, loadModel, randomCheckpoint, tensor, toFloat32 } from '../../../src/index.ts';
import { drawMatrix, reach } from '../../../src/view/matrix.ts';
import { mapColour } from '../../../web/draw/heat.ts';
import { activate, moduleLayers, weightedSum } from '../../../web/layout/equation.ts';

describe('weightedSum', () => {
  it('lists the terms from the greatest to the least, leaves out zeros, and adds up', () => {
    const w = tensor(Float32Array.of(1, 2, 3, -4, 0.5, 1), [2, 3]);
    const b = tensor(Float32Array.of(0.25, -1), [2]);
    const { terms, bias, sum } = weightedSum(w, b, Float32Array.of(2, 0, 1), 1);
    expect(terms).toEqual([
      { from: 0, weight: -4, value: 2, product: -8 },
      { from: 2, weight: 1, value: 1, product: 1 },
    ]);
    expect([bias, sum]).toEqual([-1, -8]);
    expect(weightedSum(w, undefined, Float32Array.of(2, 0, 1), 0).sum).toBe(5);
  });

  it('gives every gate of a network that was run', async () => {
    const network = buildNetwork('se_resnet18', { width: 0.25 });
    const checkpoint = randomCheckpoint(network);
    const { architecture, options: networkOptions } = network;
    using model = await loadModel(checkpoint, { architecture, networkOptions });
    const x = tensor(
      Float32Array.from({ length: 3072 }, (_, i) => Math.sin(i)),
      [1, 3, 32, 32],
    );
    const block = network.blocks.find(({ name }) => name === 'layer4.1');
    if (!block?.se) throw new Error('no module');
    const taps = [block.se.squeeze, block.se.hidden];
    const run = await model.run(x, { taps });
    const layers = moduleLayers(network, block.se);
    const weights = (name = '') => {
      const stored = checkpoint.tensors.get(name);
      if (!stored) throw new Error(name);
      return tensor(toFloat32(stored), stored.shape);
    };
    const [z, hidden] = taps.map((name) => run.taps[name]?.data ?? new Float32Array(0));
    for (let unit = 0; unit < block.se.hiddenWidth; unit++) {
      const { sum } = weightedSum(weights(layers?.first.weight), undefined, z ?? new Float32Array(0), unit);
      expect(activate('relu', sum)).toBeCloseTo(hidden?.[unit] ?? Number.NaN, 5);
    }
    for (let c = 0; c < block.se.channels; c++) {
      const { sum } = weightedSum(
        weights(layers?.second.weight),
        undefined,
        hidden ?? new Float32Array(0),
        c,
      );
      expect(activate(layers?.gate ?? 'relu', sum)).toBeCloseTo(
        run.gates['layer4.1']?.data[c] ?? Number.NaN,
        5,
      );
    }
  });

  it.each([
    ['hardSigmoid', -4, 0],
    ['hardSigmoid', 0, 0.5],
    ['hardSigmoid', 4, 1],
    ['hardSwish', 3, 3],
    ['hardSwish', -3, 0],
    ['tanh', 0, 0],
    ['relu', -1, 0],
    ['sigmoid', 0, 0.5],
  ] as const)('%s(%f) = %f', (by, x, y) => expect(activate(by, x)).toBeCloseTo(y, 12));
});

describe('drawMatrix', () => {
  it('fills the whole area, row by row, and frames what is marked', () => {
    const filled: [string, number, number][] = [];
    const framed: number[][] = [];
    const brush = {
      fillStyle: '',
      strokeStyle: '',
      lineWidth: 0,
      clearRect: () => undefined,
      fillRect: (x: number, y: number) => void filled.push([brush.fillStyle, x, y]),
      strokeRect: (...box: number[]) => void framed.push(box),
    };
    const matrix = { rows: 2, columns: 2, values: [0, 1, 2, 3] };
    drawMatrix(brush, matrix, { width: 20, height: 10 }, String, { row: 1, column: 0, colour: 'red' });
    expect(filled).toEqual([
      ['0', 0, 0],
      ['1', 10, 0],
      ['2', 0, 5],
      ['3', 10, 5],
    ]);
    expect(framed).toEqual([
      [0, 5, 20, 5],
      [0, 0, 10, 10],
    ]);
  });

  it('has a scale for maps that is never empty', () => {
    expect(reach([0.5, -2, 1])).toBe(2);
    expect(mapColour(0, 0)(0)).toMatch(/^rgb/);
  });
});
