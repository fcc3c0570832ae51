/**
 * SE-ResNets, SE-ResNeXts and SENet-154 (Hu et al. 2018; He et al. 2016; Xie et al. 2017): a stem, three or four stages
 * of residual blocks, each but the first halving height and width, and a dense layer on the pooled map.
 */
import { NetworkError } from '../../../errors.ts';
import type { Network, Node } from '../../network.ts';
import { activation, batchNorm, dense, globalPool } from '../../nodes.ts';
import type { Options } from '../../options.ts';
import { seBlock } from './block.ts';
import { hasHeadNorm, type SEResNetOptions, seResNetOptions } from './options.ts';
import { type BlockPlace, blockOutChannels } from './paths.ts';
import { lastNorm, stem } from './stem.ts';
import type { Variant } from './variant.ts';
import { VARIANTS, variantOf } from './variants/all.ts';

/** Channels of the stem and of the first stage, of which there is at least one. */
function widthOf(channels: number, { width }: SEResNetOptions): number {
  return Math.max(1, Math.round(channels * width));
}

interface Begin {
  readonly input: string;
  readonly inChannels: number;
}

/** Where every block sits and how wide it is, stem to head. */
function blockPlaces(
  { kind, counts, planes }: Variant,
  begin: Begin,
  options: SEResNetOptions,
): BlockPlace[] {
  const places: BlockPlace[] = [];
  let { input, inChannels } = begin;
  let ordinal = 0;
  for (const [index, count] of counts.entries()) {
    const stage = index + 1;
    const stagePlanes = widthOf(planes, options) * 2 ** index;
    for (let n = 0; n < count; n++) {
      const name = `layer${stage}.${n}`;
      const stride = n === 0 && stage > 1 ? 2 : 1;
      places.push({ kind, name, stage, ordinal, input, inChannels, planes: stagePlanes, stride });
      if (options.stages.includes(stage)) ordinal++;
      [input, inChannels] = [name, blockOutChannels(kind, stagePlanes)];
    }
  }
  return places;
}

/** What stands after the last block. */
function head(input: string, channels: number, options: SEResNetOptions): Node[] {
  const bn = lastNorm(options);
  const norm = hasHeadNorm(options)
    ? [batchNorm(bn, input, channels, options.eps), activation('relu', bn, 'relu')]
    : [];
  return [
    ...norm,
    globalPool('pool', norm.at(-1)?.name ?? input, 'mean'),
    dense('linear', 'pool', [channels, options.classes], true),
  ];
}

function checkHidden(architecture: string, { hidden }: SEResNetOptions, modules: number): void {
  if (typeof hidden !== 'object' || hidden.length === modules) return;
  throw new NetworkError({
    where: `option hidden of ${architecture}`,
    found: `${hidden.length} numbers`,
    expected: `${modules}, one for each module`,
  });
}

/**
 * @param architecture  a name of `VARIANTS`: `se_resnet18`, `se_resnext50`, `senet154`, `se_resnet20`, …
 * @throws NetworkError for another name, an unknown option or a value out of range.
 */
export function buildSEResNet(architecture: string, given: Options = {}): Network {
  const variant = variantOf(architecture);
  if (!variant) {
    const expected = Object.keys(VARIANTS).join(', ');
    throw new NetworkError({ where: 'architecture', found: architecture, expected });
  }
  const options = seResNetOptions(architecture, variant, given);
  const stemChannels = widthOf(variant.stemChannels, options);
  const first = stem(options, stemChannels);
  const begin = { input: first.output, inChannels: stemChannels };
  const places = blockPlaces(variant, begin, options);
  const built = places.map((place) => seBlock(place, options));
  checkHidden(architecture, options, built.filter(({ block }) => block.se).length);
  const last = places.at(-1);
  const outChannels = last ? blockOutChannels(last.kind, last.planes) : stemChannels;
  const isSmall = options.stem === 'cifar';
  return {
    architecture,
    options: { ...options },
    inputChannels: options.inputChannels,
    minimumSize: isSmall ? 8 : 32,
    nominalSize: isSmall ? [32, 32] : [224, 224],
    classes: options.classes,
    nodes: [
      ...first.nodes,
      ...built.flatMap(({ nodes }) => nodes),
      ...head(last?.name ?? first.output, outChannels, options),
    ],
    blocks: built.map(({ block }) => block),
    output: 'linear',
  };
}
