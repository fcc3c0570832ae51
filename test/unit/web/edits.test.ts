/** Edits of gates: what they make of a block's gates, and which of them last. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyEdits,
  type Edit,
  type EditTo,
  parseEdits,
  withEdit,
  withoutEdits,
} from '../../../web/state/edits.ts';

const GATE = Float32Array.of(0.125, 0.25, 0.5, 0.75);
const none = () => undefined;
const all = (to: EditTo, target = '*'): Edit => ({ target, channel: null, to });
const one = (channel: number, value: number, target = 'layer1.0'): Edit => ({
  target,
  channel,
  to: { kind: 'constant', value },
});
const apply = (edits: readonly Edit[], block = 'layer1.0') => [...applyEdits(edits, block, GATE, none)];

describe('applyEdits', () => {
  it('sets ones, zeros, the mean, a constant, a channel', () => {
    expect(apply([all({ kind: 'ones' })])).toEqual([1, 1, 1, 1]);
    expect(apply([all({ kind: 'zeros' })])).toEqual([0, 0, 0, 0]);
    expect(apply([all({ kind: 'mean' })])).toEqual([0.40625, 0.40625, 0.40625, 0.40625]);
    expect(apply([all({ kind: 'constant', value: 0.5 }), one(2, 1)])).toEqual([0.5, 0.5, 1, 0.5]);
    expect(apply([one(9, 1)])).toEqual([...GATE]);
    expect([...GATE]).toEqual([0.125, 0.25, 0.5, 0.75]);
  });

  it('shuffles: the same gates in another order, the same for the same seed', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const shuffled = apply([all({ kind: 'shuffle', seed })]);
        expect([...shuffled].sort()).toEqual([...GATE]);
        expect(apply([all({ kind: 'shuffle', seed })])).toEqual(shuffled);
      }),
    );
    const orders = new Set(
      Array.from({ length: 50 }, (_, seed) => apply([all({ kind: 'shuffle', seed })]).join()),
    );
    expect(orders.size).toBeGreaterThan(10);
  });

  it('takes a class’s means where there are some', () => {
    const means = (label: string) => (label === 'cat' ? [0, 0.5, 1, 0.5] : undefined);
    const gates = (label: string) => [
      ...applyEdits([all({ kind: 'class', label })], 'layer1.0', GATE, means),
    ];
    expect(gates('cat')).toEqual([0, 0.5, 1, 0.5]);
    expect(gates('dog')).toEqual([...GATE]);
  });

  it('reaches the blocks of its target alone', () => {
    const edit = all({ kind: 'ones' }, 'layer1');
    expect(apply([edit], 'layer1.1')).toEqual([1, 1, 1, 1]);
    expect(apply([edit], 'layer10.0')).toEqual([...GATE]);
    expect(apply([all({ kind: 'ones' }, 'layer1.0')], 'layer1.1')).toEqual([...GATE]);
  });
});

describe('a list of edits', () => {
  it('drops what a later one covers', () => {
    const edits = [one(1, 0.5), one(2, 0.5), all({ kind: 'mean' }, 'layer2')];
    expect(withEdit(edits, one(1, 0.25))).toEqual([
      one(2, 0.5),
      all({ kind: 'mean' }, 'layer2'),
      one(1, 0.25),
    ]);
    expect(withEdit(edits, all({ kind: 'ones' }, 'layer1'))).toEqual([
      all({ kind: 'mean' }, 'layer2'),
      all({ kind: 'ones' }, 'layer1'),
    ]);
    expect(withEdit(edits, all({ kind: 'ones' }))).toEqual([all({ kind: 'ones' })]);
  });

  it('lets go of a block, a stage, or everything', () => {
    const edits = [one(1, 0.5), all({ kind: 'mean' }, 'layer2')];
    expect(withoutEdits(edits, 'layer1.0')).toEqual([all({ kind: 'mean' }, 'layer2')]);
    expect(withoutEdits(edits, '*')).toEqual([]);
  });

  it('leaves out what means nothing', () => {
    const text = 'layer1.0@3:2,layer1.0@70000:1,*:what,<b>:ones,layer1.0@1:ones,layer4.1:zeros,:ones';
    expect(parseEdits(text)).toEqual([all({ kind: 'zeros' }, 'layer4.1')]);
    fc.assert(
      fc.property(fc.string(), (any) => {
        expect(parseEdits(any).length).toBeLessThanOrEqual(64);
      }),
    );
  });
});
