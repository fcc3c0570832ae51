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

/**
 * The last batch norm of a block's residual path: the first on the way back from the block's sum. Blocks without a sum (Inception's,
 * and MobileNetV3's that change the shape) have none.
 */
function lastBatchNorm(byName: ReadonlyMap<string, Node>, block: string): string | undefined {
  let node = byName.get(block);
  let isSum = false;
  while (node && node.kind !== 'batchNorm') {
    isSum ||= node.kind === 'add';
    node = byName.get(node.inputs[0] ?? '');
  }
  return isSum ? node?.scale : undefined;
}

/**
 * The tensors that start at one constant. Batch norm's scale and variance at one change nothing, but L blocks would each add
 * as much as came in, and modules saturate on numbers that have doubled L times: the residual paths start at 1/√L.
 */
function constants({ nodes, blocks }: Network): ReadonlyMap<string, number> {
  const ones = nodes.flatMap((node) => (node.kind === 'batchNorm' ? [node.scale, node.variance] : []));
  const values = new Map(ones.map((name) => [name, 1]));
  const byName = new Map(nodes.map((node) => [node.name, node]));
  for (const { name } of blocks) {
    const scale = lastBatchNorm(byName, name);
    if (scale !== undefined) values.set(scale, 1 / Math.sqrt(blocks.length));
  }
  return values;
}

/**
 * Fresh weights: convolutions and dense layers uniform with variance 2 / fan-in (He et al. 2015), biases zero, batch
 * norm at rest, but for the residual paths' last scale, 1/√L in each of L blocks. The same seed gives the same weights everywhere.
 *
 * @returns F32 tensors, owned by the caller; about 4 bytes for each parameter.
 */
export function randomCheckpoint(network: Network, seed = 0): Checkpoint {
  const next = uniform(seed);
  const constant = constants(network);
  const tensors = new Map<string, StoredTensor>();
  for (const [name, shape] of parameterShapes(network)) {
    const bound = Math.sqrt(6 / elementCount(shape.slice(1)));
    const still = constant.get(name) ?? 0;
    const value = shape.length > 1 ? () => (2 * next() - 1) * bound : () => still;
    tensors.set(name, floats(name, shape, value));
  }
  return { file: `untrained ${network.architecture}`, metadata: {}, tensors };
}
