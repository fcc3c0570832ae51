import { describe, expect, test } from 'vitest';
import { OptionError } from '../../src/errors.ts';
import type { GateContext, GateOverride } from '../../src/model/types.ts';
import { load, picture, small } from '../support/small_model.ts';

const model = await load(small());
const INPUT = picture(1, [2, 3, 12, 12]);
const BLOCK = 'layer3.0';
const CHANNELS = 64;
const plain = await model.run(INPUT, { taps: [`${BLOCK}.squeeze`] });
const gateOf = (gates: Readonly<Record<string, { data: Float32Array }>>, block = BLOCK) => [
  ...(gates[block]?.data ?? []),
];

describe('an override', () => {
  const vector = Float32Array.from({ length: CHANNELS }, (_, c) => c / 100 - 0.25);
  const batch = Float32Array.from({ length: 2 * CHANNELS }, (_, c) => Math.sin(c));
  test.each<[string, GateOverride, number[]]>([
    ['ones', 'ones', Array(128).fill(1)],
    ['zeros', 'zeros', Array(128).fill(0)],
    ['a constant', 0.375, Array(128).fill(0.375)],
    ['a constant beyond (0, 1)', -2, Array(128).fill(-2)],
    ['a vector for every picture', vector, [...vector, ...vector]],
    ['a plain list', [...vector], [...vector, ...vector]],
    ['a vector for each picture', batch, [...batch]],
    ['a function', (gate) => gate.map((s) => 1 - s), gateOf(plain.gates).map((s) => Math.fround(1 - s))],
  ])('%s is what is applied and returned', async (_, override, expected) => {
    const { gates, taps, logits } = await model.run(INPUT, {
      gates: { [BLOCK]: override },
      taps: [`${BLOCK}.gate`, `${BLOCK}.before`, `${BLOCK}.after`],
    });
    expect(gateOf(gates)).toEqual(expected);
    expect([...(taps[`${BLOCK}.gate`]?.data ?? [])]).toEqual(expected);
    const before = taps[`${BLOCK}.before`]?.data ?? new Float32Array();
    const pixels = before.length / 128;
    const after = before.map((u, i) => u * (expected[Math.floor(i / pixels)] ?? Number.NaN));
    expect(taps[`${BLOCK}.after`]?.data).toEqual(after);
    expect(logits).not.toEqual(plain.logits);
    // Blocks before are untouched, the block's own squeeze too.
    expect(gates['layer2.1']).toEqual(plain.gates['layer2.1']);
  });

  test('the gate that was computed anyway changes nothing', async () => {
    const gates = { [BLOCK]: plain.gates[BLOCK]?.data ?? [], 'layer1.0': (gate: Float32Array) => gate };
    expect((await model.run(INPUT, { gates })).logits).toEqual(plain.logits);
  });

  test('does not outlast its run', async () => {
    await model.run(INPUT, { gates: { '*': 'zeros' } });
    expect((await model.run(INPUT)).logits).toEqual(plain.logits);
  });

  test('a function is told block, picture and squeeze, once for each picture, and its arguments are copies', async () => {
    const told: { gate: Float32Array; context: GateContext }[] = [];
    const spy = (gate: Float32Array, context: GateContext) => {
      told.push(structuredClone({ gate, context }));
      const same = gate.slice();
      gate.fill(9);
      context.squeeze.fill(9);
      return same;
    };
    const { logits } = await model.run(INPUT, { gates: { [BLOCK]: spy } });
    expect(logits).toEqual(plain.logits);
    expect(told.map(({ context }) => [context.block, context.picture])).toEqual([
      [BLOCK, 0],
      [BLOCK, 1],
    ]);
    const squeeze = plain.taps[`${BLOCK}.squeeze`]?.data;
    for (const [n, { gate, context }] of told.entries()) {
      const range = [n * CHANNELS, (n + 1) * CHANNELS] as const;
      expect(context.squeeze).toEqual(squeeze?.slice(...range));
      expect(gate).toEqual(plain.gates[BLOCK]?.data.slice(...range));
    }
  });
});

