/** What the code of residual SE networks does that no tensor shows, in the words of the family's options. */
import type { Semantic, Shown } from './dialect.ts';

export const ONCE: Semantic = {
  option: 'rescale',
  value: 'once',
  why: 'Its module multiplies by the gate once, x̃ = s·u, as the paper does.',
};

export const PADDED_POOL: Semantic = {
  option: 'stemPool',
  value: 'padded',
  why: 'Its stem ends in MaxPool2d(3, stride=2, padding=1).',
};

export const CEIL_POOL: Semantic = {
  option: 'stemPool',
  value: 'ceil',
  why: 'Its stem ends in a 3×3/2 max-pool without padding, extents rounded up.',
};

export const STRIDE_ON_3X3: Semantic = {
  option: 'strideOn',
  value: '3x3',
  why: 'Its bottlenecks halve height and width in the 3×3 convolution.',
};

export const STRIDE_ON_1X1: Semantic = {
  option: 'strideOn',
  value: '1x1',
  why: 'Its ungrouped bottlenecks halve height and width in the first 1×1 convolution, as Caffe’s ResNets do.',
};

export const EPS: Semantic = { option: 'eps', value: 1e-5, why: 'Its batch norms keep the default ε.' };

export function hasPool({ options }: Shown): boolean {
  return options.stem !== 'cifar';
}

/** In Caffe's tradition ungrouped bottlenecks have their stride on the 1×1, grouped ones on the 3×3. */
export function caffeStride({ architecture }: Shown): Semantic {
  const isPlain = /^se_resnet\d/.test(architecture);
  return isPlain
    ? STRIDE_ON_1X1
    : { ...STRIDE_ON_3X3, why: 'Its grouped bottlenecks halve in the 3×3 convolution.' };
}
