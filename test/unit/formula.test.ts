import { describe, expect, it } from 'vitest';
import { parameterShapes } from '../../src/network/parameters.ts';
import { buildNetwork } from '../../src/network/registry.ts';
import { toFloat32 } from '../../src/weights/numbers.ts';
import { randomCheckpoint } from '../../src/weights/random.ts';
import { fnv1a, formulaInput, formulaTensor, formulaTensorB } from '../support/formula.ts';

describe('the formula', () => {
  it('hashes as FNV-1a’s published test vectors say', () => {
    expect(fnv1a('')).toBe(0x811c9dc5);
    expect(fnv1a('a')).toBe(0xe40c292c);
    expect(fnv1a('foobar')).toBe(0xbf9cf968);
  });

  // Computed by numpy in float64, seed 0.
  it.each([
    ['conv1.weight', [64, 3, 3, 3], [0.4284301996231079, 0.2509315311908722, 0.3974109888076782]],
    ['layer1.0.bn3.weight', [256], [0.2481720745563507, 0.2702179253101349, 0.23017452657222748]],
    ['layer3.4.SE.fc.2.weight', [1024, 64], [0.7338250279426575, -0.1861480474472046, -0.6409642696380615]],
    ['linear.bias', [10], [-0.022956103086471558, -0.08996259421110153, -0.036650560796260834]],
    ['layer2.0.shortcut.1.running_var', [512], [1.3356372117996216, 1.3386716842651367, 0.9685108661651611]],
    ['bn1.bias', [64], [0.082402803003788, -0.002697740448638797, 0.1446017324924469]],
  ])('gives numpy’s %s', (name, shape, expected) => {
    expect([...formulaTensor(name, shape, 0, 'bn3').data.subarray(0, 3)]).toEqual(expected);
  });

  it('gives numpy’s input, with a seed', () => {
    const expected = [-0.7294974327087402, -0.3907146751880646, -0.7555696964263916];
    expect([...formulaInput([1, 3, 4, 4], 7).data.subarray(0, 3)]).toEqual(expected);
  });

  it('formula B goes by rank and last name alone', () => {
    const bounds = (name: string, shape: number[]) => {
      const { data } = formulaTensorB(name, shape, 1);
      return [Math.min(...data), Math.max(...data)].map((value) => Number(value.toFixed(2)));
    };
    expect(bounds('features.0.0.running_var', [4096])).toEqual([0.5, 1.5]);
    expect(bounds('features.0.0.weight', [4096])).toEqual([0.4, 0.6]);
    expect(bounds('classifier.bias', [4096])).toEqual([-0.2, 0.2]);
    expect(bounds('x.weight', [64, 6, 3, 4])).toEqual([-0.29, 0.29]);
    expect(bounds('x.weight', [256, 24])).toEqual([-0.5, 0.5]);
  });
});

describe('randomCheckpoint', () => {
  const network = buildNetwork('se_resnet18', { width: 0.5 });
  const values = (name: string, seed?: number) => {
    const stored = randomCheckpoint(network, seed).tensors.get(name);
    return stored ? [...toFloat32(stored)] : [];
  };

  it('has every tensor of the network', () => {
    const shapes = [...randomCheckpoint(network).tensors].map(([name, { shape }]) => [name, shape] as const);
    expect(new Map(shapes)).toEqual(parameterShapes(network));
  });

  it('gives a convolution He et al.’s variance, 2 / fan-in, and mean zero', () => {
    const weight = values('layer3.1.conv1.weight');
    const mean = weight.reduce((sum, v) => sum + v, 0) / weight.length;
    const variance = weight.reduce((sum, v) => sum + (v - mean) ** 2, 0) / weight.length;
    expect(variance * ((128 * 9) / 2)).toBeCloseTo(1, 1);
    expect(Math.abs(mean)).toBeLessThan(0.001);
  });

  it('leaves batch norm at rest', () => {
    expect(new Set(values('bn1.weight').concat(values('bn1.running_var')))).toEqual(new Set([1]));
    expect(new Set(values('bn1.bias').concat(values('bn1.running_mean')))).toEqual(new Set([0]));
  });

  it('starts each of L residual paths at 1/√L, and no shortcut', () => {
    expect(new Set(values('layer2.0.bn2.weight'))).toEqual(new Set([Math.fround(1 / Math.sqrt(8))]));
    expect(new Set(values('layer2.0.bn1.weight').concat(values('layer2.0.shortcut.1.weight')))).toEqual(
      new Set([1]),
    );
  });

  it.each(['standard', 'pre', 'post', 'identity'])(
    'finds the residual paths with placement %s',
    (placement) => {
      const { tensors } = randomCheckpoint(buildNetwork('se_resnet18', { width: 0.25, placement }));
      const scales = [...tensors.values()].filter(
        ({ name, shape }) => name.endsWith('.weight') && shape.length === 1,
      );
      const small = scales.filter((stored) => toFloat32(stored)[0] !== 1).map(({ name }) => name);
      expect(small).toHaveLength(8);
      for (const name of small) expect(name).toMatch(/^layer\d\.\d\.bn2\.weight$/);
    },
  );

  it('is a function of the seed', () => {
    expect(values('linear.weight', 5)).toEqual(values('linear.weight', 5));
    expect(values('linear.weight', 5)).not.toEqual(values('linear.weight', 6));
  });
});
