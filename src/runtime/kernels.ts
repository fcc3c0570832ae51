/**
 * The boundary to WebAssembly: instances, and the type that the compiler printed for their exports.
 */
import type { instantiate } from './generated/kernels.ts';

/** Every kernel, with the compiler's own signatures; those of 8-bit integers are in the builds `int8-…` alone.
 * Pointers are byte addresses in the memory that was passed in. */
export type Kernels = Omit<Awaited<ReturnType<typeof instantiate>>, 'memory'>;
export type KernelName = Exclude<keyof Kernels, 'heapBase'>;

/** The fused activations' numbers (`assembly/inline/lanes.ts`). */
export const LINEAR = 0;
export const RELU = 1;
export const ACTIVATIONS = { relu: RELU, sigmoid: 2, tanh: 3, hardSigmoid: 4, hardSwish: 5 } as const;

/** A string of a debug build's: UTF-16, its length in bytes before it. */
function textAt({ buffer }: WebAssembly.Memory, address: number): string {
  const [bytes = 0] = new Uint32Array(buffer, address - 4, 1);
  return String.fromCharCode(...new Uint16Array(buffer, address, bytes / 2));
}

/**
 * An instance over the caller's memory.
 *
 * @throws Error by a kernel of a debug build whose assertion fails, with its text; other builds have none
 */
export function instantiateKernels(build: WebAssembly.Module, memory: WebAssembly.Memory): Kernels {
  const abort = (text: number, file: number, line: number) => {
    throw new Error(`${textAt(memory, text)} (${textAt(memory, file)}, line ${line})`);
  };
  return new WebAssembly.Instance(build, { env: { memory, abort } }).exports as unknown as Kernels;
}
