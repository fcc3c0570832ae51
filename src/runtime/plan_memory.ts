/**
 * How much memory a network would take, without loading weights.
 */
import type { Network } from '../network/network.ts';
import type { Shape } from '../tensor.ts';
import { chooseBuild } from './builds.ts';
import { instantiateKernels } from './kernels.ts';
import { LinearMemory } from './memory.ts';
import { planNetwork } from './plan.ts';

export interface PlannedMemory {
  /** Packed weights, in bytes. */
  readonly weights: number;
  /** Tensors of one run, sharing bytes by their lives. */
  readonly activations: number;
  /** What the convolutions use inside a call. */
  readonly scratch: number;
  /** Kernel calls of one run. */
  readonly steps: number;
}

/**
 * Plans without allocating.
 *
 * @param inputShape  `[N, C, H, W]`
 * @throws InputError when the input does not fit the network; UnsupportedError where the engine has no SIMD
 */
export async function planMemory(network: Network, inputShape: Shape): Promise<PlannedMemory> {
  const kernels = instantiateKernels((await chooseBuild()).module, new LinearMemory().memory);
  const { bytes, steps } = planNetwork(network, inputShape, { heapBase: kernels.heapBase(), sizes: kernels });
  return { ...bytes, steps: steps.length };
}
