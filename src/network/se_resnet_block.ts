/**
 * One residual block of an SE-ResNet as nodes, in PyTorch's order of execution. The module's place (Hu et al. 2018,
 * figure 5); F is the convolutions, x the block's input:
 *
 *   standard   relu(SE(F(x)) + shortcut(x))       the module, then the shortcut's convolution
 *   pre        relu(F(SE(x)) + shortcut(x))
 *   post       SE(relu(F(x) + shortcut(x)))
 *   identity   relu(F(x) + SE(shortcut(x)))
 */
import type { Block, Node, SEModule } from './network.ts';
import { activation, batchNorm, type ConvolutionExtents, convolution } from './nodes.ts';
import { type SEOptions, seModule } from './se_module.ts';

export type BlockKind = 'BasicBlock' | 'Bottleneck';

export interface BlockPlace {
  readonly kind: BlockKind;
  /** `layer1.0` */
  readonly name: string;
  /** 1 to 4. */
  readonly stage: number;
  /** The name of x. */
  readonly input: string;
  readonly inChannels: number;
  /** Channels of the 3×3 convolutions. */
  readonly planes: number;
  readonly stride: number;
}

export interface BlockOptions extends SEOptions {
  readonly stages: readonly number[];
  readonly placement: 'standard' | 'pre' | 'post' | 'identity';
  readonly rescale: 'once' | 'squared';
}

export function blockOutChannels(kind: BlockKind, planes: number): number {
  return kind === 'Bottleneck' ? planes * 4 : planes;
}

/** Nodes that compute one thing, and the name of what they return (their input's name if there are none). */
interface Path {
  readonly nodes: readonly Node[];
  readonly output: string;
}

/** The extents of conv1, conv2, … */
function convolutions({ kind, inChannels, planes, stride }: BlockPlace): ConvolutionExtents[] {
  const wide = blockOutChannels(kind, planes);
  const three = (i: number, s: number) => ({
    inChannels: i,
    outChannels: planes,
    kernel: 3,
    stride: s,
    padding: 1,
  });
  const one = (i: number, o: number) => ({
    inChannels: i,
    outChannels: o,
    kernel: 1,
    stride: 1,
    padding: 0,
  });
  return kind === 'BasicBlock'
    ? [three(inChannels, stride), three(planes, 1)]
    : [one(inChannels, planes), three(planes, stride), one(planes, wide)];
}

/** Convolution and batch norm, again and again, with a ReLU between: F. */
function residualPath(place: BlockPlace, input: string): Path {
  const nodes: Node[] = [];
  let output = input;
  const extents = convolutions(place);
  for (const [index, extent] of extents.entries()) {
    const [conv, bn] = [`${place.name}.conv${index + 1}`, `${place.name}.bn${index + 1}`];
    const relu = `${place.name}.relu${index + 1}`;
    nodes.push(convolution(conv, output, extent), batchNorm(bn, conv, extent.outChannels));
    output = bn;
    if (index === extents.length - 1) continue;
    nodes.push(activation(relu, bn, 'relu'));
    output = relu;
  }
  return { nodes, output };
}

/** x itself where the shapes agree, else a strided 1×1 convolution with batch norm. */
function shortcutPath({ kind, name, input, inChannels, planes, stride }: BlockPlace): Path {
  const outChannels = blockOutChannels(kind, planes);
  if (stride === 1 && inChannels === outChannels) return { nodes: [], output: input };
  const [conv, bn] = [`${name}.shortcut.0`, `${name}.shortcut.1`];
  const extents = { inChannels, outChannels, kernel: 1, stride, padding: 0 };
  return { nodes: [convolution(conv, input, extents), batchNorm(bn, conv, outChannels)], output: bn };
}

/** The sum of both paths and its ReLU, called `output`. */
function join(name: string, residual: string, shortcut: string, output = name): Node[] {
  const add = `${name}.add`;
  return [{ kind: 'add', name: add, inputs: [residual, shortcut] }, activation(output, add, 'relu')];
}

interface Built {
  readonly nodes: readonly Node[];
  readonly se?: SEModule;
}

function plain(place: BlockPlace): Built {
  const residual = residualPath(place, place.input);
  const shortcut = shortcutPath(place);
  return {
    nodes: [...residual.nodes, ...shortcut.nodes, ...join(place.name, residual.output, shortcut.output)],
  };
}

function standard(place: BlockPlace, options: BlockOptions): Built {
  const { name } = place;
  const residual = residualPath(place, place.input);
  const channels = blockOutChannels(place.kind, place.planes);
  const { nodes, se } = seModule({ block: name, before: residual.output, channels }, options);
  // The listing multiplies what its module returns, already s·u, by u once more.
  const again: Node = { kind: 'multiply', name: `${name}.rescaled`, inputs: [se.before, se.after] };
  const squared = options.rescale === 'squared';
  const shortcut = shortcutPath(place);
  return {
    nodes: [
      ...residual.nodes,
      ...nodes,
      ...(squared ? [again] : []),
      ...shortcut.nodes,
      ...join(name, squared ? again.name : se.after, shortcut.output),
    ],
    se,
  };
}

function pre(place: BlockPlace, options: BlockOptions): Built {
  const { name, input, inChannels } = place;
  const { nodes, se } = seModule({ block: name, before: input, channels: inChannels }, options);
  const residual = residualPath(place, se.after);
  const shortcut = shortcutPath(place);
  return {
    nodes: [...nodes, ...residual.nodes, ...shortcut.nodes, ...join(name, residual.output, shortcut.output)],
    se,
  };
}

function post(place: BlockPlace, options: BlockOptions): Built {
  const { name } = place;
  const residual = residualPath(place, place.input);
  const shortcut = shortcutPath(place);
  const before = `${name}.relu`;
  const channels = blockOutChannels(place.kind, place.planes);
  // What the module returns is what the block returns, so one tensor bears the block's name.
  const { nodes, se } = seModule({ block: name, before, channels, after: name }, options);
  const sum = join(name, residual.output, shortcut.output, before);
  return { nodes: [...residual.nodes, ...shortcut.nodes, ...sum, ...nodes], se };
}

function identity(place: BlockPlace, options: BlockOptions): Built {
  const { name } = place;
  const residual = residualPath(place, place.input);
  const shortcut = shortcutPath(place);
  const channels = blockOutChannels(place.kind, place.planes);
  const { nodes, se } = seModule({ block: name, before: shortcut.output, channels }, options);
  return {
    nodes: [...residual.nodes, ...shortcut.nodes, ...nodes, ...join(name, residual.output, se.after)],
    se,
  };
}

const PLACEMENTS = { standard, pre, post, identity } as const;

/** @throws NetworkError when the reduction leaves a module without hidden units. */
export function seBlock(place: BlockPlace, options: BlockOptions): { nodes: readonly Node[]; block: Block } {
  const holdsSE = options.stages.includes(place.stage);
  const { nodes, se } = holdsSE ? PLACEMENTS[options.placement](place, options) : plain(place);
  const block = { name: place.name, stage: `layer${place.stage}`, module: place.kind };
  return { nodes, block: se ? { ...block, se } : block };
}
