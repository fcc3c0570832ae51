/**
 * One linear memory for each model: the host places everything in it, kernels own nothing.
 */
import { MemoryError } from '../errors.ts';

/** Of WebAssembly memory, in bytes. */
export const PAGE = 65_536;
const MOST_PAGES = 65_536;
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
  #floats: Float32Array;
  #bytes: Uint8Array;

  constructor() {
    this.memory = new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES });
    this.#floats = new Float32Array(this.memory.buffer);
    this.#bytes = new Uint8Array(this.memory.buffer);
  }

  /**
   * Makes addresses below `bytes` valid.
   *
   * @throws MemoryError `memory: found no 512.0 MB of WebAssembly memory; …`
   */
  reserve(bytes: number): void {
    const pages = Math.ceil(bytes / PAGE);
    const have = this.memory.buffer.byteLength / PAGE;
    if (pages > MOST_PAGES) throw refused(bytes);
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
