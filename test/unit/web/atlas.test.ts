/** What the class atlas's figures are made of. */
import { describe, expect, it } from 'vitest';
import type { AtlasBlock } from '../../../src/index.ts';
import { classDistances, lastOfStages, overallMean } from '../../../web/layout/atlas.ts';
import { rankDifferences } from '../../../web/layout/differences.ts';
import { fitDomain, plotFigure } from '../../../web/layout/plot.ts';

const health = { mean: 0, least: 0, greatest: 0, below: 0, above: 0, standardDeviation: 0, stuck: 0 };
const block: AtlasBlock = {
  name: 'layer1.0',
  channels: 2,
  mean: [[0.2, 0.4], null, [0.8, 0.4]],
  standardDeviation: [[0.1, 0.1], null, [0.3, 0]],
  health,
};

describe('the atlas', () => {
  it('is averaged over pictures and not over classes', () => {
    const [first, second] = overallMean(block, [1, 0, 3]);
    expect(first).toBeCloseTo((0.2 + 3 * 0.8) / 4, 12);
    expect(second).toBeCloseTo(0.4, 12);
  });

  it('measures the distance to each class that has pictures', () => {
    const found = classDistances({ labels: ['a', 'b', 'c'] }, block, [0.75, 0.5]);
    expect(found.map(({ label }) => label)).toEqual(['c', 'a']);
    expect(found[0]?.distance).toBeCloseTo((0.05 + 0.1) / 2, 12);
    // Of class c: 0.75 lies within 0.8 ± 0.3; 0.5 is not 0.4 ± 0.
    expect(found[0]?.within).toBe(0.5);
  });

  it('finds the last block of each stage', () => {
    const blocks = ['layer1.0', 'layer1.1', 'layer2.0'].map((name) => ({ name, stage: name.slice(0, 6) }));
    expect(lastOfStages(blocks)).toEqual(['layer1.1', 'layer2.0']);
  });
});

describe('differences', () => {
  it('rank blocks by mean size, and name the channel that differs most', () => {
    const gates = (values: readonly number[]) => ({ data: Float32Array.from(values) });
    const ranked = rankDifferences(
      { a: gates([0.5, 0.5]), b: gates([0, 1, 0.5, 0.5]), only: gates([1]) },
      { a: gates([0.5, 0.75]), b: gates([1, 0, 0.5, 0.5]) },
    );
    expect(ranked.map(({ block: name, mean, most }) => [name, mean, most])).toEqual([
      ['b', 0.5, 0],
      ['a', 0.125, 1],
    ]);
    expect([...(ranked[1]?.difference ?? [])]).toEqual([0, 0.25]);
  });
});

describe('a plot', () => {
  const panel = {
    title: 'p',
    order: [1, 0],
    series: [{ label: 's', values: [0, 1], deviation: [0.25, 0], colour: 'red' }],
  };
  const request = { width: 300, domain: [0, 1] as const, ink: 'black', rule: 'grey', channels: 'channel' };

  it('lays channels out in their order, greater values higher, the band within the panel', () => {
    const { shapes, width, height } = plotFigure({ ...request, panels: [panel] });
    const line = shapes.find((shape) => shape.kind === 'line');
    const band = shapes.find((shape) => shape.kind === 'area');
    if (line?.kind !== 'line' || band?.kind !== 'area') throw new Error('There is no line or no band.');
    const [[left, top] = [0, 0], [right, bottom] = [0, 0]] = line.points;
    expect(left).toBeLessThan(right);
    expect(top).toBeLessThan(bottom);
    for (const [x, y] of band.points) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x).toBeLessThanOrEqual(width);
      expect(y).toBeGreaterThanOrEqual(top);
      expect(y).toBeLessThanOrEqual(bottom);
    }
    expect(bottom).toBeLessThan(height);
  });

  it('puts panels side by side where there is room, else one below the other', () => {
    const panels = [panel, panel, panel];
    const wide = plotFigure({ ...request, panels, width: 900 });
    const narrow = plotFigure({ ...request, panels, width: 330 });
    expect(narrow.height).toBeGreaterThan(2 * wide.height);
  });

  it('is fitted to what is drawn, bands and all, and never to nothing', () => {
    expect(fitDomain([panel])).toEqual([0, 1]);
    const flat = { ...panel, series: [{ label: 's', values: [0.5, 0.5], colour: 'red' }] };
    const [low, high] = fitDomain([flat]);
    expect(high - low).toBeCloseTo(0.02, 12);
    const apart = {
      ...panel,
      series: [{ label: 's', values: [0.4, 0.5], deviation: [0.1, 0], colour: 'red' }],
    };
    expect(fitDomain([apart])).toEqual([expect.closeTo(0.3, 12), 0.5]);
  });
});