test('a block’s name wins over its stage’s, and that over *', async () => {
  const { gates } = await model.run(INPUT, { gates: { '*': 0.125, layer3: 'ones', [BLOCK]: 'zeros' } });
  for (const { name, stage } of model.network.blocks) {
    const expected = name === BLOCK ? 0 : stage === 'layer3' ? 1 : 0.125;
    expect(
      gateOf(gates, name).every((s) => s === expected),
      name,
    ).toBe(true);
  }
});

test.each([
  ['scaled by nothing', 'standard'],
  ['the shortcut alone is scaled away', 'identity'],
] as const)('zeros: %s (%s)', async (_, placement) => {
  using other = await load(small({ placement }));
  const { taps } = await other.run(INPUT, {
    gates: { 'layer2.0': 'zeros' },
    taps: ['layer2.0.after', 'layer2.0'],
  });
  expect(taps['layer2.0.after']?.data.every((v) => v === 0)).toBe(true);
  expect(taps['layer2.0']?.data.some((v) => v > 0)).toBe(true);
});

describe('refused', () => {
  const nan = Float32Array.from({ length: CHANNELS }, (_, c) => (c === 9 ? Number.NaN : 0.5));
  test.each<[string, Record<string, unknown>, RegExp]>([
    [
      'an unknown block',
      { 'layer9.0': 'ones' },
      /option gates: found 'layer9\.0'; expected a block .*layer1\.0.*a stage .*layer1.*'\*'/,
    ],
    ['an inherited name', { toString: 'ones' }, /option gates: found 'toString'/],
    [
      'a vector too short',
      { [BLOCK]: [0.5] },
      /option gates, block layer3\.0: found 1 gates; expected .*64 or 128 gates/,
    ],
    ['a vector too long', { [BLOCK]: new Float32Array(65) }, /block layer3\.0: found 65 gates/],
    ['NaN in a vector', { [BLOCK]: nan }, /block layer3\.0: found NaN at index 9; expected finite numbers/],
    ['NaN', { [BLOCK]: Number.NaN }, /block layer3\.0: found NaN/],
    ['infinity', { layer3: Number.POSITIVE_INFINITY }, /block layer3\.0: found Infinity/],
    ['another word', { [BLOCK]: 'twos' }, /block layer3\.0: found twos; expected 'ones', 'zeros'/],
    ['null', { [BLOCK]: null }, /block layer3\.0: found null/],
    ['text in a list', { [BLOCK]: Array(64).fill('1') }, /block layer3\.0: found 1 at index 0/],
    ['a function of too few gates', { [BLOCK]: () => [1] }, /block layer3\.0: found 1 gates; .*64 gates/],
    ['a function of NaN', { [BLOCK]: () => nan }, /block layer3\.0: found NaN at index 9/],
    ['a function of nothing', { [BLOCK]: () => undefined }, /block layer3\.0: found undefined/],
  ])('%s', async (_, gates, message) => {
    const run = () => model.run(INPUT, { gates: gates as Record<string, GateOverride> });
    await expect(run()).rejects.toThrow(OptionError);
    await expect(run()).rejects.toThrow(message);
    expect((await model.run(INPUT)).logits).toEqual(plain.logits);
  });

  test('a network without modules has no block to override', async () => {
    using bare = await load(small({ stages: [] }));
    await expect(bare.run(INPUT, { gates: { 'layer1.0': 'ones' } })).rejects.toThrow(/no module/);
    expect(Object.keys((await bare.run(INPUT, { gates: { '*': 'ones' } })).gates)).toEqual([]);
  });

  test('a function’s own exception is the caller’s, and the model lives on', async () => {
    const oops = new Error('mine');
    const gates = {
      [BLOCK]: () => {
        throw oops;
      },
    };
    await expect(model.run(INPUT, { gates })).rejects.toBe(oops);
    expect((await model.run(INPUT)).logits).toEqual(plain.logits);
  });
});
