/**
 * Makers of nodes: each fills in one node as PyTorch would name its tensors. Families are built of these.
 */
import type { Activation, ActivationFunction, BatchNorm, Convolution, Dense, GlobalPool } from './network.ts';

/** The classes that PyTorch gives activations and pools, for the summary's rows. */
const ACTIVATION_MODULES = { relu: 'ReLU', sigmoid: 'Sigmoid', tanh: 'Tanh' } as const;
const POOL_MODULES = { mean: 'AdaptiveAvgPool2d', max: 'AdaptiveMaxPool2d' } as const;

/** PyTorch's default, which every reference network uses. */
const BATCH_NORM_EPS = 1e-5;

export interface ConvolutionExtents {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
}

/** A convolution without bias and without groups: what stands before a batch norm. */
export function convolution(name: string, input: string, extents: ConvolutionExtents): Convolution {
  return {
    kind: 'convolution',
    name,
    inputs: [input],
    module: 'Conv2d',
    ...extents,
    groups: 1,
    weight: `${name}.weight`,
  };
}

export function batchNorm(name: string, input: string, channels: number): BatchNorm {
  return {
    kind: 'batchNorm',
    name,
    inputs: [input],
    module: 'BatchNorm2d',
    channels,
    eps: BATCH_NORM_EPS,
    scale: `${name}.weight`,
    shift: `${name}.bias`,
    mean: `${name}.running_mean`,
    variance: `${name}.running_var`,
  };
}

/** `torch.relu` and the like: an activation that is no module of its own. */
export function activation(name: string, input: string, by: ActivationFunction): Activation {
  return { kind: 'activation', name, inputs: [input], function: by };
}

/** `nn.ReLU` and the like. */
export function activationModule(name: string, input: string, by: ActivationFunction): Activation {
  return { ...activation(name, input, by), module: ACTIVATION_MODULES[by] };
}

export function globalPool(name: string, input: string, by: 'mean' | 'max'): GlobalPool {
  return { kind: 'globalPool', name, inputs: [input], by, module: POOL_MODULES[by] };
}

export function dense(
  name: string,
  input: string,
  [inFeatures, outFeatures]: readonly [number, number],
  bias: boolean,
): Dense {
  return {
    kind: 'dense',
    name,
    inputs: [input],
    module: 'Linear',
    inFeatures,
    outFeatures,
    weight: `${name}.weight`,
    ...(bias ? { bias: `${name}.bias` } : {}),
  };
}
