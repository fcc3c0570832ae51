/**
 * From a network's nodes to the operations that kernels perform: batch norm and ReLU disappear into the convolution
 * before them, an activation into the dense layer, scale + shortcut + ReLU into one pass.
 *
 * An operation has the name of the last node that it replaces, for that is the tensor it makes.
 */
import { NetworkError } from '../errors.ts';
import type {
  Activation,
  ActivationFunction,
  BatchNorm,
  Convolution,
  Dense,
  GlobalPool,
  Network,
  Node,
} from '../network/network.ts';

interface OperationBase {
  readonly name: string;
}

export interface ConvolutionOperation extends OperationBase {
  readonly kind: 'convolution';
  readonly input: string;
  readonly convolution: Convolution;
  readonly norm?: BatchNorm;
  readonly relu: boolean;
}

export interface PoolOperation extends OperationBase {
  readonly kind: 'globalPool';
  readonly input: string;
  readonly by: GlobalPool['by'];
}

/** What a dense layer's kernel can end in. */
type DenseFunction = Exclude<ActivationFunction, 'hardSigmoid' | 'hardSwish'>;

export interface DenseOperation extends OperationBase {
  readonly kind: 'dense';
  readonly input: string;
  readonly dense: Dense;
  readonly activation?: DenseFunction;
}

export interface ScaleOperation extends OperationBase {
  readonly kind: 'scale';
  readonly u: string;
  readonly s: string;
}

/** relu(scaled u + shortcut); without `s`, relu(u + shortcut). */
export interface SumOperation extends OperationBase {
  readonly kind: 'sum';
  readonly u: string;
  readonly s?: string;
  readonly squared: boolean;
  readonly shortcut: string;
}

export type Operation = ConvolutionOperation | PoolOperation | DenseOperation | ScaleOperation | SumOperation;

/** The tensors that an operation reads. */
export function inputsOf(operation: Operation): readonly string[] {
  switch (operation.kind) {
    case 'scale':
      return [operation.u, operation.s];
    case 'sum':
      return [operation.u, operation.shortcut, ...(operation.s === undefined ? [] : [operation.s])];
    default:
      return [operation.input];
  }
}

function unsupported(
  node: Node,
  expected: string,
  found = `${node.kind} of ${node.inputs.join(', ')}`,
): NetworkError {
  return new NetworkError({ where: `node ${node.name}`, found, expected });
}

/** What the kernels can compute. */
function checkConvolution(node: Convolution): void {
  if (node.groups === 1) return;
  throw unsupported(node, '1: the kernels sum over all channels', `${node.groups} groups`);
}

function denseFunction(node: Activation): DenseFunction {
  if (node.function !== 'hardSigmoid' && node.function !== 'hardSwish') return node.function;
  throw unsupported(node, 'relu, sigmoid or tanh after a dense layer', node.function);
}

/** Looks around in a network while it is fused. */
class Fuser {
  readonly #nodes: ReadonlyMap<string, Node>;
  readonly #consumers = new Map<string, Node[]>();
  readonly #output: string;

  constructor(network: Network) {
    this.#nodes = new Map(network.nodes.map((node) => [node.name, node]));
    this.#output = network.output;
    for (const node of network.nodes) {
      for (const input of node.inputs)
        this.#consumers.set(input, [...(this.#consumers.get(input) ?? []), node]);
    }
  }

