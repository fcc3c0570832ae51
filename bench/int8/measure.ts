/**
 * Times of the integer kernels beside the float ones: for the real shapes of SE-ResNet-50, quantising and scaling back
 * included, and for the whole network. Runs in Node and in a browser.
 */
import { buildNetwork, inferShapes, randomCheckpoint } from '../../src/index.ts';
import type { Kernels } from '../../src/runtime/kernels.ts';
import * as runtime from '../../src/runtime/steps.ts';
import { type IntegerKernels, instantiate, pixelsPerChunk } from './kernels.ts';
import { MixedNetwork } from './mixed_network.ts';
import { quantiseWeights } from './quantise.ts';

export interface Shape {
  readonly kernel: number;
  readonly stride: number;
  readonly inputs: number;
  readonly outputs: number;
  /** Of the output, which is square. */
  readonly side: number;
  /** How many convolutions of the network have it. */
  readonly count: number;
}

export interface Row {
  readonly what: string;
  readonly count: number;
  readonly multiplyAdds: number;
  /** Milliseconds of each run, by runtime: `float`, then the integer builds; `multiply` alone where that was timed. */
  readonly samples: Readonly<Record<string, readonly number[]>>;
}

export interface Bytes {
  readonly float: BufferSource;
  readonly integer: Readonly<Record<string, BufferSource>>;
}

const ARCHITECTURE = 'se_resnet50';
const INPUT_SHAPE = [1, 3, 32, 32];
/** A larger difference between integer and float outputs, of the largest output, is a mistake and no rounding. */
const MOST_DIFFERENCE = 0.05;

/** The convolutions that run directly: 1×1 and strided ones, each shape once. */
export function shapes(): Shape[] {
  const network = buildNetwork(ARCHITECTURE);
  const extents = inferShapes(network, INPUT_SHAPE);
  const found = new Map<string, Shape>();
  for (const node of network.nodes) {
    if (node.kind !== 'convolution' || node.inputs[0] === 'input') continue;
    const { kernel, stride, inChannels: inputs, outChannels: outputs } = node;
    if (kernel !== 1 && stride === 1) continue;
    const side = extents.get(node.name)?.[2] ?? 1;
    const key = [kernel, stride, inputs, outputs, side].join();
    found.set(key, { kernel, stride, inputs, outputs, side, count: (found.get(key)?.count ?? 0) + 1 });
  }
  return [...found.values()];
}

/** Runs all in turn, forwards and backwards, after as many untimed. */
export function inTurn(runs: Readonly<Record<string, () => void>>, times: number): Record<string, number[]> {
  const samples = Object.fromEntries(Object.keys(runs).map((name) => [name, [] as number[]]));
  for (let turn = -times; turn < times; turn++) {
    const order = Object.entries(runs);
    for (const [name, run] of turn % 2 === 0 ? order : order.reverse()) {
      const started = performance.now();
      run();
      if (turn >= 0) samples[name]?.push(performance.now() - started);
    }
  }
  return samples;
}

/** Hands out addresses of one memory. */
class Places {
  readonly memory = new WebAssembly.Memory({ initial: 1024 });
  #next = 65_536;

  take(bytes: number): number {
    const address = this.#next;
    this.#next = Math.ceil((address + bytes + 1024) / 64) * 64;
    return address;
  }

  floats(address: number, count: number): Float32Array {
    return new Float32Array(this.memory.buffer, address, count);
  }

  /** Numbers in [least, 1), the same in each run. */
  noise(count: number, least: number): number {
    const address = this.take(count * 4);
    const values = this.floats(address, count);
    for (let i = 0, state = 1; i < count; i++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      values[i] = Math.max(least, (state / 2 ** 32) * 2 - 1);
    }
    return address;
  }
}

