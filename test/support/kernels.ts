/**
 * One build of the kernels over a memory of the test's own. Every byte that no tensor holds is a canary, a NaN that no
 * kernel makes; `call` fails when a kernel changes a byte that it was not given to write, inputs included.
 */
import { readFileSync } from 'node:fs';
import { instantiateSync } from '@assemblyscript/loader';
import type { Kernels } from '../../src/runtime/builds/kernels.ts';
import type { instantiate as instantiateTraining } from '../../src/training/generated/kernels.ts';

const ROOT = new URL('../../', import.meta.url);
/** A quiet NaN with a payload of its own. */
const CANARY = 0x7fc0dead;
const PAGES = 64;
/** Bytes of canaries between tensors: more than any row's last tile may read beyond its pixels. */
const GUARD = 1024;

interface Target {
  readonly outFile: string;
  readonly noAssert?: boolean;
  readonly sharedMemory?: boolean;
}

const { targets } = JSON.parse(readFileSync(new URL('asconfig.json', ROOT), 'utf8')) as {
  targets: Record<string, Target>;
};

const ALL = Object.entries(targets).map(([name, { outFile, noAssert, sharedMemory }]) => ({
  name,
  asserts: noAssert !== true,
  shared: sharedMemory === true,
  module: new WebAssembly.Module(readFileSync(new URL(outFile, ROOT))),
}));

/** The builds of asconfig.json by name, compiled; for `describe.each`. */
export const BUILDS = ALL.filter(({ name }) => !/^(int8|training)-/.test(name));
/** Those that have the kernels of 8-bit integers too. */
export const INT8_BUILDS = ALL.filter(({ name }) => name.startsWith('int8-') || name === 'debug');

/** Those that have the kernels of training too. */
export const TRAINING_BUILDS = ALL.filter(({ name }) => name.startsWith('training-') || name === 'debug');

/** An instance over a memory that is shared, or not, as the build wants it. The loader gives a debug build's failed assertion its text. */
function instantiate(build: WebAssembly.Module): { memory: WebAssembly.Memory; kernels: Kernels } {
  const shared = ALL.find(({ module }) => module === build)?.shared ?? false;
  const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES, shared });
  return { memory, kernels: instantiateSync<Kernels>(build, { env: { memory } }).exports };
}

type TrainingKernels = Awaited<ReturnType<typeof instantiateTraining>>;

/** The same kernels with the type that the builds `training-…`, and the debug build, have. */
export function trainingKernels(kernels: Kernels): TrainingKernels {
  return kernels as unknown as TrainingKernels;
}

export class Arena {
  readonly kernels: Kernels;
  readonly #buffer: ArrayBuffer;
  readonly #base: number;
  #next: number;
  #writable: [begin: number, end: number][] = [];

