import { describe, expect, it } from 'vitest';
import { InputError, NetworkError } from '../../src/errors.ts';
import { networkCost, seNodes } from '../../src/network/cost.ts';
import type { Network } from '../../src/network/network.ts';
import { countParameters, parameterShapes } from '../../src/network/parameters.ts';
import { architectureNames, buildNetwork } from '../../src/network/registry.ts';
import { inferShapes } from '../../src/network/shapes.ts';
import { goldenCase, goldenFiles } from '../support/golden.ts';

const names = (network: Network) => network.nodes.map(({ name }) => name);
const inBlock = (network: Network, block: string) =>
  names(network).filter((name) => name === block || name.startsWith(`${block}.`));

describe('the networks of the golden files', () => {
  const files = goldenFiles();
  it('are nineteen', () => expect(files).toHaveLength(19));

  it.each(files)('%s has PyTorch’s parameters, blocks, modules and shapes', (file) => {
    const { network, inputShape: input, parameters, expected: stored } = goldenCase(file);
    expect(countParameters(network)).toBe(parameters);
    const shapes = inferShapes(network, input);
    const expected = new Map<string, readonly number[]>([['logits', shapes.get(network.output) ?? []]]);
    for (const { name, se } of network.blocks) {
      expected.set(`${name}.mean`, (shapes.get(name) ?? []).slice(0, 2));
      if (!se) continue;
      expected.set(`${name}.squeeze`, shapes.get(se.squeeze) ?? []);
      expected.set(`${name}.excitation`, shapes.get(se.gate) ?? []);
      expect(shapes.get(se.hidden)).toEqual([input[0], se.hiddenWidth]);
      expect(shapes.get(se.after)).toEqual(shapes.get(se.before));
    }
    const found = [...stored].map(([name, { shape }]) => [name, shape] as const);
    expect(new Map(found)).toEqual(expected);
  });
});

describe('a block’s nodes stand in PyTorch’s order of execution', () => {
  const convs = ['conv1', 'bn1', 'relu1', 'conv2', 'bn2'];
  const se = ['squeeze', 'SE.fc.0', 'hidden', 'SE.fc.2', 'gate'];
  const shortcut = ['shortcut.0', 'shortcut.1'];
  it.each([
    ['standard', {}, [...convs, ...se, 'after', ...shortcut, 'add', '']],
    ['squared', { rescale: 'squared' }, [...convs, ...se, 'after', 'rescaled', ...shortcut, 'add', '']],
    ['pre', { placement: 'pre' }, [...se, 'after', ...convs, ...shortcut, 'add', '']],
    ['post', { placement: 'post' }, [...convs, ...shortcut, 'add', 'relu', ...se, '']],
    ['identity', { placement: 'identity' }, [...convs, ...shortcut, ...se, 'after', 'add', '']],
    ['no module', { stages: [1] }, [...convs, ...shortcut, 'add', '']],
  ])('%s', (_, options, expected) => {
    const network = buildNetwork('se_resnet18', options);
    const block = 'layer2.0';
    expect(inBlock(network, block)).toEqual(expected.map((part) => (part ? `${block}.${part}` : block)));
  });

  it('the shortcut of an unchanged shape is the block’s input itself', () => {
    const network = buildNetwork('se_resnet18', { placement: 'identity' });
    expect(inBlock(network, 'layer1.1')).not.toContain('layer1.1.shortcut.0');
    expect(network.blocks[1]?.se?.before).toBe('layer1.0');
  });

  it('post: the module returns what the block returns', () => {
    const [block] = buildNetwork('se_resnet50', { placement: 'post' }).blocks;
    expect(block?.se).toMatchObject({ before: 'layer1.0.relu', after: 'layer1.0' });
  });

  it('pre: the shortcut sees x itself', () => {
    const { nodes } = buildNetwork('se_resnet50', { placement: 'pre' });
    const inputs = (name: string) => nodes.find((node) => node.name === name)?.inputs;
    expect(inputs('layer1.0.conv1')).toEqual(['layer1.0.after']);
    expect(inputs('layer1.0.shortcut.0')).toEqual(['relu1']);
  });

  it('squared multiplies u by the module’s output', () => {
    const { nodes } = buildNetwork('se_resnet18', { rescale: 'squared' });
    const inputs = (name: string) => nodes.find((node) => node.name === name)?.inputs;
    expect(inputs('layer1.0.rescaled')).toEqual(['layer1.0.bn2', 'layer1.0.after']);
    expect(inputs('layer1.0.add')).toEqual(['layer1.0.rescaled', 'relu1']);
  });
});

