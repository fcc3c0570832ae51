/**
 * A network of which some convolutions run in 8-bit integers: the plan's own calls, in which `convolve` is exchanged for
 * the integer kernel, over the same maps.
 */
import type { Network } from '../../src/network/network.ts';
import { instantiateKernels, type Kernels } from '../../src/runtime/kernels.ts';
import { align, LinearMemory } from '../../src/runtime/memory.ts';
import type { ConvolutionOperation } from '../../src/runtime/operations.ts';
import { Packer } from '../../src/runtime/pack.ts';
import { type Plan, pictureOf, planNetwork } from '../../src/runtime/plan.ts';
import { depthOf, type Step } from '../../src/runtime/steps.ts';
import type { Checkpoint } from '../../src/weights/checkpoint.ts';
import { type IntegerKernels, instantiate, pixelsPerChunk } from './kernels.ts';
import { Histogram, quantiseWeights } from './quantise.ts';

type Callable = Readonly<Record<string, (...args: number[]) => unknown>>;

export interface MixedParts {
  readonly network: Network;
  readonly checkpoint: Checkpoint;
  readonly float: WebAssembly.Module;
  readonly integer: BufferSource;
  /** Which convolutions become integer ones; never the first, whose input has both signs. */
  readonly isInteger: (operation: ConvolutionOperation) => boolean;
  readonly pictures: number;
}

/** Where `convolve`'s arguments hold what the integer kernel takes differently, or after them. */
const [WEIGHTS, SCRATCH, PLANAR, CHUNK] = [2, 4, 14, 18];

/** How a tensor's range is chosen: once, from pictures; or anew in each run, from its own largest value. */
export type Ranges = ReadonlyMap<string, number> | 'dynamic';

export class MixedNetwork {
  readonly #plan: Plan;
  readonly #memory = new LinearMemory();
  readonly #float: Kernels;
  readonly #integer: IntegerKernels;
  /** By the operation's name: what stands in for its `convolve`, but for the last two arguments. */
  readonly #integerArgs = new Map<string, { args: number[]; scale: number; steps: Float32Array }>();
  #end: number;

