/** What edits have moved: found, drawn, dragged; and which blocks matter. */
import { describe, expect, it } from 'vitest';
import { layoutCells } from '../../../src/view/cells.ts';
import type { Brush } from '../../../src/view/draw.ts';
import { channelOrder } from '../../../src/view/order.ts';
import { drawLevels, drawPairs } from '../../../web/draw/changes.ts';
import { ablationOf } from '../../../web/layout/ablation.ts';
import { changesOf, sameValues } from '../../../web/layout/changes.ts';
import { draggedGate, gateAfterKey, roundGate } from '../../../web/layout/drag.ts';
import { formatEdits, parseEdits } from '../../../web/state/edits.ts';

const before = Float32Array.of(0.5, 0.25, 0.75, 1);
const after = Float32Array.of(0.5, 0.255, 0.5, 0);

describe('changesOf', () => {
  it('marks what moved by a hundredth or more, and names what moved most', () => {
    const { marked, count, most, change } = changesOf(before, after);
    expect(marked).toEqual([false, false, true, true]);
    expect([count, most, change]).toEqual([2, 3, -1]);
  });

  it('names nothing where nothing moved', () => {
    expect(changesOf(before, before)).toMatchObject({ count: 0, most: null, change: 0 });
  });
});

describe('sameValues', () => {
  it('compares number by number', () => {
    expect(sameValues(before, before.slice())).toBe(true);
    expect(sameValues(before, after)).toBe(false);
    expect(sameValues(before, before.subarray(1))).toBe(false);
  });
});

describe('a gate that is dragged', () => {
  it('moves by the height of its bar from 0 to 1, and no further', () => {
    expect(draggedGate(0.25, 32, 64)).toBe(0.75);
    expect(draggedGate(0.25, -8, 64)).toBe(0.125);
    expect(draggedGate(0.25, 640, 64)).toBe(1);
    expect(draggedGate(0.25, -640, 64)).toBe(0);
  });

  it('moves by keys, Page Up and Page Down further than the arrows', () => {
    expect(gateAfterKey(0.5, 'ArrowUp')).toBe(0.55);
    expect(gateAfterKey(0.5, 'ArrowDown')).toBe(0.45);
    expect(gateAfterKey(0.5, 'PageUp')).toBe(0.75);
    expect(gateAfterKey(0.1, 'PageDown')).toBe(0);
    expect(gateAfterKey(0.5, 'ArrowLeft')).toBeNull();
  });

  it('is as an address can hold it', () => {
    for (const gate of [0, 1, 1 / 3, 0.12345, 2 / 3]) {
      const value = roundGate(gate);
      const [edit] = parseEdits(
        formatEdits([{ target: 'layer1.0', channel: 3, to: { kind: 'constant', value } }]),
      );
      expect(edit?.to).toEqual({ kind: 'constant', value });
    }
  });
});

interface Filled {
  readonly style: unknown;
  readonly rectangle: readonly number[];
}

function recorder() {
  const filled: Filled[] = [];
  const brush: Brush = {
    fillStyle: '',
    strokeStyle: '',
    lineWidth: 1,
    clearRect: () => undefined,
    strokeRect: () => undefined,
    fillRect: (...rectangle) => {
      filled.push({ style: brush.fillStyle, rectangle });
    },
  };
  return { brush, filled };
}

const cells = layoutCells({ count: 4, width: 20, leastWidth: 5, greatestWidth: 5, cellHeight: () => 10 });
const order = channelOrder(before, 'index');

describe('drawPairs', () => {
  it('halves a cell whose gate moved, and marks it where it is seen', () => {
    const { brush, filled } = recorder();
    const moved = changesOf(before, after).marked;
    drawPairs(brush, { cells, before, after, order, moved, marked: null }, String, 'mark');
    expect(filled).toEqual([
      { style: '0.5', rectangle: [0, 0, 5, 10] },
      { style: '0.25', rectangle: [5, 0, 5, 5] },
      { style: String(Math.fround(0.255)), rectangle: [5, 5, 5, 5] },
      { style: '0.75', rectangle: [10, 0, 5, 5] },
      { style: '0.5', rectangle: [10, 5, 5, 5] },
      { style: 'mark', rectangle: [10, 11, 5, 2] },
      { style: '1', rectangle: [15, 0, 5, 5] },
      { style: '0', rectangle: [15, 5, 5, 5] },
      { style: 'mark', rectangle: [15, 11, 5, 2] },
    ]);
  });
});

describe('drawLevels', () => {
  it('draws a line where a gate was that moved', () => {
    const { brush, filled } = recorder();
    drawLevels(brush, { cells, values: before, order }, [false, false, true, true], 'line');
    expect(filled).toEqual([
      { style: 'line', rectangle: [10, 1.5, 5, 2] },
      { style: 'line', rectangle: [15, -1, 5, 2] },
    ]);
  });
});

describe('ablationOf', () => {
  it('follows the logit of the class that wins without edits', () => {
    const blocks = [
      { name: 'a', logits: [1, 2, 0] },
      { name: 'b', logits: [4, 3.5, 0] },
    ];
    expect(ablationOf([1, 3, 0], blocks)).toEqual({
      winner: 1,
      logit: 3,
      rows: [
        { name: 'a', logit: 2, change: -1, winner: 1 },
        { name: 'b', logit: 3.5, change: 0.5, winner: 0 },
      ],
      reach: 1,
    });
  });
});
