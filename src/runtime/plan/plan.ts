/**
 * The plan of a network for one shape of input: operations, algorithms, the place of every tensor and weight, and the
 * kernel calls. Pure data; nothing is allocated. Memory, from low addresses to high:
 *
 *   │ static data │ weights, descriptors │ work: tensors (sharing bytes by their lives) · scratch · tap │
 *   0           base                   work                                                          end
 */
import type { Network } from '../../network/network.ts';
import { INPUT } from '../../network/network.ts';
import { inferShapes } from '../../network/shapes.ts';
import { formatShape, type Shape } from '../../tensor.ts';
import type { Kernels } from '../builds/kernels.ts';
import type { ConvolutionAlgorithm } from '../convolution/contract.ts';
import { ALGORITHMS, candidatesFor } from '../convolution/registry.ts';
import { align, PAGE } from '../run/memory.ts';
import type { Choice, Choices, Chosen } from './choose.ts';
import { type Descriptors, describeCalls, placeDescriptors } from './descriptors.ts';
import { fuse } from './fuse.ts';
import { BLOCK, blocksOf } from './layout.ts';
import { fitMemory, type MemoryLimit } from './limit.ts';
import type { Operation } from './operations.ts';
import type { Integers } from './precision.ts';
import { stagingBytes } from './staging.ts';
import { clearMargin, type PictureOf, type Step, type Surroundings } from './step.ts';
import { emit } from './steps.ts';
import { planSums } from './sums.ts';
import { type PlannedTensor, planTensors } from './tensors.ts';
import { placeWeights, type WeightsRegion } from './weights.ts';

/** One operation with its kernel calls: `steps[first] … steps[end - 1]` of the plan. */
export interface PlannedOperation {
  readonly operation: Operation;
  readonly first: number;
  readonly end: number;
}

export interface Plan {
  readonly network: Network;
  /** `[N, C, H, W]` */
  readonly inputShape: Shape;
  readonly shapes: ReadonlyMap<string, Shape>;
  readonly operations: readonly PlannedOperation[];
  readonly steps: readonly Step[];
  readonly tensors: ReadonlyMap<string, PlannedTensor>;
  readonly weights: WeightsRegion;
  readonly descriptors: Descriptors;
  /** Addresses: where packed weights begin, where tensors begin, a vector for tapped means, the end of everything. */
  readonly base: number;
  readonly work: number;
  readonly tapVector: number;
  readonly end: number;
  /** Threads with scratch of their own, and the bytes of each one's. */
  readonly threads: number;
  readonly scratchStride: number;
  /** All of the WebAssembly memory that it takes, what packing stages included: bytes, in whole pages. */
  readonly total: number;
  /** Bytes of each part. */
  readonly bytes: { readonly weights: number; readonly activations: number; readonly scratch: number };
}

/** The addresses, by the convolution's name. */
type Algorithms = ReadonlyMap<string, ConvolutionAlgorithm>;

function scratchBytes(
  operations: readonly Operation[],
  algorithms: Algorithms,
  shapes: ReadonlyMap<string, Shape>,
  kernels: Kernels,
): number {
  const needs = operations.map((operation) => {
    if (operation.kind !== 'convolution') return 0;
    const output = shapes.get(operation.name) ?? [];
    return algorithms.get(operation.name)?.scratch(kernels, operation.convolution, output) ?? 0;
  });
  return align(Math.max(0, ...needs));
}

/** All algorithms of a plan. */
function algorithmsOf({ convolutions = ALGORITHMS, integers }: PlanOptions): readonly ConvolutionAlgorithm[] {
  return [...convolutions, ...(integers?.INTEGER_ALGORITHMS ?? [])];
}

/** What each convolution may run, with its cost and the bytes of its weights. */
function choicesOf(
  operations: readonly Operation[],
  shapes: ReadonlyMap<string, Shape>,
  options: PlanOptions,
): Choices {
  const choices = new Map<string, Choice[]>();
  const nonNegative = options.integers?.nonNegative(operations);
  for (const operation of operations) {
    if (operation.kind !== 'convolution') continue;
    const output = shapes.get(operation.name) ?? [];
    const situation = { output, nonNegative: nonNegative?.has(operation.input) ?? false };
    const found = candidatesFor(operation, situation, algorithmsOf(options), options.algorithms);
    const withBytes = found.map(({ algorithm, cost }) => ({
      algorithm: algorithm.name,
      exchanges: algorithm.exchanges ?? false,
      cost,
      bytes: algorithm.bytes(operation.convolution),
    }));
    choices.set(operation.name, withBytes);
  }
  return choices;
}

/** The algorithms that a choice names. */
function chosenAlgorithms(chosen: Chosen, options: PlanOptions): Algorithms {
  const known = new Map(algorithmsOf(options).map((algorithm) => [algorithm.name, algorithm]));
  const algorithms = new Map<string, ConvolutionAlgorithm>();
  for (const [name, { algorithm }] of chosen) {
    const found = known.get(algorithm);
    if (found) algorithms.set(name, found);
  }
  return algorithms;
}

function widestVector(shapes: ReadonlyMap<string, Shape>): number {
  return blocksOf(Math.max(...[...shapes.values()].map(([, channels = 1]) => channels))) * BLOCK * 4;
}

