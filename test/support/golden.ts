/**
 * The golden files: what PyTorch computes in float64, and the network and input that it was computed for.
 */
import { readdirSync, readFileSync } from 'node:fs';
import type { Network } from '../../src/network/network.ts';
import { buildNetwork } from '../../src/network/registry.ts';
import type { Tensor } from '../../src/tensor.ts';
import type { Checkpoint } from '../../src/weights/checkpoint.ts';
import { toFloat32 } from '../../src/weights/numbers.ts';
import { parseSafetensors } from '../../src/weights/safetensors.ts';
import { formulaCheckpoint, formulaInput } from './formula.ts';

export const GOLDEN_VALUES = new URL('../golden/values/', import.meta.url);

/** What an output may be off: max|a − b| ≤ tolerance · max|b|. */
export const TOLERANCE = 1e-4;

export interface GoldenCase {
  readonly name: string;
  readonly network: Network;
  readonly parameters: number;
  readonly seed: number;
  /** `[N, 3, H, W]` */
  readonly inputShape: readonly number[];
  /** `logits` and for each block `.squeeze`, `.excitation`, `.mean`. */
  readonly expected: ReadonlyMap<string, Tensor>;
}

export function goldenFiles(): string[] {
  return readdirSync(GOLDEN_VALUES).filter((name) => name.endsWith('.safetensors'));
}

function tensorsOf(checkpoint: Checkpoint): ReadonlyMap<string, Tensor> {
  const tensors = [...checkpoint.tensors.values()];
  return new Map(tensors.map((stored) => [stored.name, { shape: stored.shape, data: toFloat32(stored) }]));
}

/** @param file  `se_resnet18-32.safetensors` */
export function goldenCase(file: string): GoldenCase {
  const checkpoint = parseSafetensors(readFileSync(new URL(file, GOLDEN_VALUES)), file);
  const { depth, rescale, input = '', params, seed, options = '{}' } = checkpoint.metadata;
  const { r: reduction, ...others } = JSON.parse(options);
  return {
    name: file.replace('.safetensors', ''),
    network: buildNetwork(`se_resnet${depth}`, { rescale, reduction, ...others }),
    parameters: Number(params),
    seed: Number(seed),
    inputShape: input.split('x').map(Number),
    expected: tensorsOf(checkpoint),
  };
}

/** The weights and the input of a case, computed anew. */
export function goldenInputs({ network, seed, inputShape }: GoldenCase) {
  return { checkpoint: formulaCheckpoint(network, seed), input: formulaInput(inputShape, seed) };
}

/** max|a − b| / max|b|; infinite where shapes differ or a number is not finite. */
export function relativeError(actual: Tensor | undefined, expected: Tensor): number {
  if (actual?.shape.join() !== expected.shape.join()) return Number.POSITIVE_INFINITY;
  let [difference, greatest] = [0, 0];
  for (const [i, b] of expected.data.entries()) {
    const off = Math.abs((actual.data[i] ?? Number.NaN) - b);
    if (!Number.isFinite(off)) return Number.POSITIVE_INFINITY;
    difference = Math.max(difference, off);
    greatest = Math.max(greatest, Math.abs(b));
  }
  return difference / greatest;
}
