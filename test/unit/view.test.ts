/** What page, element and command line share of what is shown, beyond what test/unit/web holds of it. */
import { interpolateCividis } from 'd3-scale-chromatic';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mean, spread, standardDeviation } from '../../src/statistics.ts';
import { BARS, layoutCells, STRIP } from '../../src/view/cells.ts';
import { gateColour } from '../../src/view/colours.ts';
import { type Brush, drawBars, gateDomain } from '../../src/view/draw.ts';
import { escapeXml } from '../../src/view/escape_xml.ts';
import { channelOrder } from '../../src/view/order.ts';
import { channelAt, channelChosen, stepAfterKey } from '../../src/view/pointing.ts';
import { scalePicture } from '../../src/view/scale.ts';

describe('statistics', () => {
  it('are those of the population', () => {
    const values = Float32Array.of(2, 4, 4, 4, 5, 5, 7, 9);
    expect(mean(values)).toBe(5);
    expect(standardDeviation(values)).toBe(2);
    expect(spread(values)).toEqual({ mean: 5, least: 2, greatest: 9 });
  });

  it('keep a deviation that is small beside the mean', () => {
    expect(standardDeviation([1e9, 1e9 + 2])).toBe(1);
  });

  it('are no numbers where there are no values', () => {
    expect([mean([]), standardDeviation([])]).toEqual([Number.NaN, Number.NaN]);
  });
});

describe('a strip of gates', () => {
  it('has square cells, and flatter ones where it would stand higher than 208 pixels', () => {
    const few = layoutCells({ ...STRIP, count: 512, width: 800 });
    expect([few.columns, few.cellWidth, few.cellHeight]).toEqual([64, 12.5, 12.5]);
    const many = layoutCells({ ...STRIP, count: 2048, width: 400 });
    expect([many.columns, many.rows, many.cellHeight, many.height]).toEqual([32, 64, 3.25, 208]);
  });

  it('never has cells lower than 3 pixels, nor wider than 16', () => {
    expect(layoutCells({ ...STRIP, count: 4096, width: 300 }).cellHeight).toBe(3);
    expect(layoutCells({ ...STRIP, count: 8, width: 800 }).width).toBe(128);
  });
});

describe('bars', () => {
  it('are lower where there are more than two rows of them', () => {
    expect(layoutCells({ ...BARS, count: 256, width: 640 }).cellHeight).toBe(84);
    expect(layoutCells({ ...BARS, count: 2048, width: 640 }).cellHeight).toBe(56);
  });

  it('of gates span 0 to 1, and further where gates do', () => {
    expect(gateDomain([0.2, 0.6])).toEqual([0, 1]);
    expect(gateDomain([-0.5, 0.25])).toEqual([-0.5, 1]);
    expect(gateDomain([0, 3])).toEqual([0, 3]);
  });

  it('mark the whole cell behind the one that is pointed at, so that a bar of no height is found', () => {
    const filled: unknown[][] = [];
    const brush: Brush = {
      fillStyle: '',
      strokeStyle: '',
      lineWidth: 0,
      clearRect: () => undefined,
      strokeRect: () => undefined,
      fillRect: (...box) => void filled.push([brush.fillStyle, ...box]),
    };
    const cells = layoutCells({
      count: 2,
      width: 20,
      leastWidth: 10,
      greatestWidth: 10,
      cellHeight: () => 10,
    });
    const values = Float32Array.of(1, 0);
    const picture = { cells, values, order: channelOrder(values, 'index'), marked: 1 };
    drawBars(brush, picture, [0, 1], { bar: () => 'bar', rule: 'rule', mark: 'mark' });
    expect(filled).toEqual([
      ['bar', 0, 0, 8, 10],
      ['mark', 10, 0, 10, 10],
      ['bar', 10, 10, 8, 0],
      ['rule', 0, 9.5, 20, 1],
    ]);
  });
});

describe('pointing', () => {
  const values = Float32Array.of(0.1, 0.4, 0.3, 0.2);
  const cells = layoutCells({ count: 4, width: 25, leastWidth: 10, greatestWidth: 10, cellHeight: () => 10 });
  const shown = { cells, order: channelOrder(values, 'value') };
  const box = { left: 100, top: 50 };

  it('finds the channel under a pointer, in the order that is shown', () => {
    expect([cells.columns, cells.rows]).toEqual([2, 2]);
    const at = (x: number, y: number) => channelAt(shown, { clientX: 100 + x, clientY: 50 + y }, box);
    expect([at(5, 5), at(15, 5), at(5, 15), at(15, 15)]).toEqual([1, 2, 3, 0]);
    expect([at(-1, 5), at(5, 25)]).toEqual([null, null]);
  });

  it('chooses with a mouse, not with a finger', () => {
    const event = { clientX: 105, clientY: 55 };
    expect(channelChosen(shown, { ...event, pointerType: 'mouse' }, box)).toBe(1);
    expect(channelChosen(shown, { ...event, pointerType: 'touch' }, box)).toBeNull();
    expect(channelChosen(shown, event, box)).toBeNull();
  });

  it('moves with keys from the channel that is marked, else from the first place', () => {
    expect(stepAfterKey(shown, 2, 'ArrowDown')).toEqual({ kind: 'point', channel: 0, moved: true });
    expect(stepAfterKey(shown, null, 'ArrowRight')).toEqual({ kind: 'point', channel: 2, moved: true });
    expect(stepAfterKey(shown, 2, 'Escape')).toEqual({ kind: 'point', channel: null, moved: false });
    expect(stepAfterKey(shown, 2, 'Enter')).toEqual({ kind: 'choose', channel: 2 });
    expect(stepAfterKey(shown, null, 'Enter')).toBeNull();
    expect(stepAfterKey(shown, 2, 'Tab')).toBeNull();
  });
});

describe('colours', () => {
  it('of gates differ from cividis by one step of 8 bits at most', () => {
    const parts = (colour: string) => (colour.match(/\d+/g) ?? []).map(Number);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (gate) => {
        const exact = parts(interpolateCividis(gate));
        const wrong = parts(gateColour(gate)).map((part, i) => Math.abs(part - (exact[i] ?? Number.NaN)));
        expect(wrong).toHaveLength(3);
        expect(Math.max(...wrong)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('have a scale that reaches both ends', () => {
    const { cells, values } = scalePicture(-2, 2, 5);
    expect([...values]).toEqual([-2, -1, 0, 1, 2]);
    expect([cells.rows, cells.width, cells.height]).toEqual([1, 5, 12]);
  });
});

describe('escapeXml', () => {
  it('escapes what is markup, in content and in attributes', () => {
    expect(escapeXml(`<b> & "it's"`)).toBe('&lt;b&gt; &amp; &quot;it&#39;s&quot;');
  });

  it('keeps tabs and line ends, and replaces what XML cannot hold', () => {
    expect(escapeXml('a\tb\nc\u0000d\u001be\ud800f\uffffg')).toBe('a\tb\nc\ufffdd\ufffde\ufffdf\ufffdg');
    expect(escapeXml('猫 😀')).toBe('猫 😀');
  });
});
