/**
 * From a network's nodes to the operations that kernels perform: batch norm and activation disappear into the convolution
 * before them, an activation into the dense layer, scale + shortcut + ReLU into one pass. What nothing can take in stays
 * an operation of its own.
 */
import { NetworkError } from '../../errors.ts';
import {
  type Activation,
  type BatchNorm,
  type Convolution,
  type Dense,
  INPUT,
  type Network,
  type Node,
} from '../../network/network.ts';
import { inputsOf, type Operation, type SumOperation } from './operations.ts';

function unsupported(
  node: Node,
  expected: string,
  found = `${node.kind} of ${node.inputs.join(', ')}`,
): NetworkError {
  return new NetworkError({ where: `node ${node.name}`, found, expected });
}

/** Tensors that must exist under their own names: the caller can read and change them. */
function askedFor({ output, blocks }: Network): Set<string> {
  const inBlocks = blocks.flatMap(({ name, se }) =>
    se ? [name, se.before, se.squeeze, se.hidden, se.gate] : [name],
  );
  return new Set([output, ...inBlocks]);
}

/** Looks around in a network while it is fused, and remembers which nodes others have taken in. */
class Fuser {
  readonly #nodes: ReadonlyMap<string, Node>;
  readonly #consumers = new Map<string, Node[]>();
  readonly #asked: ReadonlySet<string>;
  readonly #taken = new Set<Node>();
  readonly #sums = new Map<Node, SumOperation>();

  constructor(network: Network) {
    this.#nodes = new Map(network.nodes.map((node) => [node.name, node]));
    this.#asked = askedFor(network);
    for (const node of network.nodes) {
      for (const input of node.inputs)
        this.#consumers.set(input, [...(this.#consumers.get(input) ?? []), node]);
    }
    // Sums first: they take in nodes that stand before them.
    for (const node of network.nodes) if (node.kind === 'add') this.#sums.set(node, this.#sum(node));
  }

  /** The only reader of a tensor, if it has one reader and nobody outside wants it. */
  #soleConsumer(name: string): Node | undefined {
    const consumers = this.#consumers.get(name) ?? [];
    return consumers.length === 1 && !this.#asked.has(name) ? consumers[0] : undefined;
  }

  #takeNorm(name: string): BatchNorm | undefined {
    const next = this.#soleConsumer(name);
    if (next?.kind !== 'batchNorm') return undefined;
    this.#taken.add(next);
    return next;
  }

  #takeActivation(name: string, only?: Activation['function']): Activation | undefined {
    const next = this.#soleConsumer(name);
    if (next?.kind !== 'activation' || (only && next.function !== only)) return undefined;
    this.#taken.add(next);
    return next;
  }

  /** The maker of a tensor, if fusing it away would hide it from nobody. */
  #privateMaker(name: string): Node | undefined {
    return this.#soleConsumer(name) ? this.#nodes.get(name) : undefined;
  }

  /** A sum: which of the two summands is scaled, and how. */
  #sum(sum: Node): SumOperation {
    const [left = '', right = ''] = sum.inputs;
    const relu = this.#takeActivation(sum.name, 'relu');
    const ends = { kind: 'sum', name: relu?.name ?? sum.name, relu: relu !== undefined } as const;
    for (const [scaled, shortcut] of [
      [left, right],
      [right, left],
    ] as const) {
      const maker = this.#privateMaker(scaled);
      const [u = '', s = ''] = maker?.inputs ?? [];
      if (maker?.kind === 'scale') {
        this.#taken.add(maker);
        return { ...ends, u, s, squared: false, shortcut };
      }
      if (maker?.kind === 'multiply') {
        const inner = this.#privateMaker(s);
        if (inner?.kind !== 'scale' || inner.inputs[0] !== u)
          throw unsupported(maker, 'the product of a map with itself scaled');
        this.#taken.add(maker).add(inner);
        return { ...ends, u, s: inner.inputs[1] ?? '', squared: true, shortcut };
      }
    }
    return { ...ends, u: left, squared: false, shortcut: right };
  }

  #convolution(node: Convolution, input: string): Operation {
    if (input === INPUT && node.groups !== 1)
      throw unsupported(node, '1 where the network’s input is read', `${node.groups} groups`);
    const norm = this.#takeNorm(node.name);
    return {
      kind: 'convolution',
      input,
      convolution: node,
      ...(norm && { norm }),
      ...this.#ending(norm ?? node),
    };
  }

  /** The name of the tensor after an activation that follows, and that activation. */
  #ending(node: Convolution | BatchNorm | Dense) {
    const activation = this.#takeActivation(node.name);
    return activation ? { name: activation.name, activation: activation.function } : { name: node.name };
  }

  operation(node: Node): Operation | undefined {
    if (this.#taken.has(node)) return undefined;
    const { name } = node;
    const [input = '', second = ''] = node.inputs;
    switch (node.kind) {
      case 'convolution':
        return this.#convolution(node, input);
      case 'dense':
        return { kind: 'dense', input, dense: node, ...this.#ending(node) };
      case 'batchNorm':
        return { kind: 'affine', input, norm: node, ...this.#ending(node) };
      case 'activation':
        return { kind: 'activation', name, input, function: node.function };
      case 'globalPool':
        return { kind: 'globalPool', name, input, by: node.by };
      case 'pool':
        return { kind: 'pool', name, input, pool: node };
      case 'concat':
        return { kind: 'concat', name, parts: node.inputs };
      case 'scale':
        return { kind: 'scale', name, u: input, s: second };
      case 'add':
        return this.#sums.get(node);
      case 'multiply':
        throw unsupported(node, 'a product that a sum alone reads');
    }
  }
}

/** The network's input is planar, which convolutions alone can read. */
function checkInputs(operations: readonly Operation[]): void {
  for (const operation of operations) {
    if (operation.kind === 'convolution' || !inputsOf(operation).includes(INPUT)) continue;
    throw new NetworkError({
      where: `operation ${operation.name}`,
      found: `${operation.kind} of the network’s input`,
      expected: 'a convolution: nothing else reads planes',
    });
  }
}

/**
 * The operations of a network, in order of execution.
 *
 * @throws NetworkError for what the kernels cannot run:
 *   `operation maxpool: found pool of the network’s input; expected a convolution: nothing else reads planes.`
 */
export function fuse(network: Network): readonly Operation[] {
  const fuser = new Fuser(network);
  const operations = network.nodes.flatMap((node) => fuser.operation(node) ?? []);
  checkInputs(operations);
  return operations;
}
