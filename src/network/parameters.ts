/**
 * The tensors that a network reads from its checkpoint.
 */
import { elementCount, type Shape } from '../tensor.ts';
import type { Network, Node } from './network.ts';

type Named = readonly [name: string, shape: Shape];

/** A node's learned tensors; batch norm's running statistics are not among them. */
function learned(node: Node): Named[] {
  switch (node.kind) {
    case 'convolution': {
      const { kernel, inChannels, outChannels, groups } = node;
      const weight: Named = [node.weight, [outChannels, inChannels / groups, kernel, kernel]];
      return node.bias === undefined ? [weight] : [weight, [node.bias, [outChannels]]];
    }
    case 'dense': {
      const weight: Named = [node.weight, [node.outFeatures, node.inFeatures]];
      return node.bias === undefined ? [weight] : [weight, [node.bias, [node.outFeatures]]];
    }
    case 'batchNorm':
      return [
        [node.scale, [node.channels]],
        [node.shift, [node.channels]],
      ];
    default:
      return [];
  }
}

function statistics(node: Node): Named[] {
  if (node.kind !== 'batchNorm') return [];
  return [
    [node.mean, [node.channels]],
    [node.variance, [node.channels]],
  ];
}

/** Every tensor that the network needs, by state-dict name, in order of execution; running statistics included. */
export function parameterShapes(network: Network): ReadonlyMap<string, Shape> {
  return new Map(network.nodes.flatMap((node) => [...learned(node), ...statistics(node)]));
}

/** How many numbers a node has learned: PyTorch's parameters, without running statistics (buffers). */
export function nodeParameters(node: Node): number {
  return learned(node).reduce((sum, [, shape]) => sum + elementCount(shape), 0);
}

/** PyTorch's count of a network's parameters. Running statistics are buffers, not parameters. */
export function countParameters(network: Network): number {
  return network.nodes.reduce((sum, node) => sum + nodeParameters(node), 0);
}
