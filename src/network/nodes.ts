/**
 * Makers of nodes: each fills in one node as PyTorch would name its tensors. Families are built of these.
 */
import type {
  Activation,
  ActivationFunction,
  BatchNorm,
  Concat,
  Convolution,
  Dense,
  GlobalPool,
  Pool,
} from './network.ts';

/** The classes that PyTorch gives activations and pools, for the summary's rows. */
const ACTIVATION_MODULES = {
  relu: 'ReLU',
  sigmoid: 'Sigmoid',
  tanh: 'Tanh',
  hardSigmoid: 'Hardsigmoid',
  hardSwish: 'Hardswish',
} as const;
const WINDOW_MODULES = { mean: 'AvgPool2d', max: 'MaxPool2d' } as const;
const POOL_MODULES = { mean: 'AdaptiveAvgPool2d', max: 'AdaptiveMaxPool2d' } as const;

/** PyTorch's default, which all but MobileNets use. */
export const BATCH_NORM_EPS = 1e-5;

export interface ConvolutionExtents {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  /** 1 if absent. */
  readonly groups?: number;
}

/** A convolution without bias: what stands before a batch norm. */
export function convolution(name: string, input: string, extents: ConvolutionExtents): Convolution {
  return {
    kind: 'convolution',
    name,
    inputs: [input],
    module: 'Conv2d',
    groups: 1,
    ...extents,
    weight: `${name}.weight`,
  };
}

/** A convolution with bias. */
export function biasedConvolution(name: string, input: string, extents: ConvolutionExtents): Convolution {
  return { ...convolution(name, input, extents), bias: `${name}.bias` };
}

export function batchNorm(name: string, input: string, channels: number, eps = BATCH_NORM_EPS): BatchNorm {
  return {
    kind: 'batchNorm',
    name,
    inputs: [input],
    module: 'BatchNorm2d',
    channels,
    eps,
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

export type Window = Pick<Pool, 'by' | 'kernel' | 'stride'> &
  Partial<Pick<Pool, 'padding' | 'ceil' | 'countIncludePad'>>;

/** A pool; where nothing else is said: no padding, extents rounded down, padding counted, as PyTorch's modules have it. */
export function pool(name: string, input: string, window: Window): Pool {
  const module = WINDOW_MODULES[window.by];
  return {
    kind: 'pool',
    name,
    inputs: [input],
    module,
    padding: 0,
    ceil: false,
    countIncludePad: true,
    ...window,
  };
}

/** `torch.cat` over channels. */
export function concat(name: string, inputs: readonly string[]): Concat {
  return { kind: 'concat', name, inputs };
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
