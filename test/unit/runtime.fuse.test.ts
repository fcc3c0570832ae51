import { describe, expect, test } from 'vitest';
import { NetworkError } from '../../src/errors.ts';
import type { Network, Node } from '../../src/network/network.ts';
import { buildNetwork } from '../../src/network/registry.ts';
import { fuse, inputsOf } from '../../src/runtime/fuse.ts';

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

  test.each<[string, (node: Node) => Node | Node[], RegExp]>([
    [
      'a sum without ReLU',
      (n) => (n.name === 'layer1.0' && n.kind === 'activation' ? { ...n, function: 'tanh' } : n),
      /node layer1\.0\.add.*followed by one ReLU/,
    ],
    [
      'an activation that nothing can take in',
      (n) => (n.name === 'layer1.0.relu1' && n.kind === 'activation' ? { ...n, function: 'sigmoid' } : n),
      /operation layer1\.0\.bn2.*layer1\.0\.relu1 that no operation makes/,
    ],
    [
      'grouped convolutions',
      (n) => (n.name === 'layer1.0.conv1' && n.kind === 'convolution' ? { ...n, groups: 2 } : n),
      /node layer1\.0\.conv1: found 2 groups; expected 1/,
    ],
  ])('refuses %s, naming the node', (_, change, message) => {
    expect(() => fuse(altered(change))).toThrow(NetworkError);
    expect(() => fuse(altered(change))).toThrow(message);
  });

  test('refuses an output that no operation makes', () => {
    const network = buildNetwork('se_resnet18');
    const again: Node = { kind: 'activation', name: 'again', inputs: ['layer4.1'], function: 'tanh' };
    const altered = { ...network, nodes: [...network.nodes, again], output: 'again' };
    expect(() => fuse(altered)).toThrow(NetworkError);
    expect(() => fuse(altered)).toThrow(/output of se_resnet18: found again/);
  });
});
