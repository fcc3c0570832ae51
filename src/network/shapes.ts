/**
 * The shape of every tensor of a network, for one shape of the input.
 */
import { InputError, NetworkError } from '../errors.ts';
import { elementCount, formatShape, type Shape, sameShape } from '../tensor.ts';
import type { Convolution, Network, Node, Pool } from './network.ts';
import { INPUT } from './network.ts';

function wrong(node: Node, found: string, expected: string): never {
  throw new NetworkError({
    where: `node ${node.name} (${node.kind})`,
    found,
    expected,
    cause: 'The network’s nodes do not fit together.',
  });
}

/** The node's inputs, which must be `count` shapes of `ranks` extents (4: a map, 2: a vector). */
function inputsOf(node: Node, inputs: readonly Shape[], ranks: readonly number[]): Shape[] {
  const fits = inputs.length === ranks.length && inputs.every((s, n) => s.length === ranks[n]);
  if (fits) return [...inputs];
  const expected = ranks.map((rank) => (rank === 4 ? 'a map' : 'a vector')).join(' and ');
  return wrong(node, inputs.map(formatShape).join(' and ') || 'no input', expected);
}

function expectChannels(node: Node, shape: Shape, channels: number): void {
  if (shape[1] !== channels) wrong(node, `an input of ${formatShape(shape)}`, `${channels} channels`);
}

/** ⌊(extent + 2·padding − kernel) / stride⌋ + 1 */
function convolvedExtent(node: Convolution, extent: number): number {
  const result = Math.floor((extent + 2 * node.padding - node.kernel) / node.stride) + 1;
  return result >= 1 ? result : wrong(node, `an extent of ${extent}`, `room for a kernel of ${node.kernel}`);
}

function convolvedShape(node: Convolution, inputs: readonly Shape[]): Shape {
  const [map = []] = inputsOf(node, inputs, [4]);
  expectChannels(node, map, node.inChannels);
  if (node.inChannels % node.groups !== 0 || node.outChannels % node.groups !== 0) {
    wrong(node, `${node.groups} groups`, `a divisor of ${node.inChannels} and ${node.outChannels} channels`);
  }
  const [n = 0, , height = 0, width = 0] = map;
  return [n, node.outChannels, convolvedExtent(node, height), convolvedExtent(node, width)];
}

/** A pool's extent; `ceil` keeps a last window that hangs over, if it begins within the map or its first padding. */
function pooledExtent(node: Pool, extent: number): number {
  const { kernel, stride, padding, ceil } = node;
  const room = extent + 2 * padding - kernel;
  const windows = (ceil ? Math.ceil(room / stride) : Math.floor(room / stride)) + 1;
  if (windows < 1) wrong(node, `an extent of ${extent}`, `room for a window of ${kernel}`);
  return (windows - 1) * stride < extent + padding ? windows : windows - 1;
}

function pooledShape(node: Pool, inputs: readonly Shape[]): Shape {
  const [map = []] = inputsOf(node, inputs, [4]);
  if (2 * node.padding > node.kernel) {
    wrong(node, `a padding of ${node.padding}`, `at most half the window of ${node.kernel}`);
  }
  const [n = 0, channels = 0, height = 0, width = 0] = map;
  return [n, channels, pooledExtent(node, height), pooledExtent(node, width)];
}

/** Maps that differ in nothing but their channels. */
function concatenatedShape(node: Node, inputs: readonly Shape[]): Shape {
  const maps = inputsOf(
    node,
    inputs,
    node.inputs.map(() => 4),
  );
  const [[n = 0, , height = 0, width = 0] = []] = maps;
  const channels = maps.reduce((sum, map) => sum + (map[1] ?? 0), 0);
  if (maps.length < 2) wrong(node, `${maps.length} maps`, 'two or more maps');
  if (maps.every((map) => sameShape(map, [n, map[1] ?? 0, height, width])))
    return [n, channels, height, width];
  // Branches that halve may round odd extents differently: that is the input's fault, not the network's.
  return refuseInput(
    `maps of ${maps.map(formatShape).join(' and ')} at ${node.name}`,
    'a height and width for which the branches’ maps are of equal size',
    'Multiples of 32 are.',
  );
}

