/** SE-ResNets of 6n + 2 layers for CIFAR (He et al. 2016, section 4.2): three stages of n blocks, 16, 32 and 64 channels. */
import type { Variants } from '../variant.ts';

const CIFAR = {
  kind: 'BasicBlock',
  stemChannels: 16,
  planes: 16,
  defaults: { stages: [1, 2, 3] },
} as const;

export const CIFAR_SE_RESNETS: Variants = {
  se_resnet20: { ...CIFAR, counts: [3, 3, 3] },
  se_resnet32: { ...CIFAR, counts: [5, 5, 5] },
  se_resnet44: { ...CIFAR, counts: [7, 7, 7] },
  se_resnet56: { ...CIFAR, counts: [9, 9, 9] },
  se_resnet110: { ...CIFAR, counts: [18, 18, 18] },
};
