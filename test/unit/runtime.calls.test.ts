/** Kernel calls by name: the compiler's order, and nothing missing or strange. */
import { describe, expect, test } from 'vitest';
import { call, callsOf, flat } from '../../src/runtime/builds/calls.ts';
import { ORDER as INFERENCE } from '../../src/runtime/generated/kernels.ts';
import { ORDER as TRAINING } from '../../src/training/generated/kernels.ts';
import { BUILDS, INT8_BUILDS, TRAINING_BUILDS } from '../support/kernels.ts';

/** The names of every kernel's arguments: the builds of training have kernels beside the others. */
const ORDER: Readonly<Record<string, string>> = { ...INFERENCE, ...TRAINING };

describe('generated names', () => {
  const kernels = Object.keys(ORDER);

  test('agree where both have a kernel', () => {
    const both = Object.entries(TRAINING).filter(([kernel]) => kernel in INFERENCE);
    expect(both.length).toBeGreaterThan(20);
    for (const [kernel, names] of both)
      expect(names, kernel).toBe(INFERENCE[kernel as keyof typeof INFERENCE]);
  });

  test.each(
    [...BUILDS, ...INT8_BUILDS, ...TRAINING_BUILDS].map(({ name, module }) => [name, module] as const),
  )('are as many as the kernels of %s take', (_, module) => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 65_536 });
    const shared = new WebAssembly.Memory({ initial: 1, maximum: 65_536, shared: true });
    const instantiate = (given: WebAssembly.Memory) =>
      new WebAssembly.Instance(module, { env: { memory: given, abort: () => undefined } });
    const instance = (() => {
      try {
        return instantiate(memory);
      } catch {
        return instantiate(shared);
      }
    })();
    const functions = Object.entries(instance.exports).filter(
      (entry): entry is [string, (...args: number[]) => unknown] => typeof entry[1] === 'function',
    );
    expect(functions.length).toBeGreaterThan(30);
    for (const [kernel, run] of functions) {
      const names = ORDER[kernel];
      expect(run.length, kernel).toBe(names === undefined ? 0 : names.split(' ').length);
    }
  });

  test('are at most 12 for each kernel', () => {
    const many = kernels.filter((kernel) => (ORDER[kernel]?.split(' ').length ?? 0) > 12);
    expect(many).toEqual([]);
  });

  test('have no name twice', () => {
    for (const kernel of kernels) {
      const names = ORDER[kernel]?.split(' ') ?? [];
      expect(new Set(names).size, kernel).toBe(names.length);
    }
  });
});

describe('a call', () => {
  const DENSE = { y: 1, x: 2, w: 3, bias: 4, inFeatures: 5, activation: 6, blockBegin: 7, blockEnd: 8 };

  test('keeps its names until it is made flat: then the kernel’s order, whatever the object’s', () => {
    const reversed = Object.fromEntries(Object.entries(DENSE).reverse()) as typeof DENSE;
    expect(call('dense', reversed).args).toEqual(DENSE);
    expect(flat(call('dense', reversed))).toEqual({ kernel: 'dense', args: [1, 2, 3, 4, 5, 6, 7, 8] });
  });

  test('of which the type check has not seen the names is refused, with the missing or strange one', () => {
    const { bias: _, ...missing } = DENSE;
    expect(() => flat({ kernel: 'dense', args: missing })).toThrow(
      'kernel dense: found no argument bias; expected y x w bias',
    );
    expect(() => flat({ kernel: 'dense', args: { ...DENSE, late: 1 } })).toThrow(
      /kernel dense: found the arguments .* late; expected y x w bias/,
    );
  });

  test('can be of other builds, by their declarations', () => {
    interface Declared {
      readonly subtract: { readonly a: number; readonly b: number };
    }
    interface Exports {
      subtract(a: number, b: number): number;
    }
    const others = callsOf<Declared, Exports>({ subtract: 'a b' });
    const exports = { subtract: (a: number, b: number) => a - b };
    expect(others.flat(others.call('subtract', { b: 1, a: 3 }))).toEqual({
      kernel: 'subtract',
      args: [3, 1],
    });
    expect(others.invoke(exports, 'subtract', { b: 1, a: 3 })).toBe(2);
    // @ts-expect-error: an argument that the kernel has not
    expect(() => others.flat(others.call('subtract', { a: 1, c: 2 }))).toThrow('found no argument b');
  });
});
