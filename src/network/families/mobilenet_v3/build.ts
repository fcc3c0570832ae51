/** MobileNetV3: stem, inverted residuals, a 1×1 convolution, and two dense layers on the pooled map. */
import { NetworkError } from '../../../errors.ts';
import { INPUT, type Network, type Node } from '../../network.ts';
import { activationModule, batchNorm, convolution, dense, globalPool } from '../../nodes.ts';
import { completeOptions, type Options, oneOf, positiveNumber, truth, wholeNumber } from '../../options.ts';
import { type MobileBlockOptions, mobileBlock } from './block.ts';
import { mobilePlaces, roundChannels, type Widths } from './plan.ts';
import { MOBILENETS, STEM_CHANNELS } from './variants.ts';

/** What can be chosen; the defaults are torchvision's. */
export interface MobileNetV3Options extends MobileBlockOptions, Widths {
  /** How many logits. */
  readonly classes: number;
  /** Of the input: 3 for colour. */
  readonly inputChannels: number;
}

const DEFAULTS: MobileNetV3Options = {
  classes: 1000,
  width: 1,
  reducedTail: false,
  squeeze: 'mean',
  gate: 'hardSigmoid',
  gateBias: true,
  inputChannels: 3,
  eps: 1e-3,
};

const CHECKS = {
  classes: wholeNumber(1, 1_000_000),
  width: positiveNumber(64),
  reducedTail: truth,
  squeeze: oneOf('mean', 'max'),
  gate: oneOf('sigmoid', 'hardSigmoid'),
  gateBias: truth,
  inputChannels: wholeNumber(1, 4096),
  eps: positiveNumber(1),
} as const;

function stem({ inputChannels, eps }: MobileNetV3Options, channels: number): Node[] {
  const extents = { inChannels: inputChannels, outChannels: channels, kernel: 3, stride: 2, padding: 1 };
  return [
    convolution('conv1', INPUT, extents),
    batchNorm('bn1', 'conv1', channels, eps),
    activationModule('act1', 'bn1', 'hardSwish'),
  ];
}

function head(input: string, channels: number, hidden: number, { classes, eps }: MobileNetV3Options): Node[] {
  const wide = 6 * channels;
  const extents = { inChannels: channels, outChannels: wide, kernel: 1, stride: 1, padding: 0 };
  return [
    convolution('conv2', input, extents),
    batchNorm('bn2', 'conv2', wide, eps),
    activationModule('act2', 'bn2', 'hardSwish'),
    globalPool('pool', 'act2', 'mean'),
    dense('linear1', 'pool', [wide, hidden], true),
    activationModule('act3', 'linear1', 'hardSwish'),
    dense('linear', 'act3', [hidden, classes], true),
  ];
}

/**
 * @param architecture  `mobilenet_v3_small` or `mobilenet_v3_large`.
 * @throws NetworkError for another name, an unknown option or a value out of range.
 */
export function buildMobileNetV3(architecture: string, given: Options = {}): Network {
  const variant = Object.hasOwn(MOBILENETS, architecture) ? MOBILENETS[architecture] : undefined;
  if (!variant) {
    const expected = Object.keys(MOBILENETS).join(', ');
    throw new NetworkError({ where: 'architecture', found: architecture, expected });
  }
  const options = completeOptions(architecture, given, DEFAULTS, CHECKS);
  const stemChannels = roundChannels(STEM_CHANNELS * options.width);
  const places = mobilePlaces(variant, stemChannels, options);
  let ordinal = 0;
  const built = places.map((place, index) => {
    const input = places[index - 1]?.name ?? 'act1';
    return mobileBlock(place, place.se ? ordinal++ : ordinal, input, options);
  });
  const last = places.at(-1);
  const hidden = roundChannels((variant.hidden / (options.reducedTail ? 2 : 1)) * options.width);
  return {
    architecture,
    options: { ...options },
    inputChannels: options.inputChannels,
    minimumSize: 32,
    nominalSize: [224, 224],
    classes: options.classes,
    nodes: [
      ...stem(options, stemChannels),
      ...built.flatMap(({ nodes }) => nodes),
      ...head(last?.name ?? 'act1', last?.out ?? stemChannels, hidden, options),
    ],
    blocks: built.map(({ block }) => block),
    output: 'linear',
  };
}
