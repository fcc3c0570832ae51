/**
 * How much memory a network would take, without loading weights.
 */
import type { Network } from '../network/network.ts';
import type { Shape } from '../tensor.ts';
import { chooseBuild } from './builds.ts';
import { instantiateKernels } from './kernels.ts';
import { checkMemoryLimit, type MemoryLimit } from './limit.ts';
import { LinearMemory } from './memory.ts';
import { planNetwork } from './plan.ts';

export interface PlannedMemory {
  /** Packed weights, in bytes. */
  readonly weights: number;
  /** Tensors of one run, sharing bytes by their lives. */
  readonly activations: number;
  /** What the convolutions use inside a call. */
  readonly scratch: number;
  /** All of the WebAssembly memory, what packing stages included, in whole pages. */
  readonly total: number;
  /** Kernel calls of one run. */
  readonly steps: number;
}

export interface PlanMemoryOptions {
  /** As `loadModel` takes it. */
  readonly memory?: MemoryLimit;
}

/**
 * Plans without allocating.
 *
 * @param inputShape  `[N, C, H, W]`
 * @throws InputError when the input does not fit the network; UnsupportedError where the engine has no SIMD
 * @throws OptionError for a limit that is none; MemoryError, which names the least, where nothing fits it
 */
export async function planMemory(
  network: Network,
  inputShape: Shape,
  { memory }: PlanMemoryOptions = {},
): Promise<PlannedMemory> {
  checkMemoryLimit(memory);
  const kernels = instantiateKernels((await chooseBuild()).module, new LinearMemory().memory);
  const { bytes, total, steps } = planNetwork(network, inputShape, {
    heapBase: kernels.heapBase(),
    sizes: kernels,
    ...(memory !== undefined && { memory }),
  });
  return { ...bytes, total, steps: steps.length };
}
