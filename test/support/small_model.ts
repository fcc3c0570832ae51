/** Small networks with weights by a generator, for tests of the runtime and the public API. */
import { buildNetwork, loadModel, type Model, randomCheckpoint } from '../../src/index.ts';
import type { LoadOptions } from '../../src/model/types.ts';
import type { Network } from '../../src/network/network.ts';
import { elementCount, type Tensor } from '../../src/tensor.ts';
import type { Checkpoint } from '../../src/weights/checkpoint.ts';
import { formulaCheckpoint } from './formula.ts';
import { noise } from './reference.ts';

/** Stages of 16, 32, 64 and 128 channels, modules with at least 4 hidden units. */
export const SMALL = { width: 0.25, reduction: 4 };

export interface Small {
  readonly network: Network;
  readonly checkpoint: Checkpoint;
}

/** Batch norms at work and gates that differ, by the golden values' formula. */
export function small(
  options: Readonly<Record<string, unknown>> = {},
  architecture = 'se_resnet18',
  seed = 1,
): Small {
  const network = buildNetwork(architecture, { ...SMALL, ...options });
  return { network, checkpoint: formulaCheckpoint(network, seed) };
}

/** The same with `randomCheckpoint`'s weights. */
export function untrained(seed = 1): Small {
  const network = buildNetwork('se_resnet18', SMALL);
  return { network, checkpoint: randomCheckpoint(network, seed) };
}

export function load({ network, checkpoint }: Small, options: LoadOptions = {}): Promise<Model> {
  const { architecture, options: networkOptions } = network;
  return loadModel(checkpoint, { architecture, networkOptions, ...options });
}

/** A float input `[N, 3, H, W]` in [−1, 1). */
export function picture(seed: number, shape: readonly number[] = [1, 3, 12, 12]): Tensor {
  return { shape, data: noise(elementCount(shape), seed) };
}
