/** SE-ResNets and their kin for the registry. */
import type { Family } from '../../family.ts';
import { buildSEResNet } from './build.ts';
import { recogniseSEResNet } from './recognise.ts';
import { VARIANTS } from './variants/all.ts';

export const SE_RESNET_FAMILY: Family = {
  architectures: Object.keys(VARIANTS),
  build: buildSEResNet,
  recognise: recogniseSEResNet,
};
