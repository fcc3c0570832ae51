/**
 * What a network costs: parameters and multiply-adds, and the modules' share of them.
 *
 * Counted as multiply-adds: the products of convolutions and dense layers, one for each weight that each output sums
 * (Hu et al. 2018, table 2 counts so). Not counted: batch norm (it folds into the convolution before it), activations,
 * pooling, scaling and sums, which are one operation or none for each element. Zero padding counts as if it were data.
 */
import { elementCount, type Shape } from '../tensor.ts';
import type { Network, Node, SEModule } from './network.ts';
import { nodeParameters } from './parameters.ts';
import { inferShapes } from './shapes.ts';

/** One node's. */
export interface NodeCost {
  /** The node's name. */
  readonly name: string;
  /** Weights and biases; running statistics are none. */
  readonly parameters: number;
  /** For the whole batch. */
  readonly multiplyAdds: number;
}

/** Parameters and multiply-adds. */
export interface Totals {
  /** Weights and biases; running statistics are none. In a share, of all of them. */
  readonly parameters: number;
  /** Of the whole batch. In a share, of all of them. */
  readonly multiplyAdds: number;
}

/** A network's totals, each node's part, and the modules' part. */
export interface Cost extends Totals {
  /** Each node, in the network's order. */
  readonly nodes: readonly NodeCost[];
  /** What the modules add to the plain network. */
  readonly se: Totals;
  /** `se` over the totals, in [0, 1]. */
  readonly seShare: Totals;
}

function multiplyAdds(node: Node, output: Shape): number {
  switch (node.kind) {
    case 'convolution':
      return elementCount(output) * (node.inChannels / node.groups) * node.kernel ** 2;
    case 'dense':
      return elementCount(output) * node.inFeatures;
    default:
      return 0;
  }
}

/** The names of a module's nodes: back from s along the inputs until z, and the scaling. */
function moduleNodes(byName: ReadonlyMap<string, Node>, se: SEModule): string[] {
  const names = [se.after, se.squeeze];
  const open = [se.gate];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (names.includes(name)) continue;
    names.push(name);
    open.push(...(byName.get(name)?.inputs ?? []));
  }
  return names;
}

/** The names of the nodes that are a module's part. */
export function seNodes(network: Network): ReadonlySet<string> {
  const byName = new Map(network.nodes.map((node) => [node.name, node]));
  return new Set(network.blocks.flatMap(({ se }) => (se ? moduleNodes(byName, se) : [])));
}

function totals(nodes: readonly NodeCost[]): Totals {
  return {
    parameters: nodes.reduce((sum, node) => sum + node.parameters, 0),
    multiplyAdds: nodes.reduce((sum, node) => sum + node.multiplyAdds, 0),
  };
}

/**
 * @param inputShape  `[N, inputChannels, H, W]`; multiply-adds are those of the whole batch.
 * @throws InputError when the input does not fit the network.
 */
export function networkCost(network: Network, inputShape: Shape): Cost {
  const shapes = inferShapes(network, inputShape);
  const nodes = network.nodes.map((node) => ({
    name: node.name,
    parameters: nodeParameters(node),
    multiplyAdds: multiplyAdds(node, shapes.get(node.name) ?? []),
  }));
  const inModules = seNodes(network);
  const all = totals(nodes);
  const se = totals(nodes.filter(({ name }) => inModules.has(name)));
  const seShare = {
    parameters: se.parameters / all.parameters,
    multiplyAdds: se.multiplyAdds / all.multiplyAdds,
  };
  return { ...all, nodes, se, seShare };
}
