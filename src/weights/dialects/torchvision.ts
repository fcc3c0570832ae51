/** torchvision's MobileNetV3: `features.4.block.2.fc1`, `classifier.3`. */
import { mobilePlaces } from '../../network/families/mobilenet_v3/plan.ts';
import {
  MOBILENETS,
  type MobileVariant,
  STEM_CHANNELS,
} from '../../network/families/mobilenet_v3/variants.ts';
import { type Dialect, firstOf, type Naming, type Shapes } from './dialect.ts';

type Pair = readonly [file: string, network: string];

/** Convolution and batch norm of one of torchvision's `ConvNormActivation`. */
function convolved(at: string, conv: string, bn: string): Pair[] {
  return [
    [`${at}.0.`, `${conv}.`],
    [`${at}.1.`, `${bn}.`],
  ];
}

/** Where torchvision numbers the parts of one block; a part that the block does not have takes no number. */
function blockPairs(at: string, name: string, expands: boolean, hasSE: boolean): Pair[] {
  const pairs: Pair[] = [];
  let part = 0;
  for (const index of expands ? [1, 2] : [2]) {
    pairs.push(...convolved(`${at}.block.${part++}`, `${name}.conv${index}`, `${name}.bn${index}`));
  }
  if (hasSE) {
    const module = `${at}.block.${part++}`;
    pairs.push([`${module}.fc1.`, `${name}.SE.fc.0.`], [`${module}.fc2.`, `${name}.SE.fc.2.`]);
  }
  return [...pairs, ...convolved(`${at}.block.${part}`, `${name}.conv3`, `${name}.bn3`)];
}

function pairsOf(variant: MobileVariant): Pair[] {
  // Which blocks expand does not depend on the width: only those whose two numbers are equal do not.
  const places = mobilePlaces(variant, STEM_CHANNELS, { width: 1, reducedTail: false });
  const blocks = places.flatMap(({ name, expanded, inChannels, se }, index) =>
    blockPairs(`features.${index + 1}`, name, expanded !== inChannels, se),
  );
  return [
    ...convolved('features.0', 'conv1', 'bn1'),
    ...blocks,
    ...convolved(`features.${places.length + 1}`, 'conv2', 'bn2'),
    ['classifier.0.', 'linear1.'],
    ['classifier.3.', 'linear.'],
  ];
}

function translated(name: string, pairs: readonly Pair[], from: 0 | 1): string | undefined {
  const pair = pairs.find((candidate) => name.startsWith(candidate[from]));
  return pair && pair[1 - from] + name.slice(pair[from].length);
}

/** Small has 13 features, large 17. */
function namingOf(shapes: Shapes): Naming {
  const { mobilenet_v3_small: small, mobilenet_v3_large: large } = MOBILENETS;
  const variant =
    shapes.has('features.16.0.weight') || shapes.has('features.13.block.0.0.weight') ? large : small;
  const pairs = variant ? pairsOf(variant) : [];
  return {
    toNetwork: (name) => translated(name, pairs, 0),
    toFile: (name) => translated(name, pairs, 1) ?? name,
  };
}

export const TORCHVISION: Dialect = {
  name: 'torchvision',
  title: 'torchvision (mobilenet_v3_small, mobilenet_v3_large)',
  preset: 'torchvision',
  recognise(shapes) {
    const module = firstOf(shapes, /^features\.\d+\.block\.\d\.fc1\.weight$/, [2, 4]);
    if (module === undefined || shapes.get('features.0.0.weight')?.length !== 4) return undefined;
    return `It holds features.0.0.weight and modules called ${module}.`;
  },
  naming: namingOf,
  semantics: () => [
    { option: 'gate', value: 'hardSigmoid', why: 'Its modules end in a hard sigmoid.' },
    { option: 'eps', value: 1e-3, why: 'Its batch norms have eps=0.001.' },
  ],
};