/** Scale: `[N, C, H, W]` and `[N, C]`. */
function scaledShape(node: Node, inputs: readonly Shape[]): Shape {
  const [map = [], gate = []] = inputsOf(node, inputs, [4, 2]);
  if (!sameShape(map.slice(0, 2), gate)) {
    wrong(node, `${formatShape(map)} and ${formatShape(gate)}`, 'one gate for each channel of each map');
  }
  return map;
}

/** Add and multiply: two equal maps. */
function pairedShape(node: Node, inputs: readonly Shape[]): Shape {
  const [a = [], b = []] = inputsOf(node, inputs, [4, 4]);
  return sameShape(a, b) ? a : wrong(node, `${formatShape(a)} and ${formatShape(b)}`, 'two equal shapes');
}

function outputShape(node: Node, inputs: readonly Shape[]): Shape {
  switch (node.kind) {
    case 'convolution':
      return convolvedShape(node, inputs);
    case 'batchNorm': {
      const [map = []] = inputsOf(node, inputs, [4]);
      expectChannels(node, map, node.channels);
      return map;
    }
    case 'activation':
      return inputs.length === 1 && inputs[0] ? inputs[0] : wrong(node, `${inputs.length} inputs`, 'one');
    case 'globalPool':
      return inputsOf(node, inputs, [4]).flatMap((map) => map.slice(0, 2));
    case 'pool':
      return pooledShape(node, inputs);
    case 'concat':
      return concatenatedShape(node, inputs);
    case 'dense': {
      const [vector = []] = inputsOf(node, inputs, [2]);
      expectChannels(node, vector, node.inFeatures);
      return [vector[0] ?? 0, node.outFeatures];
    }
    case 'scale':
      return scaledShape(node, inputs);
    case 'add':
    case 'multiply':
      return pairedShape(node, inputs);
  }
}

function refuseInput(found: string, expected: string, cause: string): never {
  throw new InputError({ where: 'input', found, expected, cause });
}

/**
 * @throws InputError when `shape` is not `[N, inputChannels, H, W]` with H and W of at least `minimumSize`.
 */
export function checkInputShape(network: Network, shape: Shape): void {
  const { architecture, inputChannels, minimumSize } = network;
  const expected = `[N, ${inputChannels}, H, W] with H and W of at least ${minimumSize}`;
  const found = `shape ${formatShape(shape)}`;
  const whole = shape.every((extent) => Number.isSafeInteger(extent) && extent > 0);
  if (shape.length !== 4 || !whole || !Number.isSafeInteger(elementCount(shape))) {
    refuseInput(found, expected, 'Inputs are NCHW, row-major: pictures, channels, height, width.');
  }
  const [, channels, height = 0, width = 0] = shape;
  if (channels !== inputChannels) {
    const nhwc = width === inputChannels;
    refuseInput(
      found,
      expected,
      nhwc
        ? 'The channels come last; NCHW has them second.'
        : `${architecture} reads ${inputChannels} channels.`,
    );
  }
  if (Math.min(height, width) < minimumSize) {
    refuseInput(found, expected, `${architecture} halves height and width until little is left; enlarge it.`);
  }
}

/**
 * The shape of the input and of every node's output, by name: maps `[N, C, H, W]`, vectors `[N, C]`.
 *
 * @param inputShape  `[N, inputChannels, H, W]`
 * @throws InputError when the input does not fit the network.
 * @throws NetworkError when the network's own nodes do not fit together.
 */
export function inferShapes(network: Network, inputShape: Shape): ReadonlyMap<string, Shape> {
  checkInputShape(network, inputShape);
  const shapes = new Map<string, Shape>([[INPUT, [...inputShape]]]);
  for (const node of network.nodes) {
    if (shapes.has(node.name)) wrong(node, 'a second tensor of that name', 'unique names');
    const inputs = node.inputs.map(
      (name) => shapes.get(name) ?? wrong(node, `input ${name}`, 'an earlier node'),
    );
    shapes.set(node.name, outputShape(node, inputs));
  }
  if (!shapes.has(network.output)) {
    throw new NetworkError({
      where: `output of ${network.architecture}`,
      found: network.output,
      expected: 'the name of a node',
    });
  }
  return shapes;
}
