/**
 * Untrained weights, for benchmarks and for looking at a network before it has learned.
 */
import type { Network, Node } from '../network/network.ts';
import { parameterShapes } from '../network/parameters.ts';
import { elementCount, type Shape } from '../tensor.ts';
import type { Checkpoint, StoredTensor } from './checkpoint.ts';

/** Uniform numbers in [0, 1) (mulberry32, Tommy Ettinger, public domain): the same on every machine. */
function uniform(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function floats(name: string, shape: Shape, value: () => number): StoredTensor {
  const data = new Float32Array(elementCount(shape));
  for (let i = 0; i < data.length; i++) data[i] = value();
  return { name, type: 'F32', shape, bytes: new Uint8Array(data.buffer) };
}

/** The tensors that start at one: batch norm's scale and variance, which then changes nothing. */
function startAtOne(nodes: readonly Node[]): Set<string> {
  return new Set(nodes.flatMap((node) => (node.kind === 'batchNorm' ? [node.scale, node.variance] : [])));
}

/**
 * Fresh weights: convolutions and dense layers uniform with variance 2 / fan-in (He et al. 2015), biases zero, batch
 * norm at rest. The same seed gives the same weights everywhere.
 *
 * @returns F32 tensors, owned by the caller; about 4 bytes for each parameter.
 */
export function randomCheckpoint(network: Network, seed = 0): Checkpoint {
  const next = uniform(seed);
  const ones = startAtOne(network.nodes);
  const tensors = new Map<string, StoredTensor>();
  for (const [name, shape] of parameterShapes(network)) {
    const bound = Math.sqrt(6 / elementCount(shape.slice(1)));
    const still = ones.has(name) ? 1 : 0;
    const value = shape.length > 1 ? () => (2 * next() - 1) * bound : () => still;
    tensors.set(name, floats(name, shape, value));
  }
  return { file: `untrained ${network.architecture}`, metadata: {}, tensors };
}
