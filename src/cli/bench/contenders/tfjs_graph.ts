/**
 * A network as calls of TensorFlow.js, as fast as its operations allow: batch norm folded into the convolution before it,
 * bias and activation fused into convolutions and dense layers, maps as `[N, H, W, C]`, weights uploaded once.
 */
import { type Checkpoint, INPUT, type Network, type Node, type Tensor, toFloat32 } from '../../../index.ts';
import type { TfActivation, Tfjs, TfTensor } from './tfjs_types.ts';
import { foldedConvolution, transposed } from './tfjs_weights.ts';

type Of<Kind extends Node['kind']> = Extract<Node, { readonly kind: Kind }>;
type Maps = Map<string, TfTensor>;

/** One call: reads tensors by name, leaves its own. */
type Call = (made: Maps) => void;

export interface Graph {
  /** Inside of `tf.tidy`: returns the logits. */
  run(input: TfTensor): TfTensor;
  dispose(): void;
}

function take(made: Maps, name = ''): TfTensor {
  const found = made.get(name);
  if (!found) throw new Error(`no tensor ${name}`);
  return found;
}

/** `[N, C, H, W]` to `[N, H, W, C]`. */
export function nhwc(tf: Tfjs, { data, shape }: Tensor): TfTensor {
  const [pictures = 1, channels = 1, height = 1, width = 1] = shape;
  const area = height * width;
  const out = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const [picture, channel] = [Math.floor(i / (channels * area)), Math.floor(i / area) % channels];
    out[(picture * area + (i % area)) * channels + channel] = data[i] ?? 0;
  }
  return tf.tensor(out, [pictures, height, width, channels]);
}

/** A pool as large as the map: several times faster here than the mean over two axes. */
function globalPool(tf: Tfjs, x: TfTensor, by: 'mean' | 'max'): TfTensor {
  const [pictures = 1, height = 1, width = 1, channels = 1] = x.shape;
  const pool = by === 'mean' ? tf.avgPool : tf.maxPool;
  return tf.reshape(pool(x, [height, width], 1, 'valid'), [pictures, channels]);
}

function unwritten(node: Node): Error {
  return new Error(`node ${node.name}: ${node.kind} is not written for TensorFlow.js`);
}

/** Node kinds and functions that no call below makes: a network with one of them has a row that is missing. */
function isUnwritten(node: Node): boolean {
  if (node.kind === 'convolution') return node.groups !== 1;
  if (node.kind === 'activation') return node.function === 'hardSigmoid' || node.function === 'hardSwish';
  return node.kind === 'pool' || node.kind === 'concat';
}

/** @throws Error at once, before anything is timed */
export function checkWritten({ nodes }: Network): void {
  const node = nodes.find(isUnwritten);
  if (node) throw unwritten(node);
}

function activate(tf: Tfjs, node: Of<'activation'>, x: TfTensor): TfTensor {
  if (node.function === 'hardSigmoid' || node.function === 'hardSwish') throw unwritten(node);
  return tf[node.function](x);
}

class Builder {
  readonly calls: Call[] = [];
  readonly weights: TfTensor[] = [];
  readonly #tf: Tfjs;
  readonly #checkpoint: Checkpoint;
  readonly #consumers = new Map<string, Node[]>();
  /** Nodes that an earlier call has taken in. */
  readonly #fused = new Set<Node>();

  constructor(tf: Tfjs, { nodes }: Network, checkpoint: Checkpoint) {
    this.#tf = tf;
    this.#checkpoint = checkpoint;
    for (const node of nodes) {
      for (const input of node.inputs)
        this.#consumers.set(input, [...(this.#consumers.get(input) ?? []), node]);
    }
    for (const node of nodes) if (!this.#fused.has(node)) this.#add(node);
  }

  #values(name: string): Float32Array {
    const stored = this.#checkpoint.tensors.get(name);
    if (!stored) throw new Error(`no weights ${name}`);
    return toFloat32(stored, this.#checkpoint.file);
  }

  #upload(values: Float32Array, shape: readonly number[]): TfTensor {
    const tensor = this.#tf.tensor(values, shape);
    this.weights.push(tensor);
    return tensor;
  }

