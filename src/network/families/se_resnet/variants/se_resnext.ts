/** SE-ResNeXt 32×4d (Hu et al. 2018; Xie et al. 2017): bottlenecks whose 3×3 convolution has 32 groups. */
import type { Variants } from '../variant.ts';

const RESNEXT = {
  kind: 'Bottleneck',
  stemChannels: 64,
  planes: 64,
  defaults: { stem: 'imagenet', groups: 32, groupWidth: 4, gateBias: true },
} as const;

export const SE_RESNEXTS: Variants = {
  se_resnext50: { ...RESNEXT, counts: [3, 4, 6, 3] },
  se_resnext101: { ...RESNEXT, counts: [3, 4, 23, 3] },
};
