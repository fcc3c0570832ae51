/**
 * One inverted residual of MobileNetV3 as nodes (Howard et al. 2019, figure 4): 1×1 expansion, depthwise convolution, the
 * module on the expanded map, linear 1×1 projection, and the sum where the shapes agree.
 */
import type { Block, Node } from '../../network.ts';
import { activationModule, batchNorm, type ConvolutionExtents, convolution } from '../../nodes.ts';
import { seModule } from '../../se_module.ts';
import { hiddenOf, type MobilePlace } from './plan.ts';

export interface MobileBlockOptions {
  /** The gate's function; torchvision's is `hardSigmoid`. */
  readonly gate: 'sigmoid' | 'hardSigmoid';
  /** Whether W1 and W2 have biases. */
  readonly gateBias: boolean;
  /** How a channel's pixels become one number. */
  readonly squeeze: 'mean' | 'max';
  /** Batch norm's ε. */
  readonly eps: number;
}

interface Row {
  readonly nodes: readonly Node[];
  readonly output: string;
}

function convolved(
  place: MobilePlace,
  index: number,
  from: string,
  extents: ConvolutionExtents,
  eps: number,
): Row {
  const [conv, bn, act] = ['conv', 'bn', 'act'].map((part) => `${place.name}.${part}${index}`) as [
    string,
    string,
    string,
  ];
  const nodes = [
    convolution(conv, from, extents),
    batchNorm(bn, conv, extents.outChannels, eps),
    activationModule(act, bn, place.function),
  ];
  return { nodes, output: act };
}

function one(inChannels: number, outChannels: number): ConvolutionExtents {
  return { inChannels, outChannels, kernel: 1, stride: 1, padding: 0 };
}

/** The 1×1 expansion, which blocks that widen nothing do without, and the depthwise convolution. */
function expandedPath(place: MobilePlace, input: string, eps: number): Row {
  const { inChannels, expanded, kernel, stride } = place;
  const wide =
    expanded === inChannels
      ? { nodes: [], output: input }
      : convolved(place, 1, input, one(inChannels, expanded), eps);
  const depthwise = {
    inChannels: expanded,
    outChannels: expanded,
    kernel,
    stride,
    padding: (kernel - 1) / 2,
    groups: expanded,
  };
  const spatial = convolved(place, 2, wide.output, depthwise, eps);
  return { nodes: [...wide.nodes, ...spatial.nodes], output: spatial.output };
}

function moduleOf(place: MobilePlace, ordinal: number, before: string, options: MobileBlockOptions) {
  const { name, expanded } = place;
  const around = { block: name, ordinal, before, channels: expanded };
  return seModule(around, { ...options, reduction: 4, hidden: hiddenOf(expanded) });
}

/** The linear projection, called as the block is where no sum follows. */
function projection(place: MobilePlace, from: string, input: string, eps: number): Node[] {
  const { name, expanded, out, inChannels, stride } = place;
  const [conv, bn] = [`${name}.conv3`, `${name}.bn3`];
  const norm = batchNorm(bn, conv, out, eps);
  const first = convolution(conv, from, one(expanded, out));
  if (stride === 2 || inChannels !== out) return [first, { ...norm, name }];
  return [first, norm, { kind: 'add', name, inputs: [bn, input] }];
}

export function mobileBlock(
  place: MobilePlace,
  ordinal: number,
  input: string,
  options: MobileBlockOptions,
): { nodes: readonly Node[]; block: Block } {
  const { name, stage } = place;
  const path = expandedPath(place, input, options.eps);
  const plain = { name, stage: `layer${stage}`, module: 'InvertedResidual' };
  if (!place.se) {
    return { nodes: [...path.nodes, ...projection(place, path.output, input, options.eps)], block: plain };
  }
  const { nodes, se } = moduleOf(place, ordinal, path.output, options);
  return {
    nodes: [...path.nodes, ...nodes, ...projection(place, se.after, input, options.eps)],
    block: { ...plain, se },
  };
}
