/** SE-ResNet-18 to 152 (Hu et al. 2018; He et al. 2016): by default the reference listing's, with the CIFAR stem. */
import type { Variants } from '../variant.ts';

const RESNET = { stemChannels: 64, planes: 64, defaults: {} } as const;

export const SE_RESNETS: Variants = {
  se_resnet18: { ...RESNET, kind: 'BasicBlock', counts: [2, 2, 2, 2] },
  se_resnet34: { ...RESNET, kind: 'BasicBlock', counts: [3, 4, 6, 3] },
  se_resnet50: { ...RESNET, kind: 'Bottleneck', counts: [3, 4, 6, 3] },
  se_resnet101: { ...RESNET, kind: 'Bottleneck', counts: [3, 4, 23, 3] },
  se_resnet152: { ...RESNET, kind: 'Bottleneck', counts: [3, 8, 36, 3] },
};
