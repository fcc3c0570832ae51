import { describe, expect, test } from 'vitest';
import { NetworkError } from '../../src/errors.ts';
import type { Network, Node } from '../../src/network/network.ts';
import { buildNetwork } from '../../src/network/registry.ts';
import { fuse } from '../../src/runtime/plan/fuse.ts';
import { inputsOf } from '../../src/runtime/plan/operations.ts';

/** The operations of layer2.0 of an SE-ResNet-18 as `name: kind of inputs`. */
function operations(options: Record<string, unknown>): string[] {
  return fuse(buildNetwork('se_resnet18', options))
    .filter(({ name }) => name.startsWith('layer2.0'))
    .map((operation) => `${operation.name}: ${operation.kind} of ${inputsOf(operation).join(', ')}`);
}

const RESIDUAL = (x: string) => [
  `layer2.0.relu1: convolution of ${x}`,
  'layer2.0.bn2: convolution of layer2.0.relu1',
];
const MODULE = (u: string) => [
  `layer2.0.squeeze: globalPool of ${u}`,
  'layer2.0.hidden: dense of layer2.0.squeeze',
  'layer2.0.gate: dense of layer2.0.hidden',
];
const X = 'layer1.1';
const SHORTCUT = `layer2.0.shortcut.1: convolution of ${X}`;

describe('fuse', () => {
  test.each([
    [
      'no module',
      { stages: [] },
      [...RESIDUAL(X), SHORTCUT, 'layer2.0: sum of layer2.0.bn2, layer2.0.shortcut.1'],
    ],
    [
      'standard',
      {},
      [
        ...RESIDUAL(X),
        ...MODULE('layer2.0.bn2'),
        SHORTCUT,
        'layer2.0: sum of layer2.0.bn2, layer2.0.shortcut.1, layer2.0.gate',
      ],
    ],
    [
      'pre',
      { placement: 'pre' },
      [
        ...MODULE(X),
        `layer2.0.after: scale of ${X}, layer2.0.gate`,
        ...RESIDUAL('layer2.0.after'),
        SHORTCUT,
        'layer2.0: sum of layer2.0.bn2, layer2.0.shortcut.1',
      ],
    ],
    [
      'post',
      { placement: 'post' },
      [
        ...RESIDUAL(X),
        SHORTCUT,
        'layer2.0.relu: sum of layer2.0.bn2, layer2.0.shortcut.1',
        ...MODULE('layer2.0.relu'),
        'layer2.0: scale of layer2.0.relu, layer2.0.gate',
      ],
    ],
    [
      'identity',
      { placement: 'identity' },
      [
        ...RESIDUAL(X),
        SHORTCUT,
        ...MODULE('layer2.0.shortcut.1'),
        'layer2.0: sum of layer2.0.shortcut.1, layer2.0.bn2, layer2.0.gate',
      ],
    ],
  ])('%s', (_, options, expected) => {
    expect(operations(options)).toEqual(expected);
  });

  test('squared is told apart from once', () => {
    const of = (rescale: string) =>
      fuse(buildNetwork('se_resnet18', { rescale })).find(({ name }) => name === 'layer2.0');
    expect(of('squared')).toEqual({ ...of('once'), squared: true });
    expect(of('once')).toMatchObject({ squared: false });
  });

  test.each(['relu', 'sigmoid', 'tanh'])('the gate’s %s and batch norms are folded in', (gate) => {
    const fused = fuse(buildNetwork('se_resnet50', { gate }));
    const gates = fused.filter(({ name }) => name.endsWith('.gate'));
    expect(gates).toHaveLength(16);
    for (const operation of gates) expect(operation).toMatchObject({ kind: 'dense', activation: gate });
    for (const operation of fused) {
      if (operation.kind === 'convolution') expect(operation.norm).toBeDefined();
    }
  });

  /** se_resnet18 with some nodes changed. */
  function altered(change: (node: Node) => Node | Node[]): Network {
    const network = buildNetwork('se_resnet18');
    return { ...network, nodes: network.nodes.flatMap(change) };
  }

  test.each<[string, (node: Node) => Node | Node[], string[]]>([
    [
      'a sum whose activation is no ReLU',
      (n) => (n.name === 'layer1.0' && n.kind === 'activation' ? { ...n, function: 'tanh' } : n),
      ['sum layer1.0.add', 'activation layer1.0'],
    ],
    [
      'a sum that others read before its ReLU',
      (n) =>
        n.name === 'layer1.0' ? [n, { kind: 'globalPool', name: 'other', inputs: n.inputs, by: 'max' }] : n,
      ['sum layer1.0.add', 'activation layer1.0', 'globalPool other'],
    ],
    [
      'an activation of another kind',
      (n) => (n.name === 'layer1.0.relu1' && n.kind === 'activation' ? { ...n, function: 'hardSwish' } : n),
      ['convolution layer1.0.relu1'],
    ],
  ])('does not fuse too much: %s', (_, change, expected) => {
    const names = fuse(altered(change)).map(({ kind, name }) => `${kind} ${name}`);
    expect(names).toEqual(expect.arrayContaining(expected));
  });

  test('a tensor that a block is known by is never fused away', () => {
    const network = buildNetwork('se_resnet18');
    const [block] = network.blocks;
    if (!block) throw new Error('there are blocks');
    const known = { ...network, blocks: [{ ...block, name: 'layer1.0.add' }] };
    const names = fuse(known).map(({ kind, name }) => `${kind} ${name}`);
    expect(names).toEqual(expect.arrayContaining(['sum layer1.0.add', 'activation layer1.0']));
  });

  test.each<[string, (node: Node) => Node | Node[], RegExp]>([
    [
      'a product that no sum reads',
      (n) =>
        n.name === 'layer1.0.conv1' && n.kind === 'convolution'
          ? [{ kind: 'multiply', name: 'product', inputs: [n.inputs[0] ?? '', n.inputs[0] ?? ''] }, n]
          : n,
      /node product: found multiply of .*; expected a product that a sum alone reads/,
    ],
    [
      'groups of the network’s input',
      (n) => (n.name === 'conv1' && n.kind === 'convolution' ? { ...n, groups: 3, outChannels: 66 } : n),
      /node conv1: found 3 groups; expected 1 where/,
    ],
    [
      'what reads the input and is no convolution',
      (n) =>
        n.name === 'conv1' ? [{ kind: 'globalPool', name: 'mean', inputs: ['input'], by: 'mean' }, n] : n,
      /operation mean: found globalPool of the network’s input; expected a convolution/,
    ],
  ])('refuses %s, naming the node', (_, change, message) => {
    expect(() => fuse(altered(change))).toThrow(NetworkError);
    expect(() => fuse(altered(change))).toThrow(message);
  });
});
