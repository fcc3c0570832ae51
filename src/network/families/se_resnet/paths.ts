/** The two ways through a residual block: the convolutions F, and the shortcut. */
import type { Node } from '../../network.ts';
import { activation, batchNorm, type ConvolutionExtents, convolution } from '../../nodes.ts';
import { hasPreActivatedBlocks, type SEResNetOptions } from './options.ts';
import type { Path } from './stem.ts';

export type BlockKind = 'BasicBlock' | 'Bottleneck' | 'SENetBottleneck';

export interface BlockPlace {
  readonly kind: BlockKind;
  /** `layer1.0` */
  readonly name: string;
  /** From 1. */
  readonly stage: number;
  /** Which of the network's modules this block's would be, from 0. */
  readonly ordinal: number;
  /** The name of x. */
  readonly input: string;
  readonly inChannels: number;
  /** The stage's channels, from which those of its convolutions follow. */
  readonly planes: number;
  readonly stride: number;
}

export function blockOutChannels(kind: BlockKind, planes: number): number {
  return kind === 'BasicBlock' ? planes : planes * 4;
}

/** Channels of a bottleneck's first and second convolution. */
function innerWidths(
  { kind, planes }: BlockPlace,
  { groups, groupWidth }: SEResNetOptions,
): [number, number] {
  if (kind === 'SENetBottleneck') return [planes * 2, planes * 4];
  const width = Math.floor((planes * groupWidth) / 64) * groups;
  return [width, width];
}

/** The extents of conv1, conv2, … */
function convolutions(place: BlockPlace, options: SEResNetOptions): ConvolutionExtents[] {
  const { kind, inChannels, planes, stride } = place;
  const three = (from: number, to: number, s: number, groups = 1): ConvolutionExtents => ({
    inChannels: from,
    outChannels: to,
    kernel: 3,
    stride: s,
    padding: 1,
    groups,
  });
  if (kind === 'BasicBlock') return [three(inChannels, planes, stride), three(planes, planes, 1)];
  const one = (from: number, to: number, s: number): ConvolutionExtents => ({
    inChannels: from,
    outChannels: to,
    kernel: 1,
    stride: s,
    padding: 0,
  });
  const [first, second] = innerWidths(place, options);
  const [onFirst, onSecond] = options.strideOn === '1x1' ? [stride, 1] : [1, stride];
  return [
    one(inChannels, first, onFirst),
    three(first, second, onSecond, options.groups),
    one(second, blockOutChannels(kind, planes), 1),
  ];
}

function normAndReLU(block: string, index: number, input: string, channels: number, eps: number): Path {
  const [bn, relu] = [`${block}.bn${index}`, `${block}.relu${index}`];
  return { nodes: [batchNorm(bn, input, channels, eps), activation(relu, bn, 'relu')], output: relu };
}

/** Convolution and batch norm, again and again, with a ReLU between; one at the end too if the module wants it: F. */
export function residualPath(place: BlockPlace, input: string, options: SEResNetOptions): Path {
  const nodes: Node[] = [];
  let output = input;
  const extents = convolutions(place, options);
  for (const [index, extent] of extents.entries()) {
    const conv = `${place.name}.conv${index + 1}`;
    const path = normAndReLU(place.name, index + 1, conv, extent.outChannels, options.eps);
    const isLast = index === extents.length - 1 && !options.reluBeforeSE;
    const kept = isLast ? path.nodes.slice(0, 1) : path.nodes;
    nodes.push(convolution(conv, output, extent), ...kept);
    output = kept.at(-1)?.name ?? conv;
  }
  return { nodes, output };
}

/** Batch norm, ReLU and convolution, again and again (He et al. 2016, "Identity mappings", figure 4e). */
export function preActivatedPath(
  place: BlockPlace,
  options: SEResNetOptions,
): Path & { readonly first: string } {
  const nodes: Node[] = [];
  let output = place.input;
  for (const [index, extent] of convolutions(place, options).entries()) {
    const conv = `${place.name}.conv${index + 1}`;
    const path = normAndReLU(place.name, index + 1, output, extent.inChannels, options.eps);
    nodes.push(...path.nodes, convolution(conv, path.output, extent));
    output = conv;
  }
  return { nodes, output, first: `${place.name}.relu1` };
}

/** x itself where the shapes agree, else a strided convolution, and batch norm unless the blocks begin with it. */
export function shortcutPath(place: BlockPlace, options: SEResNetOptions, from = place.input): Path {
  const { kind, name, input, inChannels, planes, stride } = place;
  const outChannels = blockOutChannels(kind, planes);
  if (stride === 1 && inChannels === outChannels) return { nodes: [], output: input };
  const [conv, bn] = [`${name}.shortcut.0`, `${name}.shortcut.1`];
  const kernel = stride > 1 ? options.shortcutKernel : 1;
  const extents = { inChannels, outChannels, kernel, stride, padding: (kernel - 1) / 2 };
  const projection = convolution(conv, from, extents);
  if (hasPreActivatedBlocks(options)) return { nodes: [projection], output: conv };
  return { nodes: [projection, batchNorm(bn, conv, outChannels, options.eps)], output: bn };
}
