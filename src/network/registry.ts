/**
 * The families of networks that can be built by name. A new family is a new file and its line in `FAMILIES`.
 */
import { NetworkError } from '../errors.ts';
import type { Shape } from '../tensor.ts';
import { MOBILENET_V3_FAMILY } from './families/mobilenet_v3/family.ts';
import { SE_BN_INCEPTION_FAMILY } from './families/se_bn_inception/family.ts';
import { SE_RESNET_FAMILY } from './families/se_resnet/family.ts';
import type { Family, Recognition } from './family.ts';
import type { Network } from './network.ts';
import { type Options, show } from './options.ts';

const FAMILIES: readonly Family[] = [SE_RESNET_FAMILY, SE_BN_INCEPTION_FAMILY, MOBILENET_V3_FAMILY];

/** Every name that `buildNetwork` takes. */
export function architectureNames(): string[] {
  return FAMILIES.flatMap(({ architectures }) => architectures);
}

/**
 * The network of that name, as plain data.
 *
 * @param options  the family's own (`SEResNetOptions` for `se_resnet18`); what is left out takes its default.
 * @throws NetworkError for an unknown name or option, or a value out of range.
 *
 * @example buildNetwork('se_resnet18', { classes: 100, stages: [3, 4] })
 */
export function buildNetwork(architecture: string, options: Options = {}): Network {
  const family = FAMILIES.find(({ architectures }) => architectures.includes(architecture));
  if (family) return family.build(architecture, options);
  throw new NetworkError({
    where: 'architecture',
    found: show(architecture),
    expected: architectureNames().join(', '),
  });
}

/** The first family that knows these names and shapes, or `undefined`. */
export function recogniseShapes(
  shapes: ReadonlyMap<string, Shape>,
  given: Options = {},
): Recognition | undefined {
  for (const family of FAMILIES) {
    const recognition = family.recognise(shapes, given);
    if (recognition) return recognition;
  }
  return undefined;
}