describe('options', () => {
  it('returns every choice, so that the network can be built again', () => {
    const given = { classes: 7, stages: [4, 2], gate: 'tanh', width: 0.5, inputChannels: 1 };
    const network = buildNetwork('se_resnet34', given);
    expect(network.options).toMatchObject({ ...given, stages: [2, 4], reduction: 16, rescale: 'once' });
    expect(buildNetwork('se_resnet34', network.options)).toEqual(network);
    expect(network).toMatchObject({ classes: 7, inputChannels: 1, minimumSize: 8, nominalSize: [32, 32] });
  });

  it('names tensors as PyTorch does, with their shapes', () => {
    const shapes = parameterShapes(buildNetwork('se_resnet50', { width: 0.5, classes: 3, reduction: 8 }));
    expect(shapes.get('conv1.weight')).toEqual([32, 3, 3, 3]);
    expect(shapes.get('layer1.0.SE.fc.0.weight')).toEqual([16, 128]);
    expect(shapes.get('layer4.2.SE.fc.2.weight')).toEqual([1024, 128]);
    expect(shapes.get('layer3.0.shortcut.0.weight')).toEqual([512, 256, 1, 1]);
    expect(shapes.get('layer3.0.shortcut.1.running_var')).toEqual([512]);
    expect(shapes.get('linear.weight')).toEqual([3, 1024]);
    expect(shapes.get('linear.bias')).toEqual([3]);
  });

  it.each([
    [{ depth: 50 }, /option "depth".*expected classes, reduction/],
    [{ classes: 0 }, /option classes.*found 0.*1 to/],
    [{ classes: '10' }, /option classes.*found "10"/],
    [{ width: Number.NaN }, /option width/],
    [{ stages: [1, 5] }, /option stages.*found 5/],
    [{ stages: [1, 1] }, /option stages.*distinct/],
    [{ gate: 'softmax' }, /option gate.*found "softmax".*'sigmoid' or 'tanh' or 'relu'/],
    [{ reduction: 128 }, /block layer1.0.*reduction 128 of 64 channels/],
    [{ placement: 'pre', rescale: 'squared' }, /rescale 'squared' with placement 'pre'/],
    [JSON.parse('{"__proto__": 1}'), /option "__proto__"/],
  ])('refuses %j', (options, message) => {
    expect(() => buildNetwork('se_resnet18', options)).toThrow(NetworkError);
    expect(() => buildNetwork('se_resnet18', options)).toThrow(message);
  });

  it.each(['se_resnet19', '', 'toString'])('refuses the architecture %j, naming those that exist', (name) => {
    expect(() => buildNetwork(name)).toThrow(NetworkError);
    expect(() => buildNetwork(name)).toThrow(architectureNames().join(', '));
  });
});

describe('inferShapes', () => {
  const network = buildNetwork('se_resnet18');
  it('rounds odd extents as PyTorch does', () => {
    const shapes = inferShapes(network, [2, 3, 45, 37]);
    expect(shapes.get('layer1.1')).toEqual([2, 64, 45, 37]);
    expect(shapes.get('layer2.0')).toEqual([2, 128, 23, 19]);
    expect(shapes.get('layer4.1')).toEqual([2, 512, 6, 5]);
    expect(shapes.get('linear')).toEqual([2, 10]);
  });

  it.each([
    [[1, 1, 32, 32], /3, H, W.*reads 3 channels/],
    [[1, 32, 32, 3], /NCHW has them second/],
    [[1, 3, 7, 32], /at least 8/],
    [[3, 32, 32], /pictures, channels, height, width/],
    [[0, 3, 32, 32], /found shape 0×3×32×32/],
    [[1, 3, 2 ** 30, 2 ** 30], /NCHW/],
  ])('refuses the input %j', (shape, message) => {
    expect(() => inferShapes(network, shape)).toThrow(InputError);
    expect(() => inferShapes(network, shape)).toThrow(message);
  });

  it('refuses nodes that do not fit together', () => {
    const nodes = network.nodes.filter(({ name }) => name !== 'layer1.0.bn1');
    expect(() => inferShapes({ ...network, nodes }, [1, 3, 32, 32])).toThrow(
      /node layer1.0.relu1.*layer1.0.bn1/,
    );
    const wider = network.nodes.map((n) =>
      n.kind === 'dense' && n.name === 'linear' ? { ...n, inFeatures: 9 } : n,
    );
    expect(() => inferShapes({ ...network, nodes: wider }, [1, 3, 32, 32])).toThrow(
      /node linear.*1×512.*9 channels/,
    );
  });
});

describe('networkCost', () => {
  it('is the difference to the plain network', () => {
    const shape = [1, 3, 32, 32];
    const se = networkCost(buildNetwork('se_resnet50'), shape);
    const plain = networkCost(buildNetwork('se_resnet50', { stages: [] }), shape);
    expect(se.parameters - plain.parameters).toBe(se.se.parameters);
    expect(se.multiplyAdds - plain.multiplyAdds).toBe(se.se.multiplyAdds);
    expect(se.seShare.parameters).toBeCloseTo(1 - plain.parameters / se.parameters, 12);
    expect(plain.se).toEqual({ parameters: 0, multiplyAdds: 0 });
  });

  it('counts convolutions and dense layers', () => {
    const { nodes } = networkCost(buildNetwork('se_resnet18'), [2, 3, 32, 32]);
    const of = (name: string) => nodes.find((node) => node.name === name)?.multiplyAdds;
    expect(of('conv1')).toBe(2 * 64 * 32 * 32 * 27);
    expect(of('layer2.0.conv1')).toBe(2 * 128 * 16 * 16 * 64 * 9);
    expect(of('linear')).toBe(2 * 512 * 10);
    expect(of('layer1.0.bn1')).toBe(0);
  });

  it('a module is six nodes wherever it sits', () => {
    for (const placement of ['standard', 'pre', 'post', 'identity']) {
      expect(seNodes(buildNetwork('se_resnet18', { placement })).size).toBe(8 * 6);
    }
  });
});