  /** The only reader of a tensor, if it has one reader and nobody outside wants it. */
  #soleConsumer(name: string): Node | undefined {
    const consumers = this.#consumers.get(name) ?? [];
    return consumers.length === 1 && name !== this.#output ? consumers[0] : undefined;
  }

  #nextActivation(name: string): Activation | undefined {
    const next = this.#soleConsumer(name);
    return next?.kind === 'activation' ? next : undefined;
  }

  /** The maker of a tensor, if fusing it away would hide it from nobody. */
  #privateMaker(name: string): Node | undefined {
    return this.#soleConsumer(name) ? this.#nodes.get(name) : undefined;
  }

  convolution(node: Convolution): ConvolutionOperation {
    checkConvolution(node);
    const [input = ''] = node.inputs;
    const after = this.#soleConsumer(node.name);
    const norm = after?.kind === 'batchNorm' ? after : undefined;
    const made = norm?.name ?? node.name;
    const activation = this.#nextActivation(made);
    const relu = activation?.function === 'relu';
    const name = relu ? activation.name : made;
    return { kind: 'convolution', name, input, convolution: node, relu, ...(norm && { norm }) };
  }

  dense(node: Dense): DenseOperation {
    const [input = ''] = node.inputs;
    const activation = this.#nextActivation(node.name);
    const name = activation?.name ?? node.name;
    const plain = { kind: 'dense', name, input, dense: node } as const;
    return activation ? { ...plain, activation: denseFunction(activation) } : plain;
  }

  /** A sum and its ReLU: which of the two summands is scaled, and how. */
  sum(relu: Activation, sum: Node): SumOperation {
    const [left = '', right = ''] = sum.inputs;
    const plain = { kind: 'sum', name: relu.name, u: left, shortcut: right, squared: false } as const;
    const maker = this.#privateMaker(left);
    const [u = '', s = ''] = maker?.inputs ?? [];
    if (maker?.kind === 'scale') return { ...plain, u, s };
    if (maker?.kind === 'multiply') {
      const scaled = this.#privateMaker(s);
      if (scaled?.kind === 'scale' && scaled.inputs[0] === u)
        return { ...plain, u, s: scaled.inputs[1] ?? '', squared: true };
      throw unsupported(maker, 'the product of a map with itself scaled');
    }
    const other = this.#privateMaker(right);
    if (other?.kind === 'scale') {
      return { ...plain, u: other.inputs[0] ?? '', s: other.inputs[1] ?? '', shortcut: left };
    }
    return plain;
  }

  /** The ReLU that turns this sum into an operation. */
  reluOf(sum: Node): Activation {
    const activation = this.#nextActivation(sum.name);
    if (activation?.function === 'relu') return activation;
    throw unsupported(sum, 'a sum that is followed by one ReLU alone');
  }
}

function operationOf(node: Node, fuser: Fuser): Operation | undefined {
  const [first = '', second = ''] = node.inputs;
  switch (node.kind) {
    case 'convolution':
      return fuser.convolution(node);
    case 'dense':
      return fuser.dense(node);
    case 'globalPool':
      return { kind: 'globalPool', name: node.name, input: first, by: node.by };
    case 'scale':
      return { kind: 'scale', name: node.name, u: first, s: second };
    case 'add':
      return fuser.sum(fuser.reluOf(node), node);
    default:
      return undefined;
  }
}

/**
 * The operations of a network, in order of execution.
 *
 * @throws NetworkError for what the kernels cannot run:
 *   `node layer1.0.add: found add of …; expected a sum that is followed by one ReLU alone.`
 */
export function fuse(network: Network): readonly Operation[] {
  const fuser = new Fuser(network);
  const operations = network.nodes.flatMap((node) => operationOf(node, fuser) ?? []);
  const hidden = new Set(operations.flatMap(hiddenScales(network)));
  const kept = operations.filter((operation) => !hidden.has(operation.name));
  const made = new Set(kept.map((operation) => operation.name));
  for (const operation of kept) {
    for (const input of inputsOf(operation)) {
      if (input === 'input' || made.has(input)) continue;
      throw new NetworkError({
        where: `operation ${operation.name}`,
        found: `an input ${input} that no operation makes`,
        expected: 'batch norm after a convolution, an activation after one or after a dense layer or a sum',
      });
    }
  }
  if (made.has(network.output)) return kept;
  throw new NetworkError({
    where: `output of ${network.architecture}`,
    found: network.output,
    expected: 'the name of a tensor that an operation makes',
  });
}

/** The scale nodes that a sum has taken in. */
function hiddenScales(network: Network): (operation: Operation) => readonly string[] {
  const scales = network.nodes.filter((node) => node.kind === 'scale');
  return (operation) => {
    if (operation.kind !== 'sum' || operation.s === undefined) return [];
    return scales
      .filter((node) => node.inputs[1] === operation.s && node.inputs[0] === operation.u)
      .map((node) => node.name);
  };
}