function timeShape({ float, integer }: Bytes, shape: Shape, times: number): Row {
  const { kernel, stride, inputs, outputs, side, count } = shape;
  const places = new Places();
  const depth = inputs * kernel * kernel;
  const columns = side * stride + kernel - 1;
  const x = places.noise(inputs * columns * columns, 0);
  const w = places.noise(outputs * depth, -1);
  const bias = places.noise(outputs, -1);
  const out = places.take(outputs * side * side * 4);
  const before = (weights: number, scratch: number) =>
    [
      out,
      x,
      weights,
      bias,
      scratch,
      0,
      side * 8,
      side * side * 8,
      0,
      columns * 8,
      columns * columns * 8,
      side,
      side,
      inputs / 8,
    ] as const;
  const range = [0, side * side, 0, outputs / 8] as const;

  const floats = instantiate<Kernels>(float, places.memory);
  const floatChunk = runtime.pixelsPerChunk(depth);
  const floatScratch = places.take(floats.convolveScratch(depth, floatChunk));
  const runs: Record<string, () => void> = {
    float: () => floats.convolve(...before(w, floatScratch), 0, kernel, stride, 1, floatChunk, ...range),
  };
  for (const [name, bytes] of Object.entries(integer)) {
    const kernels = instantiate<IntegerKernels>(bytes, places.memory);
    const group = kernels.groupSize();
    const chunk = pixelsPerChunk(depth, group);
    const scratch = places.take(kernels.convolveScratch(depth, chunk));
    const { packed, steps } = quantiseWeights(
      places.floats(w, outputs * depth),
      depth,
      group,
      kernels.greatestWeight(),
    );
    const weights = places.take(packed.byteLength);
    new Uint8Array(places.memory.buffer).set(new Uint8Array(packed.buffer), weights);
    const scale = places.take(outputs * 4);
    places.floats(scale, outputs).set(steps.map((step) => step / 127));
    runs[name] = () =>
      kernels.convolve(...before(weights, scratch), kernel, stride, 1, chunk, ...range, scale, 127);
  }
  requireAlike(runs, places.floats(out, outputs * side * side));
  const what = `${kernel}×${kernel}${stride > 1 ? `/${stride}` : ''} ${inputs}→${outputs} at ${side}²`;
  return { what, count, multiplyAdds: depth * outputs * side * side, samples: inTurn(runs, times) };
}

/** @throws where an integer output is not about the float one */
function requireAlike(runs: Readonly<Record<string, () => void>>, out: Float32Array): void {
  runs.float?.();
  const expected = out.slice();
  const largest = expected.reduce((a, b) => Math.max(a, b), 0);
  for (const [name, run] of Object.entries(runs)) {
    run();
    const difference = expected.reduce((most, v, i) => Math.max(most, Math.abs(v - (out[i] ?? 0))), 0);
    if (!(difference <= MOST_DIFFERENCE * largest)) {
      throw new Error(`${name} differs by ${difference} from outputs up to ${largest}`);
    }
  }
}

export function timeShapes(bytes: Bytes, times: number): Row[] {
  return shapes().map((shape) => timeShape(bytes, shape, times));
}

const SCOPES = { '1×1': [1], '1×1 and strided 3×3': [1, 3] } as const;

/** The whole network, its 1×1 or all its direct convolutions in integers, weights from where they lie. */
export async function timeNetwork({ float, integer }: Bytes, times: number): Promise<Row[]> {
  const network = buildNetwork(ARCHITECTURE);
  const checkpoint = randomCheckpoint(network);
  const module = await WebAssembly.compile(float);
  const input = Float32Array.from({ length: 3 * 32 * 32 }, (_, i) => Math.sin(i));
  return Object.entries(SCOPES).map(([scope, kernels]) => {
    const runs: Record<string, () => void> = {};
    for (const [name, bytes] of Object.entries(integer)) {
      const mixed = new MixedNetwork({
        network,
        checkpoint,
        float: module,
        integer: bytes,
        isInteger: ({ convolution: { kernel, stride } }) =>
          (kernels as readonly number[]).includes(kernel) && (kernel === 1 || stride > 1),
        pictures: 1,
      });
      const ranges = mixed.calibrate([input], 'largest');
      runs.float ??= () => mixed.run(input);
      runs[name] = () => mixed.run(input, ranges);
    }
    return { what: `${ARCHITECTURE}, ${scope}`, count: 1, multiplyAdds: 0, samples: inTurn(runs, times) };
  });
}
