/**
 * SE-ResNet-18, 34, 50, 101 and 152 (Hu et al. 2018; He et al. 2016) with the CIFAR stem: one 3×3 convolution, stride 1,
 * no pooling. Stages of 64, 128, 256 and 512 channels, each but the first halving height and width.
 */
import { NetworkError } from '../errors.ts';
import { INPUT, type Network, type Node } from './network.ts';
import { activation, batchNorm, convolution, dense, globalPool } from './nodes.ts';
import { completeOptions, type Options, oneOf, positiveNumber, subset, wholeNumber } from './options.ts';
import { type BlockKind, type BlockPlace, blockOutChannels, seBlock } from './se_resnet_block.ts';

/** What can be chosen. Every option has a default: the reference network. */
export interface SEResNetOptions {
  /** K, the length of the logits. */
  readonly classes: number;
  /** r: a module has ⌊C / r⌋ hidden units. */
  readonly reduction: number;
  /** Multiplies the stem's 64 channels (rounded to a whole number); stage k has 2^(k−1) times as many. */
  readonly width: number;
  /** The stages, 1 to 4, whose blocks hold a module; `[]` is a plain ResNet. */
  readonly stages: readonly number[];
  readonly squeeze: 'mean' | 'max';
  readonly gate: 'sigmoid' | 'tanh' | 'relu';
  /** Where a block's module sits (Hu et al. 2018, section 6.4 and figure 5). */
  readonly placement: 'standard' | 'pre' | 'post' | 'identity';
  /** `once`: x̃ = s·u, the paper. `squared`: u·u·s, the reference listing read literally; standard placement only. */
  readonly rescale: 'once' | 'squared';
  readonly inputChannels: number;
}

const DEFAULTS: SEResNetOptions = {
  classes: 10,
  reduction: 16,
  width: 1,
  stages: [1, 2, 3, 4],
  squeeze: 'mean',
  gate: 'sigmoid',
  placement: 'standard',
  rescale: 'once',
  inputChannels: 3,
};

const CHECKS = {
  classes: wholeNumber(1, 1_000_000),
  reduction: wholeNumber(1, 65_536),
  width: positiveNumber(64),
  stages: subset(1, 4),
  squeeze: oneOf('mean', 'max'),
  gate: oneOf('sigmoid', 'tanh', 'relu'),
  placement: oneOf('standard', 'pre', 'post', 'identity'),
  rescale: oneOf('once', 'squared'),
  inputChannels: wholeNumber(1, 4096),
} as const;

/** Blocks for each stage. */
export const SE_RESNETS: Readonly<Record<string, { kind: BlockKind; counts: readonly number[] }>> = {
  se_resnet18: { kind: 'BasicBlock', counts: [2, 2, 2, 2] },
  se_resnet34: { kind: 'BasicBlock', counts: [3, 4, 6, 3] },
  se_resnet50: { kind: 'Bottleneck', counts: [3, 4, 6, 3] },
  se_resnet101: { kind: 'Bottleneck', counts: [3, 4, 23, 3] },
  se_resnet152: { kind: 'Bottleneck', counts: [3, 8, 36, 3] },
};

/** The stem's channels before the width multiplier. */
export const STEM_CHANNELS = 64;

function stem({ inputChannels }: SEResNetOptions, channels: number): Node[] {
  const extents = { inChannels: inputChannels, outChannels: channels, kernel: 3, stride: 1, padding: 1 };
  return [
    convolution('conv1', INPUT, extents),
    batchNorm('bn1', 'conv1', channels),
    activation('relu1', 'bn1', 'relu'),
  ];
}

function head(input: string, channels: number, classes: number): Node[] {
  return [globalPool('pool', input, 'mean'), dense('linear', 'pool', [channels, classes], true)];
}

/** Where every block sits and how wide it is, stem to head. */
function blockPlaces(kind: BlockKind, counts: readonly number[], stemChannels: number): BlockPlace[] {
  const places: BlockPlace[] = [];
  let [input, inChannels] = ['relu1', stemChannels];
  for (const [index, count] of counts.entries()) {
    const stage = index + 1;
    const planes = stemChannels * 2 ** index;
    for (let n = 0; n < count; n++) {
      const name = `layer${stage}.${n}`;
      places.push({ kind, name, stage, input, inChannels, planes, stride: n === 0 && stage > 1 ? 2 : 1 });
      [input, inChannels] = [name, blockOutChannels(kind, planes)];
    }
  }
  return places;
}

function checkTogether({ placement, rescale }: SEResNetOptions): void {
  if (rescale === 'once' || placement === 'standard') return;
  throw new NetworkError({
    where: 'options rescale and placement',
    found: `rescale 'squared' with placement '${placement}'`,
    expected: `rescale 'once', or placement 'standard'`,
    cause: 'Only the standard placement multiplies u by the module a second time.',
  });
}

/**
 * @param architecture  `se_resnet18`, `34`, `50`, `101` or `152`.
 * @throws NetworkError for another name, an unknown option or a value out of range.
 */
export function buildSEResNet(architecture: string, given: Options = {}): Network {
  const variant = Object.hasOwn(SE_RESNETS, architecture) ? SE_RESNETS[architecture] : undefined;
  if (!variant) {
    const expected = Object.keys(SE_RESNETS).join(', ');
    throw new NetworkError({ where: 'architecture', found: architecture, expected });
  }
  const options = completeOptions(architecture, given, DEFAULTS, CHECKS);
  checkTogether(options);
  const channels = Math.max(1, Math.round(STEM_CHANNELS * options.width));
  const places = blockPlaces(variant.kind, variant.counts, channels);
  const built = places.map((place) => seBlock(place, options));
  const last = places.at(-1);
  const outChannels = last ? blockOutChannels(last.kind, last.planes) : channels;
  return {
    architecture,
    options: { ...options },
    inputChannels: options.inputChannels,
    minimumSize: 8,
    nominalSize: [32, 32],
    classes: options.classes,
    nodes: [
      ...stem(options, channels),
      ...built.flatMap(({ nodes }) => nodes),
      ...head(last?.name ?? 'relu1', outChannels, options.classes),
    ],
    blocks: built.map(({ block }) => block),
    output: 'linear',
  };
}
