/** Every dialect, the most particular first. */
import { CAFFE } from './caffe.ts';
import type { Dialect } from './dialect.ts';
import { LISTING } from './listing.ts';
import { MOSKOMULE } from './moskomule.ts';
import { TIMM } from './timm.ts';
import { TIMM_LEGACY } from './timm_legacy.ts';
import { TORCHVISION } from './torchvision.ts';

export const DIALECTS: readonly Dialect[] = [CAFFE, TORCHVISION, TIMM_LEGACY, TIMM, MOSKOMULE, LISTING];
