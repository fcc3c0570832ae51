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
  readonly misshapen: readonly Misshapen[];
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
  return { mapped: expected.size - missing.length - misshapen.length, missing, surplus, misshapen };
}
