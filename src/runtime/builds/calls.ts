/**
 * Kernel calls by name. The names and their order are generated from what the compiler declares, so that an argument has
 * one name in `assembly/` and here, and a missing or misspelt one is an error of the type check.
 */
import { type KernelArguments, ORDER } from '../generated/kernels.ts';
import type { FlatCall, Kernels } from './kernels.ts';

/** The arguments of every kernel of some builds: by the kernel, then by the argument. */
type Declared<D> = { readonly [K in keyof D]: Readonly<Record<string, number>> };
type NameIn<D> = keyof D & string;

/** A call whose arguments have names: data that can be printed, cut into parts and sent to a worker. */
export interface NamedCall<Name extends string> {
  readonly kernel: Name;
  readonly args: Readonly<Record<string, number>>;
}

/** The kernels' results, which `void` kernels have not. */
type Exports<D> = { readonly [K in NameIn<D>]: (...args: never[]) => unknown };

/**
 * Calls of the kernels that a build declares, typed by the declarations `D` that were generated with `order`, and by
 * its exports `E`.
 *
 * @param order  for each kernel the names of its arguments in their order, with blanks between them
 */
export function callsOf<D extends Declared<D>, E extends Exports<D>>(
  order: Readonly<Record<NameIn<D>, string>>,
) {
  const names = new Map<string, readonly string[]>();
  /** @throws Error `kernel winograd: found no argument late; …`, for calls that no type check has seen */
  function flat<K extends NameIn<D>>({ kernel, args }: NamedCall<K>): FlatCall {
    const inOrder = names.get(kernel) ?? order[kernel].split(' ');
    names.set(kernel, inOrder);
    const numbers = inOrder.map((name) => {
      const value = args[name];
      if (value !== undefined) return value;
      throw new Error(`kernel ${kernel}: found no argument ${name}; expected ${order[kernel]}`);
    });
    const found = Object.keys(args);
    if (found.length === numbers.length) return { kernel, args: numbers };
    throw new Error(`kernel ${kernel}: found the arguments ${found.join(' ')}; expected ${order[kernel]}`);
  }
  return {
    /** A call as data. */
    call<K extends NameIn<D>>(kernel: K, args: D[K]): NamedCall<K> {
      return { kernel, args };
    },
    /** The same call with its numbers in the kernel's order. */
    flat,
    /** Calls at once. */
    invoke<K extends NameIn<D>>(kernels: Pick<E, K>, kernel: K, args: D[K]): ReturnType<E[K]> {
      const run = kernels[kernel] as unknown as (...numbers: readonly number[]) => ReturnType<E[K]>;
      return run(...flat({ kernel, args }).args);
    },
  };
}

/** Kernels that take arguments. */
export type CalledKernel = keyof KernelArguments;

export const { call, flat, invoke } = callsOf<KernelArguments, Kernels>(ORDER);
