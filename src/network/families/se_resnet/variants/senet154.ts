/**
 * SENet-154, the winner of ILSVRC 2017 (Hu et al. 2018, appendix): 64 groups, a first 1×1 convolution of half the width,
 * a stem of three 3×3 convolutions, and 3×3 convolutions on the shortcuts that halve height and width.
 */
import type { Variants } from '../variant.ts';

export const SENETS: Variants = {
  senet154: {
    kind: 'SENetBottleneck',
    counts: [3, 8, 36, 3],
    stemChannels: 128,
    planes: 64,
    defaults: { stem: 'deep', stemPool: 'ceil', groups: 64, shortcutKernel: 3, gateBias: true },
  },
};
