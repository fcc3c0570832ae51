/** SE-ResNets for the registry. */
import type { Family } from './family.ts';
import { buildSEResNet, SE_RESNETS } from './se_resnet.ts';
import { recogniseSEResNet } from './se_resnet_recognise.ts';

export const SE_RESNET_FAMILY: Family = {
  architectures: Object.keys(SE_RESNETS),
  build: buildSEResNet,
  recognise: recogniseSEResNet,
};