  /** The only reader of a tensor, if it is of this kind: it will be fused. */
  #next<Kind extends Node['kind']>(name: string, kind: Kind): Of<Kind> | undefined {
    const [only, ...others] = this.#consumers.get(name) ?? [];
    return only?.kind === kind && others.length === 0 ? (only as Of<Kind>) : undefined;
  }

  #activation(name: string): { name: string; activation: TfActivation } {
    const next = this.#next(name, 'activation');
    if (next?.function !== 'relu' && next?.function !== 'sigmoid') return { name, activation: 'linear' };
    this.#fused.add(next);
    return { name: next.name, activation: next.function };
  }

  #add(node: Node): void {
    switch (node.kind) {
      case 'convolution':
        this.#convolution(node);
        break;
      case 'dense':
        this.#dense(node);
        break;
      case 'batchNorm':
        throw new Error(`${node.name} follows no convolution`);
      default:
        this.calls.push((made) => made.set(node.name, this.#simple(node, made)));
    }
  }

  #simple(node: Exclude<Node, { kind: 'convolution' | 'dense' | 'batchNorm' }>, made: Maps): TfTensor {
    const tf = this.#tf;
    const [a, b] = node.inputs;
    const x = take(made, a);
    switch (node.kind) {
      case 'activation':
        return activate(tf, node, x);
      case 'globalPool':
        return globalPool(tf, x, node.by);
      case 'scale': {
        const s = take(made, b);
        return tf.mul(x, tf.reshape(s, [s.shape[0] ?? 1, 1, 1, s.shape[1] ?? 1]));
      }
      case 'add':
        return tf.add(x, take(made, b));
      case 'multiply':
        return tf.mul(x, take(made, b));
      default:
        throw unwritten(node);
    }
  }

  #convolution(node: Of<'convolution'>): void {
    if (node.groups !== 1) throw unwritten(node);
    const tf = this.#tf;
    const norm = this.#next(node.name, 'batchNorm');
    if (norm) this.#fused.add(norm);
    const { kernel, inChannels, outChannels } = node;
    const values = foldedConvolution(node, norm, (weight) => this.#values(weight));
    const filter = this.#upload(values.filter, [kernel, kernel, inChannels, outChannels]);
    const bias = this.#upload(values.bias, [outChannels]);
    const { name, activation } = this.#activation(norm?.name ?? node.name);
    const [from] = node.inputs;
    const { stride, padding } = node;
    this.calls.push((made) =>
      made.set(
        name,
        tf.fused.conv2d({
          x: take(made, from),
          filter,
          bias,
          activation,
          strides: stride,
          pad: padding,
          dimRoundingMode: 'floor',
        }),
      ),
    );
  }

  #dense(node: Of<'dense'>): void {
    const { inFeatures, outFeatures, bias: biasName } = node;
    const values = transposed(this.#values(node.weight), outFeatures, inFeatures);
    const b = this.#upload(values, [inFeatures, outFeatures]);
    const bias = biasName === undefined ? undefined : this.#upload(this.#values(biasName), [outFeatures]);
    const { name, activation } = this.#activation(node.name);
    const [from] = node.inputs;
    this.calls.push((made) => {
      const a = take(made, from);
      made.set(name, this.#tf.fused.matMul({ a, b, activation, ...(bias && { bias }) }));
    });
  }
}

export function buildGraph(tf: Tfjs, network: Network, checkpoint: Checkpoint): Graph {
  const { calls, weights } = new Builder(tf, network, checkpoint);
  return {
    run(input) {
      const made: Maps = new Map([[INPUT, input]]);
      for (const call of calls) call(made);
      return take(made, network.output);
    },
    dispose: () => {
      for (const tensor of weights) tensor.dispose();
    },
  };
}
