/** Every member of the family. A new one is a line in its file; a new file, a line here. */
import type { Variant, Variants } from '../variant.ts';
import { SE_RESNETS } from './se_resnet.ts';
import { CIFAR_SE_RESNETS } from './se_resnet_cifar.ts';
import { SE_RESNEXTS } from './se_resnext.ts';
import { SENETS } from './senet154.ts';

export const VARIANTS: Variants = { ...SE_RESNETS, ...SE_RESNEXTS, ...SENETS, ...CIFAR_SE_RESNETS };

export function variantOf(architecture: string): Variant | undefined {
  return Object.hasOwn(VARIANTS, architecture) ? VARIANTS[architecture] : undefined;
}
