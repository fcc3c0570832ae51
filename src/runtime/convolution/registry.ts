/**
 * The convolution algorithms of float32, and which of them can run a convolution. A new one is a file beside this one and a
 * line here. Pure. (8-bit integers are loaded where they are asked for: `int8_ranges.ts`.)
 */
import type { ConvolutionOperation } from '../plan/operations.ts';
import type { ConvolutionAlgorithm, Situation } from './contract.ts';
import { DEPTHWISE } from './depthwise.ts';
import { DIRECT, PLANAR } from './direct.ts';
import { GROUPED } from './grouped.ts';
import { STRASSEN } from './strassen.ts';
import { WINOGRAD } from './winograd.ts';

export const ALGORITHMS: readonly ConvolutionAlgorithm[] = [
  PLANAR,
  DIRECT,
  ...WINOGRAD,
  ...STRASSEN,
  GROUPED,
  DEPTHWISE,
];

/**
 * An algorithm that a caller may allow: Winograd's in tiles of 2×2 or 4×4 outputs, late ones with weights that are transformed in
 * every run, for 9/16 or a quarter of their memory; Strassen's products in one or two levels.
 */
export type SelectableAlgorithm = 'winograd2' | 'winograd4' | 'late2' | 'late4' | 'strassen1' | 'strassen2';

/** An algorithm that can run a convolution, and what it is estimated to cost. */
export interface Candidate {
  readonly algorithm: ConvolutionAlgorithm;
  /** For the whole convolution, in one unit for all convolutions of a network. */
  readonly cost: number;
}

/**
 * The algorithms that can run a convolution, cheapest first.
 *
 * @param allowed  the selectable algorithms to choose from; all if absent
 */
export function candidatesFor(
  operation: ConvolutionOperation,
  situation: Situation,
  algorithms: readonly ConvolutionAlgorithm[] = ALGORITHMS,
  allowed?: readonly string[],
): readonly Candidate[] {
  const candidates: Candidate[] = [];
  for (const algorithm of algorithms) {
    if (algorithm.selectable && allowed && !allowed.includes(algorithm.name)) continue;
    const cost = algorithm.candidate(operation, situation);
    if (cost !== undefined) candidates.push({ algorithm, cost });
  }
  return candidates.sort((a, b) => a.cost - b.cost);
}
