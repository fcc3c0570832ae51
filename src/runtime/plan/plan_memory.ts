/**
 * How much memory a network would take, without loading weights.
 */
import type { Network } from '../../network/network.ts';
import type { Shape } from '../../tensor.ts';
import { instantiateKernels } from '../builds/kernels.ts';
import { chooseEngine } from '../run/engine.ts';
import { threadsFor } from '../run/threads/worth.ts';
import { checkMemoryLimit, type MemoryLimit } from './limit.ts';
import { planNetwork } from './plan.ts';
import { integersFor, type Precision } from './precision.ts';

/** What a run would take. */
export interface PlannedMemory {
  /** Packed weights, in bytes. */
  readonly weights: number;
  /** Tensors of one run, sharing bytes by their lives. */
  readonly activations: number;
  /** What the convolutions use inside a call, on every thread. */
  readonly scratch: number;
  /** All of the WebAssembly memory, what packing stages included, in whole pages. */
  readonly total: number;
  /** Kernel calls of one run. */
  readonly steps: number;
  /** How many threads share a run. */
  readonly threads: number;
}

/** What the plan is for. */
export interface PlanMemoryOptions {
  /** As `loadModel` takes it. */
  readonly memory?: MemoryLimit;
  /** As `loadModel` takes it. */
  readonly precision?: Precision;
  /** As `loadModel` takes it: on another machine, the default may be another number. */
  readonly threads?: number | 'auto';
}

/**
 * Plans without allocating.
 *
 * @param inputShape  `[N, C, H, W]`
 * @throws InputError when the input does not fit the network; UnsupportedError where the engine has no SIMD
 * @throws OptionError for a limit or a number of threads that is none; MemoryError, which names the least, where nothing fits it
 */
export async function planMemory(
  network: Network,
  inputShape: Shape,
  { memory, threads, precision }: PlanMemoryOptions = {},
): Promise<PlannedMemory> {
  checkMemoryLimit(memory);
  const integers = await integersFor(precision);
  const engine = await chooseEngine({ threads, precision });
  const kernels = instantiateKernels(engine.build.module, engine.memory.memory);
  const { bytes, total, steps, ...plan } = planNetwork(network, inputShape, {
    heapBase: kernels.heapBase(),
    sizes: kernels,
    threads: threadsFor(network, inputShape, engine),
    ...(memory !== undefined && { memory }),
    integers,
  });
  return { ...bytes, total, steps: steps.length, threads: plan.threads };
}
