/** What stands before the first block: one convolution or three, and with ImageNet's stems a max-pool. */
import { INPUT, type Node } from '../../network.ts';
import { activation, batchNorm, type ConvolutionExtents, convolution, pool } from '../../nodes.ts';
import { hasHeadNorm, type SEResNetOptions } from './options.ts';

/** Nodes that compute one thing, and the name of what they return (their input's name if there are none). */
export interface Path {
  readonly nodes: readonly Node[];
  readonly output: string;
}

function kernelOf(
  kernel: number,
  stride: number,
  inChannels: number,
  outChannels: number,
): ConvolutionExtents {
  return { inChannels, outChannels, kernel, stride, padding: (kernel - 1) / 2 };
}

function extentsOf({ stem, inputChannels }: SEResNetOptions, channels: number): ConvolutionExtents[] {
  if (stem === 'cifar') return [kernelOf(3, 1, inputChannels, channels)];
  if (stem === 'imagenet') return [kernelOf(7, 2, inputChannels, channels)];
  const half = Math.max(1, Math.round(channels / 2));
  return [kernelOf(3, 2, inputChannels, half), kernelOf(3, 1, half, half), kernelOf(3, 1, half, channels)];
}

function maxPool({ stemPool }: SEResNetOptions, input: string): Node {
  const window = { by: 'max', kernel: 3, stride: 2 } as const;
  return pool('maxpool', input, { ...window, ...(stemPool === 'ceil' ? { ceil: true } : { padding: 1 }) });
}

/** The batch norm that stands last in the stem, or after the last block. */
export function lastNorm({ stem }: SEResNetOptions): string {
  return stem === 'deep' ? 'bn3' : 'bn1';
}

/** `conv1`, `bn1`, `relu1`, `conv2`, …, `maxpool`. The last batch norm is left to the head if it stands there. */
export function stem(options: SEResNetOptions, channels: number): Path {
  const nodes: Node[] = [];
  let output = INPUT;
  const extents = extentsOf(options, channels);
  for (const [index, extent] of extents.entries()) {
    const [conv, bn, relu] = [`conv${index + 1}`, `bn${index + 1}`, `relu${index + 1}`];
    nodes.push(convolution(conv, output, extent));
    output = conv;
    if (hasHeadNorm(options) && index === extents.length - 1) continue;
    nodes.push(batchNorm(bn, conv, extent.outChannels, options.eps), activation(relu, bn, 'relu'));
    output = relu;
  }
  if (options.stem === 'cifar') return { nodes, output };
  return { nodes: [...nodes, maxPool(options, output)], output: 'maxpool' };
}