  constructor(build: WebAssembly.Module) {
    const { memory, kernels } = instantiate(build);
    this.kernels = kernels;
    this.#buffer = memory.buffer;
    this.#base = Math.ceil((this.kernels.heapBase() + GUARD) / 64) * 64;
    this.#next = this.#base;
    new Uint32Array(this.#buffer, this.#base).fill(CANARY);
  }

  /** Forgets every tensor. */
  reset(): void {
    new Uint32Array(this.#buffer, this.#base, (this.#next - this.#base) / 4).fill(CANARY);
    this.#next = this.#base;
    this.#writable = [];
  }

  /** Room for `bytes`, full of canaries; `skew` bytes off the alignment of 64. */
  take(bytes: number, skew = 0): number {
    const address = this.#next + skew;
    this.#next = Math.ceil((address + bytes + GUARD) / 64) * 64;
    if (this.#next > this.#buffer.byteLength) throw new RangeError('the test needs a larger arena');
    return address;
  }

  /** Copies numbers in. */
  input(values: ArrayLike<number>): number {
    const address = this.take(values.length * 4);
    this.floats(address, values.length).set(values);
    return address;
  }

  /** A filter's descriptor. */
  filter({ weights, bias, kernel, stride, padding, activation = 0, late = 0 }: FilterValues): number {
    const at = this.take(this.kernels.filterBytes());
    this.kernels.describeFilter(at, weights, bias, kernel, stride, padding, activation, late);
    return at;
  }

  /** Copies bytes in. */
  inputBytes(bytes: Uint8Array, skew = 0): number {
    const address = this.take(bytes.length, skew);
    new Uint8Array(this.#buffer, address, bytes.length).set(bytes);
    return address;
  }

  /** `count` canaries which a kernel may overwrite. */
  output(count: number): number {
    const address = this.take(count * 4);
    this.allow(address, count);
    return address;
  }

  /** A kernel may write these float32. */
  allow(address: number, count: number): void {
    this.#writable.push([address, address + count * 4]);
  }

  floats(address: number, count: number): Float32Array {
    return new Float32Array(this.#buffer, address, count);
  }

  bits(address: number, count: number): Uint32Array {
    return new Uint32Array(this.#buffer, address, count);
  }

  /** How many of these float32 still hold the canary: what a kernel ought to have written and did not. */
  untouched(address: number, count: number): number {
    return this.bits(address, count).reduce((sum, word) => sum + (word === CANARY ? 1 : 0), 0);
  }

  /** Calls kernels; throws when a byte outside of the writable ranges has changed. */
  call<T>(run: (kernels: Kernels) => T): T {
    const memory = new Uint8Array(this.#buffer, 0, this.#next);
    const before = memory.slice();
    const result = run(this.kernels);
    for (const [begin, end] of this.#writable) before.set(memory.subarray(begin, end), begin);
    if (Buffer.compare(before, memory) === 0) return result;
    const at = memory.findIndex((byte, index) => byte !== before[index]);
    const last = memory.findLastIndex((byte, index) => byte !== before[index]);
    throw new Error(`bytes ${at} to ${last} changed, which the kernel was not given to write`);
  }
}

/** What a convolution multiplies with, by addresses; `activation` and `late` are 0 if absent. */
export interface FilterValues {
  readonly weights: number;
  readonly bias: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  readonly activation?: number;
  readonly late?: number;
}

/** Extents of a map and the zero pixels around it. */
export interface MapExtents {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** Zero pixels left of and above pixel (0, 0). */
  readonly before?: number;
  /** Zero pixels right and below. */
  readonly after?: number;
  /** 8 channels in a block, or 1: planar. */
  readonly lanes?: 8 | 1;
}

/** A map `[blocks][rows][columns][lanes]` in an arena; strides in elements. */
export class ArenaMap {
  readonly extents: MapExtents;
  readonly arena: Arena;
  readonly lanes: number;
  readonly blocks: number;
  readonly rows: number;
  readonly columns: number;
  readonly row: number;
  readonly block: number;
  readonly storage: number;
  /** Address of pixel (0, 0) of block 0. */
  readonly origin: number;

  constructor(arena: Arena, extents: MapExtents) {
    const { channels, height, width, before = 0, after = before, lanes = 8 } = extents;
    this.extents = extents;
    this.arena = arena;
    this.lanes = lanes;
    this.blocks = Math.ceil(channels / lanes);
    this.rows = before + height + after;
    this.columns = before + width + after;
    this.row = this.columns * lanes;
    this.block = this.rows * this.row;
    this.storage = arena.take(this.blocks * this.block * 4);
    this.origin = this.storage + (before * this.row + before * lanes) * 4;
  }

  get elements(): number {
    return this.blocks * this.block;
  }

  /** Address of a pixel of a block. */
  at(block: number, y: number, x: number): number {
    return this.origin + (block * this.block + y * this.row + x * this.lanes) * 4;
  }

  /** A descriptor of the map; with `picture`, elements from one picture to the next, of a batch that begins with it. */
  describe(picture = 0): number {
    const { height, width } = this.extents;
    const at = this.arena.take(this.arena.kernels.mapBytes());
    const strides = [picture, this.row, this.block] as const;
    this.arena.kernels.describeMap(at, this.origin, ...strides, height, width, this.blocks, this.lanes);
    return at;
  }

  /** Puts NCHW values of one picture in, zero in padding lanes and around the map. */
  fill(values: ArrayLike<number>): this {
    const { channels, height, width } = this.extents;
    this.arena.floats(this.storage, this.elements).fill(0);
    for (let c = 0; c < channels; c++) {
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const [block, lane] = [Math.floor(c / this.lanes), c % this.lanes];
          const target = this.arena.floats(this.at(block, y, x) + lane * 4, 1);
          target[0] = values[(c * height + y) * width + x] ?? 0;
        }
      }
    }
    return this;
  }

  /** A kernel may write the pixels of these rows and blocks, and nothing around them. */
  allow(rows = [0, this.extents.height], blocks = [0, this.blocks]): this {
    const [rowBegin = 0, rowEnd = 0] = rows;
    const [blockBegin = 0, blockEnd = 0] = blocks;
    for (let block = blockBegin; block < blockEnd; block++) {
      for (let y = rowBegin; y < rowEnd; y++) {
        this.arena.allow(this.at(block, y, 0), this.extents.width * this.lanes);
      }
    }
    return this;
  }

  /** One channel of one pixel; channels beyond the last are padding lanes. */
  read(channel: number, y: number, x: number): number {
    const block = Math.floor(channel / this.lanes);
    return this.arena.floats(this.at(block, y, x) + (channel % this.lanes) * 4, 1)[0] ?? Number.NaN;
  }
}
