/**
 * One linear memory for each model: the host places everything in it, kernels own nothing.
 */
import { MemoryError } from '../../errors.ts';

/** Of WebAssembly memory, in bytes. */
export const PAGE = 65_536;
const MOST_PAGES = 65_536;
/** A shared memory's address space is reserved at once, which not every system gives whole: 4 GB, 1 GB, 512 MB. */
const SHARED_PAGES = [MOST_PAGES, 16_384, 8192] as const;
export const ALIGNMENT = 64;

export function align(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

export function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MB`;
}

function refused(bytes: number, cause?: unknown): MemoryError {
  return new MemoryError(
    {
      where: 'memory',
      found: `no ${megabytes(bytes)} of WebAssembly memory`,
      expected: 'enough for the weights and one run',
      cause: 'Dispose of other models, or run a smaller input or batch.',
    },
    { cause },
  );
}

/** A growable memory; views are made anew when it has grown, so never keep one. */
export class LinearMemory {
  readonly memory: WebAssembly.Memory;
  readonly #most: number;
  #floats: Float32Array;
  #bytes: Uint8Array;

  /** @param sharedPages  its greatest size, where threads share it */
  constructor(sharedPages?: number) {
    this.#most = sharedPages ?? MOST_PAGES;
    const shared = sharedPages !== undefined;
    this.memory = new WebAssembly.Memory({ initial: 1, maximum: this.#most, shared });
    this.#floats = new Float32Array(this.memory.buffer);
    this.#bytes = new Uint8Array(this.memory.buffer);
  }

  /** A memory that threads can share; undefined where the engine gives none. */
  static shared(): LinearMemory | undefined {
    for (const pages of SHARED_PAGES) {
      try {
        return new LinearMemory(pages);
      } catch {
        // The next one is smaller.
      }
    }
    return undefined;
  }

  /**
   * Makes addresses below `bytes` valid.
   *
   * @throws MemoryError `memory: found no 512.0 MB of WebAssembly memory; …`
   */
  reserve(bytes: number): void {
    const pages = Math.ceil(bytes / PAGE);
    const have = this.memory.buffer.byteLength / PAGE;
    if (pages > this.#most) throw refused(bytes);
    if (pages > have) {
      try {
        this.memory.grow(pages - have);
      } catch (error) {
        throw refused(bytes, error);
      }
    }
    if (this.#bytes.buffer !== this.memory.buffer) {
      this.#floats = new Float32Array(this.memory.buffer);
      this.#bytes = new Uint8Array(this.memory.buffer);
    }
  }

  get byteLength(): number {
    return this.memory.buffer.byteLength;
  }

  /** A live view, valid until the next `reserve`. */
  floats(address: number, count: number): Float32Array {
    return this.#floats.subarray(address / 4, address / 4 + count);
  }

  /** A live view, valid until the next `reserve`. */
  bytes(address: number, count: number): Uint8Array {
    return this.#bytes.subarray(address, address + count);
  }
}