  constructor({ network, checkpoint, float, integer, isInteger, pictures }: MixedParts) {
    this.#float = instantiateKernels(float, this.#memory.memory);
    const shape = [pictures, network.inputChannels, ...network.nominalSize];
    const options = { heapBase: this.#float.heapBase(), sizes: this.#float };
    const fastest = planNetwork(network, shape, options);
    // What is to be an integer convolution has to be a direct one.
    const onlyDirect = fastest.operations.some(
      ({ operation }) =>
        operation.kind === 'convolution' &&
        isInteger(operation) &&
        operation.convolution.kernel === 3 &&
        operation.convolution.stride === 1,
    );
    this.#plan = onlyDirect ? planNetwork(network, shape, { ...options, algorithms: [] }) : fastest;
    this.#memory.reserve(this.#plan.total);
    for (const _ of new Packer(checkpoint, this.#float, this.#memory, this.#plan).pack());
    this.#end = align(Math.max(this.#plan.total, this.#plan.end));
    this.#integer = instantiate<IntegerKernels>(integer, this.#memory.memory);
    for (const { operation, first, end } of this.#plan.operations) {
      if (operation.kind !== 'convolution' || operation.input === 'input' || !isInteger(operation)) continue;
      const step = this.#plan.steps.slice(first, end).find(({ kernel }) => kernel === 'convolve');
      if (step) this.#exchange(operation, step);
    }
  }

  /** The convolutions that are integer ones. */
  get integerNames(): readonly string[] {
    return [...this.#integerArgs.keys()];
  }

  #take(bytes: number): number {
    const address = this.#end;
    this.#end = align(address + bytes);
    this.#memory.reserve(this.#end + 1024);
    return address;
  }

  #exchange(operation: ConvolutionOperation, { args }: Step): void {
    const group = this.#integer.groupSize();
    const depth = depthOf(operation.convolution, false);
    const lanes = Math.ceil(operation.convolution.outChannels / 8) * 8;
    const weights = this.#memory.floats(args[WEIGHTS] ?? 0, lanes * depth);
    const { packed, steps } = quantiseWeights(weights, depth, group, this.#integer.greatestWeight());
    const address = this.#take(packed.byteLength);
    this.#memory
      .bytes(address, packed.byteLength)
      .set(new Uint8Array(packed.buffer, packed.byteOffset, packed.byteLength));
    const chunk = pixelsPerChunk(depth, group);
    const exchanged = [...args];
    exchanged[WEIGHTS] = address;
    exchanged[SCRATCH] = this.#take(this.#integer.convolveScratch(depth, chunk));
    exchanged[CHUNK] = chunk;
    exchanged.splice(PLANAR, 1);
    this.#integerArgs.set(operation.name, { args: exchanged, scale: this.#take(lanes * 4), steps });
  }

  /** All of a convolution's input, halo and padding lanes, which are zero, included. */
  #inputOf(operation: ConvolutionOperation): Float32Array {
    const [pictures = 1] = this.#plan.inputShape;
    const { storage, layout } = pictureOf(this.#plan.tensors, this.#plan.work, operation.input, 0);
    return this.#memory.floats(storage, layout.elements * pictures);
  }

  #writeInput(input: Float32Array): void {
    const [pictures = 1, channels = 1, height = 1, width = 1] = this.#plan.inputShape;
    for (let row = 0; row < pictures * channels * height; row++) {
      const picture = Math.floor(row / (channels * height));
      const [channel, y] = [Math.floor(row / height) % channels, row % height];
      const { storage, layout } = pictureOf(this.#plan.tensors, this.#plan.work, 'input', picture);
      const to = storage + (layout.origin + channel * layout.block + y * layout.row) * 4;
      this.#memory.floats(to, width).set(input.subarray(row * width, (row + 1) * width));
    }
  }

  #call({ kernel, args }: Step): void {
    (this.#float as unknown as Callable)[kernel]?.(...args);
  }

  #convolveInteger(operation: ConvolutionOperation, step: Step, ranges: Ranges): void {
    const exchanged = this.#integerArgs.get(operation.name);
    if (step.kernel !== 'convolve' || !exchanged) {
      this.#call(step);
      return;
    }
    const range =
      ranges === 'dynamic'
        ? this.#inputOf(operation).reduce((a, b) => Math.max(a, b), 0)
        : (ranges.get(operation.name) ?? 0);
    const { args, scale, steps } = exchanged;
    this.#memory.floats(scale, steps.length).set(steps.map((weightStep) => (weightStep * range) / 127));
    this.#integer.convolve(...args, scale, range > 0 ? 127 / range : 0);
  }

  /**
   * @param ranges  for each integer convolution its input's; undefined: all in float32
   * @param before  called before each convolution that may be an integer one, with its input
   * @returns the logits, a copy
   */
  run(
    input: Float32Array,
    ranges?: Ranges,
    before?: (name: string, values: Float32Array) => void,
  ): Float32Array {
    this.#writeInput(input);
    const { operations, steps, network, inputShape } = this.#plan;
    for (const step of steps.slice(0, operations[0]?.first)) this.#call(step);
    for (const { operation, first, end } of operations) {
      const exchanged = operation.kind === 'convolution' && this.#integerArgs.has(operation.name);
      if (exchanged) before?.(operation.name, this.#inputOf(operation));
      for (const step of steps.slice(first, end)) {
        if (exchanged && ranges) this.#convolveInteger(operation, step, ranges);
        else this.#call(step);
      }
    }
    const logits: number[] = [];
    for (let picture = 0; picture < (inputShape[0] ?? 1); picture++) {
      const { storage, layout } = pictureOf(this.#plan.tensors, this.#plan.work, network.output, picture);
      logits.push(...this.#memory.floats(storage, layout.channels));
    }
    return Float32Array.from(logits);
  }

  /** Each integer convolution's input over these batches: its largest value, or the range of least square error. */
  calibrate(batches: readonly Float32Array[], by: 'largest' | 'error'): ReadonlyMap<string, number> {
    const largest = new Map<string, number>();
    for (const batch of batches) {
      this.run(batch, undefined, (name, values) => {
        largest.set(
          name,
          values.reduce((a, b) => Math.max(a, b), largest.get(name) ?? 0),
        );
      });
    }
    if (by === 'largest') return largest;
    const histograms = new Map([...largest].map(([name, value]) => [name, new Histogram(value)]));
    for (const batch of batches) {
      this.run(batch, undefined, (name, values) => histograms.get(name)?.add(values));
    }
    return new Map([...histograms].map(([name, histogram]) => [name, histogram.bestRange()]));
  }
}
