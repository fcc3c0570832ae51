import { interpolateCividis } from 'd3-scale-chromatic';
import { describe, expect, it } from 'vitest';
import { layoutCells } from '../../../src/view/cells.ts';
import { gateColour } from '../../../src/view/colours.ts';
import { type Brush, barDomain, drawBars, drawStrip } from '../../../src/view/draw.ts';
import { channelOrder } from '../../../src/view/order.ts';

interface Filled {
  readonly style: unknown;
  readonly rectangle: readonly [number, number, number, number];
}

/** A context that remembers what was filled. */
function recorder() {
  const filled: Filled[] = [];
  let framed = 0;
  const brush: Brush = {
    fillStyle: '',
    strokeStyle: '',
    lineWidth: 1,
    clearRect: () => undefined,
    strokeRect: () => {
      framed += 1;
    },
    fillRect: (...rectangle) => {
      filled.push({ style: brush.fillStyle, rectangle });
    },
  };
  return { brush, filled, frames: () => framed };
}

const values = Float32Array.of(0, 1, 0.5, 0.25);
const cells = layoutCells({ count: 4, width: 40, leastWidth: 10, greatestWidth: 10, cellHeight: () => 10 });

describe('gateColour', () => {
  it('is cividis from 0 to 1, whatever the picture, and stays at its ends beyond', () => {
    expect(gateColour(0)).toBe(interpolateCividis(0));
    expect(gateColour(0.5)).toBe(interpolateCividis(0.5));
    expect(gateColour(1.5)).toBe(interpolateCividis(1));
  });

  it('gets lighter all the way', () => {
    const luminance = (gate: number) => {
      const [red = 0, green = 0, blue = 0] = (gateColour(gate).match(/\d+/g) ?? []).map(Number);
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    for (let step = 1; step <= 20; step++)
      expect(luminance(step / 20)).toBeGreaterThan(luminance((step - 1) / 20));
  });
});

describe('drawStrip', () => {
  it('gives each channel the colour of its gate, at its place in the order', () => {
    const { brush, filled, frames } = recorder();
    drawStrip(brush, { cells, values, order: channelOrder(values, 'value'), marked: null }, gateColour);
    expect(filled.map(({ style }) => style)).toEqual([1, 0.5, 0.25, 0].map(gateColour));
    expect(filled.map(({ rectangle: [x] }) => x)).toEqual([0, 10, 20, 30]);
    expect(frames()).toBe(0);
  });

  it('frames the channel that is pointed at', () => {
    const { brush, frames } = recorder();
    drawStrip(brush, { cells, values, order: channelOrder(values, 'index'), marked: 2 }, gateColour);
    expect(frames()).toBe(2);
  });
});

describe('drawBars', () => {
  it('draws each bar from 0 to its value on the common scale', () => {
    const { brush, filled } = recorder();
    const signed = Float32Array.of(1, -1, 0.5, 0);
    const picture = { cells, values: signed, order: channelOrder(signed, 'index'), marked: null };
    drawBars(brush, picture, [-1, 1], { bar: () => 'bar', rule: 'rule', mark: 'mark' });
    const bars = filled
      .filter(({ style }) => style === 'bar')
      .map(({ rectangle: [, y, , height] }) => [y, height]);
    expect(bars).toEqual([
      [0, 5],
      [5, 5],
      [2.5, 2.5],
      [5, 0],
    ]);
    expect(filled.filter(({ style }) => style === 'rule')).toHaveLength(1);
  });
});

describe('barDomain', () => {
  it('holds 0 and every value, and is never empty', () => {
    expect(barDomain(Float32Array.of(0.5, 2))).toEqual([0, 2]);
    expect(barDomain(Float32Array.of(-1, -0.5))).toEqual([-1, 0]);
    expect(barDomain(Float32Array.of(0, 0))).toEqual([0, 1]);
  });
});
