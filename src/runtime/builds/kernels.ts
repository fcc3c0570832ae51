/**
 * The boundary to WebAssembly: instances, and the type that the compiler printed for their exports.
 */
import type { instantiate } from '../generated/kernels.ts';

/** Every kernel, with the compiler's own signatures; those of 8-bit integers are in the builds `int8-…` alone.
 * Pointers are byte addresses in the memory that was passed in. */
export type Kernels = Omit<Awaited<ReturnType<typeof instantiate>>, 'memory'>;
export type KernelName = Exclude<keyof Kernels, 'heapBase'>;

/** A call with its numbers in the kernel's order: what a step becomes where it is bound to a memory (`builds/calls.ts`). */
export interface FlatCall {
  readonly kernel: string;
  readonly args: readonly number[];
}

/** A call of one instance, made ready. */
export interface BoundCall {
  readonly run: (...args: readonly number[]) => unknown;
  readonly args: readonly number[];
}

/** @throws Error for a kernel that the build has not */
export function bind(kernels: Kernels, { kernel, args }: FlatCall): BoundCall {
  const run = (kernels as unknown as Readonly<Record<string, BoundCall['run'] | undefined>>)[kernel];
  if (!run) throw new Error(`this build has no kernel ${kernel}`);
  return { run, args };
}

/** The fused activations' numbers (`assembly/inline/lanes.ts`). */
export const LINEAR = 0;
export const RELU = 1;
export const ACTIVATIONS = { relu: RELU, sigmoid: 2, tanh: 3, hardSigmoid: 4, hardSwish: 5 } as const;

/** What a debug build calls when an assertion fails; published builds have none. The texts lie in its memory: the loader reads them. */
function abort(_text: number, _file: number, line: number): never {
  throw new Error(`An assertion of a debug build failed, in line ${line}.`);
}

/** An instance over the caller's memory. */
export function instantiateKernels(build: WebAssembly.Module, memory: WebAssembly.Memory): Kernels {
  return new WebAssembly.Instance(build, { env: { memory, abort } }).exports as unknown as Kernels;
}
