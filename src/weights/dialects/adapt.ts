/**
 * A checkpoint under this package's names: which dialect its own names are, and each tensor under the network's name and in
 * its shape. Bytes are not copied.
 */
import type { Shape } from '../../tensor.ts';
import type { Checkpoint, StoredTensor } from '../checkpoint.ts';
import { withoutPrefix } from '../prefix.ts';
import { DIALECTS } from './all.ts';
import type { Dialect, Naming, Shapes } from './dialect.ts';

/** How a file's names became the network's. */
export interface Adaptation {
  /** Absent where the names are nobody's that is known; then they are left as they are. */
  readonly dialect?: Dialect;
  /** What gave it away, as a sentence. */
  readonly why: string;
  readonly naming: Naming;
  /** Tensors that inference does not use, by the file's names. */
  readonly ignored: readonly string[];
  /** The shapes that tensors have in the file, by the network's names, where they are others. */
  readonly reshaped: Shapes;
}

/** Tensors by the network's names; each keeps the name that it has in the file, for messages. */
export interface AdaptedCheckpoint extends Checkpoint {
  readonly adaptation: Adaptation;
}

const PLAIN: Naming = { toNetwork: (name) => name, toFile: (name) => name };

/** Counters beside the weights: PyTorch's of training steps, thop's of operations. */
const COUNTERS = ['num_batches_tracked', 'total_ops', 'total_params'];

function isIgnored(name: string): boolean {
  return COUNTERS.includes(name.slice(name.lastIndexOf('.') + 1));
}

/**
 * A dense layer's matrix may be stored as a 1×1 convolution `[O, I, 1, 1]`, or as old Caffe files have it, `[1, 1, O, I]`;
 * a vector as `[1, 1, 1, C]`.
 */
function denseShape(name: string, shape: Shape): Shape {
  const [a = 0, b = 0, c = 0, d = 0] = shape;
  const isDense = /(^|\.)(SE\.fc\.[02]|linear1?)\.weight$/.test(name);
  if (shape.length === 4 && isDense && c === 1 && d === 1) return [a, b];
  if (shape.length === 4 && isDense && a === 1 && b === 1) return [c, d];
  const isVector = !name.endsWith('.weight') || /(^|\.)bn\d?\.weight$/.test(name);
  return shape.length === 4 && isVector && a === 1 && b === 1 && c === 1 ? [d] : shape;
}

interface Recognised {
  readonly dialect?: Dialect;
  readonly why: string;
}

function recogniseDialect(shapes: Shapes): Recognised {
  for (const dialect of DIALECTS) {
    const why = dialect.recognise(shapes);
    if (why !== undefined) return { dialect, why };
  }
  return { why: 'Its names are those of no project that is known.' };
}

export function isAdapted(checkpoint: Checkpoint): checkpoint is AdaptedCheckpoint {
  return 'adaptation' in checkpoint;
}

function withoutIgnored(checkpoint: Checkpoint): Checkpoint {
  const used = [...checkpoint.tensors].filter(([name]) => !isIgnored(name));
  return { ...checkpoint, tensors: new Map(used) };
}

/** The checkpoint under the network's names, without a wrapper's prefix; one that is so already is returned as it is. */
export function adapt(checkpoint: Checkpoint): AdaptedCheckpoint {
  if (isAdapted(checkpoint)) return checkpoint;
  const ignored = [...checkpoint.tensors.keys()].filter(isIgnored);
  const used = withoutPrefix(withoutIgnored(checkpoint));
  const shapes = new Map(Array.from(used.tensors, ([name, { shape }]) => [name, shape]));
  const { dialect, why } = recogniseDialect(shapes);
  const naming = dialect?.naming(shapes) ?? PLAIN;
  const tensors = new Map<string, StoredTensor>();
  const reshaped = new Map<string, Shape>();
  for (const [name, stored] of used.tensors) {
    const wanted = naming.toNetwork(name);
    // What has no place, or whose place is taken, stays under its own name and will be surplus.
    const network = wanted === undefined || tensors.has(wanted) ? name : wanted;
    const shape = denseShape(network, stored.shape);
    if (shape.length !== stored.shape.length) reshaped.set(network, stored.shape);
    tensors.set(network, { ...stored, shape });
  }
  const adaptation = { why, naming, ignored, reshaped, ...(dialect ? { dialect } : {}) };
  return { ...used, tensors, adaptation };
}
