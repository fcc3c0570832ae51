/** What a checkpoint has of what a network reads, by the file's own names. */
import type { Network } from '../network/network.ts';
import { parameterShapes } from '../network/parameters.ts';
import { type Shape, sameShape } from '../tensor.ts';
import type { AdaptedCheckpoint } from './dialects/adapt.ts';

/** A tensor that only one side has. */
export interface NamedShape {
  /** As the file has it, or would. */
  readonly name: string;
  /** As the side that has it says. */
  readonly shape: Shape;
}

/** A tensor that both sides have, in different shapes. */
export interface Misshapen {
  /** As the file has it. */
  readonly name: string;
  /** The file's. */
  readonly found: Shape;
  /** Written as the file writes such a tensor: a dense layer may be a 1×1 convolution there. */
  readonly expected: Shape;
}

export interface Comparison {
  /** How many tensors have the name and the shape that the network reads. */
  readonly mapped: number;
  readonly missing: readonly NamedShape[];
  readonly surplus: readonly NamedShape[];
  /** Surplus tensors that belong to the training, such as a loss's; they are left out and named. */
  readonly training: readonly NamedShape[];
  readonly misshapen: readonly Misshapen[];
}

/** First parts of names that a forward pass may well have, so that leaving them out would change results unseen. */
const FORWARD =
  /^(conv|bn|norm|layer|block|stage|feature|stem|down|up|pool|att|se\d*$|cbam|eca|neck|fc|linear|head|last|class|final|embed|bottleneck|expan|proj|act|scale|gate|trans|dense)/i;

/**
 * Whether a surplus tensor belongs to the training alone: the network has no module of its first name, that name is not one that a
 * forward pass may have, and it is no convolution's weight.
 */
function isTraining({ name, shape }: NamedShape, modules: ReadonlySet<string>): boolean {
  const [first = ''] = name.split('.');
  return shape.length <= 2 && name.includes('.') && !modules.has(first) && !FORWARD.test(first);
}

export function compare(checkpoint: AdaptedCheckpoint, network: Network): Comparison {
  const { adaptation, tensors } = checkpoint;
  const expected = parameterShapes(network);
  const missing: NamedShape[] = [];
  const misshapen: Misshapen[] = [];
  for (const [name, shape] of expected) {
    const stored = tensors.get(name);
    const inFile = adaptation.reshaped.get(name);
    if (!stored) missing.push({ name: adaptation.naming.toFile(name), shape });
    else if (!sameShape(stored.shape, shape)) {
      const ones = inFile ? Array.from({ length: inFile.length - stored.shape.length }, () => 1) : [];
      misshapen.push({ name: stored.name, found: inFile ?? stored.shape, expected: [...shape, ...ones] });
    }
  }
  const surplus = [...tensors].flatMap(([name, stored]) => {
    const shape = adaptation.reshaped.get(name) ?? stored.shape;
    return expected.has(name) ? [] : [{ name: stored.name, shape }];
  });
  const modules = new Set(
    [...expected.keys()].map((name) => adaptation.naming.toFile(name).split('.')[0] ?? ''),
  );
  // A file that lacks tensors is another network's: then nothing is explained away.
  const training = missing.length > 0 ? [] : surplus.filter((tensor) => isTraining(tensor, modules));
  return {
    mapped: expected.size - missing.length - misshapen.length,
    missing,
    surplus: surplus.filter((tensor) => !training.includes(tensor)),
    training,
    misshapen,
  };
}
