/** SE-BN-Inception for the registry. */
import type { Shape } from '../../../tensor.ts';
import type { Family, Recognition } from '../../family.ts';
import { buildSEBNInception, SE_BN_INCEPTION } from './build.ts';

/** r = 16 in the release; another is read off the first module where it divides its channels. */
function hiddenOf([hidden = 0, channels = 0]: Shape) {
  return hidden > 0 && channels % hidden === 0 ? { reduction: channels / hidden } : {};
}

function recognise(shapes: ReadonlyMap<string, Shape>): Recognition | undefined {
  const [first, linear] = [shapes.get('conv1.weight'), shapes.get('linear.weight')];
  if (first?.length !== 4 || linear?.length !== 2 || !shapes.has('3a.1x1.weight')) return undefined;
  const options = {
    classes: linear[0],
    inputChannels: first[1],
    gateBias: shapes.has('3a.SE.fc.0.bias'),
    ...hiddenOf(shapes.get('3a.SE.fc.0.weight') ?? []),
  };
  return { architecture: SE_BN_INCEPTION, options, undecided: [] };
}

export const SE_BN_INCEPTION_FAMILY: Family = {
  architectures: [SE_BN_INCEPTION],
  build: buildSEBNInception,
  recognise,
};
