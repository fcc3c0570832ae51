import { describe, expect, test } from 'vitest';
import { OptionError } from '../../src/errors.ts';
import { inferShapes } from '../../src/network/shapes.ts';
import type { Tensor } from '../../src/tensor.ts';
import { expectWithin } from '../support/expect_within.ts';
import { gamma, squeezeMax, squeezeMean } from '../support/reference.ts';
import { load, picture, small } from '../support/small_model.ts';

const SHAPE = [2, 3, 13, 10];
const INPUT = picture(4, SHAPE);

describe.each([
  ['standard', {}],
  ['squared', { rescale: 'squared' }],
  ['pre', { placement: 'pre' }],
  ['post', { placement: 'post' }],
  ['identity', { placement: 'identity' }],
  ['by maximum', { squeeze: 'max' }],
  ['no modules', { stages: [] }],
])('%s', async (_, options) => {
  const parts = small(options);
  const model = await load(parts);
  const { network } = model;
  const names = model.tapNames();
  const all = await model.run(INPUT, { taps: names });
  const tap = (name: string): Tensor => all.taps[name] ?? { shape: [], data: new Float32Array() };

  test('every name can be read, with the shape that the network gives it', () => {
    const shapes = inferShapes(network, SHAPE);
    expect(Object.keys(all.taps).sort()).toEqual([...names].sort());
    expect(new Set(names).size).toBe(names.length);
    const alias = new Map<string, string>();
    for (const { name, se } of network.blocks) {
      if (se)
        for (const part of ['before', 'squeeze', 'hidden', 'gate', 'after'] as const)
          alias.set(`${name}.${part}`, se[part]);
    }
    for (const name of names) {
      const [block, isMean] = [name.replace(/\.mean$/, ''), name.endsWith('.mean')];
      const shape = shapes.get(alias.get(name) ?? block);
      expect(tap(name).shape, name).toEqual(isMean ? shape?.slice(0, 2) : shape);
      expect(tap(name).data.every(Number.isFinite), name).toBe(true);
    }
    for (const { name, se } of network.blocks) {
      const expected = ['', '.mean', ...(se ? ['.before', '.squeeze', '.hidden', '.gate', '.after'] : [])];
      expect(names).toEqual(expect.arrayContaining(expected.map((part) => name + part)));
    }
  });

  test('reading changes no logits, and all at once reads what one at a time reads', async () => {
    const bare = await model.run(INPUT);
    expect(all.logits).toEqual(bare.logits);
    expect(all.gates).toEqual(bare.gates);
    for (const name of names) {
      const { taps } = await model.run(INPUT, { taps: [name] });
      expect(taps, name).toEqual({ [name]: tap(name) });
    }
  });

  test('after = gate × before', () => {
    for (const { name, se } of network.blocks) {
      if (!se) continue;
      const [before, gate] = [tap(`${name}.before`), tap(`${name}.gate`)];
      expect(gate).toEqual(all.gates[name]);
      const pixels = before.data.length / gate.data.length;
      const product = before.data.map((u, i) => u * (gate.data[Math.floor(i / pixels)] ?? Number.NaN));
      expect(tap(`${name}.after`).data, name).toEqual(product);
    }
  });

  test('squeeze is before’s mean or maximum, mean the mean of what the block returns', () => {
    const by = network.options.squeeze;
    for (const { name, se } of network.blocks) {
      const pairs = [
        [`${name}.mean`, name, 'mean'],
        ...(se ? [[`${name}.squeeze`, `${name}.before`, by]] : []),
      ];
      for (const [vector = '', map = '', how] of pairs as [string, string, string][]) {
        const { shape, data } = tap(map);
        const channels = (shape[0] ?? 1) * (shape[1] ?? 1);
        const { values, magnitudes } = squeezeMean(data, channels);
        const bounds = magnitudes.map((m) => (how === 'max' ? 0 : gamma(data.length / channels + 1) * m));
        expectWithin(vector, tap(vector).data, how === 'max' ? squeezeMax(data, channels) : values, bounds);
      }
    }
  });
});

describe('refused', async () => {
  const model = await load(small());
  test.each([
    ['layer1.0.bn1', /option taps: found 'layer1\.0\.bn1'; expected .*layer1\.0\.relu1.*folded/],
    ['layer7.0.gate', /option taps: found 'layer7\.0\.gate'; expected a tensor that the plan makes/],
    ['toString', /found 'toString'/],
    ['', /found ''/],
  ])('%j', async (name, message) => {
    await expect(model.run(INPUT, { taps: [name] })).rejects.toThrow(OptionError);
    await expect(model.run(INPUT, { taps: [name] })).rejects.toThrow(message);
  });

  test('a name twice is read once', async () => {
    const { taps } = await model.run(INPUT, { taps: ['layer1.0.gate', 'layer1.0.gate'] });
    expect(Object.keys(taps)).toEqual(['layer1.0.gate']);
  });
});