export interface PlanOptions {
  /** The first address that is free: the kernels' `heapBase()`. */
  readonly heapBase: number;
  /** Which tell how much scratch they need. */
  readonly sizes: Kernels;
  /** Winograd's and Strassen's algorithms to choose from; all if absent. */
  readonly algorithms?: readonly string[];
  /** The convolution algorithms of float32; those of `convolution/registry.ts` if absent. */
  readonly convolutions?: readonly ConvolutionAlgorithm[];
  /** For 8-bit integers, with kernels that have them. */
  readonly integers?: Integers | undefined;
  /** What to take for speed; 'fast' if absent. */
  readonly memory?: MemoryLimit;
  /** How many threads shall have scratch of their own; 1 if absent. */
  readonly threads?: number;
}

/** Where everything lies for one choice of algorithms. */
function layOut(
  network: Network,
  fused: Pick<Plan, 'shapes'> & { readonly operations: readonly Operation[] },
  chosen: Chosen,
  options: PlanOptions,
) {
  const { heapBase, sizes, threads = 1, integers } = options;
  const algorithms = chosenAlgorithms(chosen, options);
  const { operations, shapes } = integers ? integers.withRanges(fused, algorithms) : fused;
  const weights = placeWeights(operations, algorithms);
  const pictures = shapes.get(INPUT)?.[0] ?? 1;
  const sums = planSums(operations, algorithms, shapes);
  const { tensors, bytes: activations } = planTensors(
    network,
    operations,
    algorithms,
    shapes,
    sums,
    pictures,
  );
  const base = align(heapBase);
  const descriptors = placeDescriptors({ tensors, weights, pictures }, sizes, base + align(weights.bytes));
  const work = base + align(weights.bytes) + align(descriptors.bytes);
  const scratch = work + align(activations);
  const scratchStride = scratchBytes(operations, algorithms, shapes, sizes);
  const tapVector = scratch + threads * scratchStride;
  const end = tapVector + align(widestVector(shapes));
  const total = Math.ceil(Math.max(end, work + stagingBytes(weights)) / PAGE) * PAGE;
  const bytes = { weights: weights.bytes, activations, scratch: threads * scratchStride };
  return {
    operations,
    shapes,
    weights,
    tensors,
    descriptors,
    sums,
    threads,
    base,
    work,
    scratch,
    scratchStride,
    tapVector,
    end,
    total,
    bytes,
  };
}

/** What the steps of a plan's operations are made from: absolute addresses of its tensors, weights and scratch. */
export function surroundingsOf(
  {
    inputShape,
    tensors,
    weights,
    descriptors,
    base,
    work,
  }: Pick<Plan, 'inputShape' | 'tensors' | 'weights' | 'descriptors' | 'base' | 'work'>,
  scratch: number,
  sums: Surroundings['sums'],
): Surroundings {
  return {
    pictures: inputShape[0] ?? 1,
    scratch,
    sums,
    map: descriptors.map,
    filter: descriptors.filter,
    tensor: (name, picture) => pictureOf(tensors, work, name, picture),
    weights(name) {
      const packed = weights.packed.get(name);
      if (!packed) throw new Error(`no weights were placed for ${name}`);
      return { ...packed, address: base + packed.offset, biasAddress: base + packed.bias };
    },
  };
}

/**
 * @param inputShape  `[N, inputChannels, H, W]`
 * @throws InputError when the input does not fit the network; NetworkError when a node cannot be run; MemoryError when
 *   the limit is below the least that a plan takes
 */
export function planNetwork(network: Network, inputShape: Shape, options: PlanOptions): Plan {
  const fused = { operations: fuse(network), shapes: inferShapes(network, inputShape) };
  const pictures = inputShape[0] ?? 1;
  const { scratch, operations, sums, ...laidOut } = fitMemory(
    choicesOf(fused.operations, fused.shapes, options),
    options.memory ?? 'fast',
    `${network.architecture} on ${formatShape(inputShape)}`,
    (chosen) => layOut(network, fused, chosen, options),
  );
  const { tensors, work } = laidOut;
  const sumsOf = (map: string, picture: number) => {
    const name = sums.get(map)?.name;
    return name === undefined ? undefined : pictureOf(tensors, work, name, picture);
  };
  const around = surroundingsOf({ ...laidOut, inputShape }, scratch, sumsOf);
  const steps: Step[] = [...clearInput(tensors, work, pictures)];
  const planned = operations.map((operation) => {
    const first = steps.length;
    steps.push(...emit(operation, tensors.get(operation.name)?.alias !== undefined, around));
    return { operation, first, end: steps.length };
  });
  return { network, inputShape, operations: planned, steps, ...laidOut };
}

/** The calls that write the plan's descriptors: once, before its steps, and after another plan has run in the same memory. */
export function descriptionOf({
  inputShape,
  tensors,
  weights,
  descriptors,
  base,
  work,
}: Plan): readonly Step[] {
  const described = { tensors, weights, pictures: inputShape[0] ?? 1 };
  return describeCalls(described, descriptors, base, (name, picture) =>
    pictureOf(tensors, work, name, picture),
  );
}

/** One picture of a planned tensor, with its absolute address. */
export function pictureOf(
  tensors: ReadonlyMap<string, PlannedTensor>,
  work: number,
  name: string,
  picture: number,
): PictureOf {
  const planned = tensors.get(name);
  if (!planned) throw new Error(`no tensor was placed for ${name}`);
  const { layout, offset } = planned;
  return { storage: work + offset + picture * layout.elements * 4, layout };
}

function clearInput(tensors: ReadonlyMap<string, PlannedTensor>, work: number, pictures: number): Step[] {
  return Array.from({ length: pictures }, (_, picture) =>
    clearMargin(pictureOf(tensors, work, INPUT, picture)),
  );
}
