/**
 * The boundary to WebAssembly: compiled builds, instances, and the type that the compiler printed for their exports.
 */
import { instantiateSync } from '@assemblyscript/loader';
import { UnsupportedError } from '../errors.ts';
import type { instantiate } from './generated/kernels.ts';

/** Every kernel, with the compiler's own signatures. Pointers are byte addresses in the memory that was passed in. */
export type Kernels = Omit<Awaited<ReturnType<typeof instantiate>>, 'memory'>;
export type KernelName = Exclude<keyof Kernels, 'heapBase'>;

/** The fused activations' numbers (`assembly/inline/lanes.ts`). */
export const LINEAR = 0;
export const RELU = 1;
export const ACTIVATIONS = { relu: RELU, sigmoid: 2, tanh: 3 } as const;

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

async function compile(bytes: Uint8Array<ArrayBuffer>): Promise<WebAssembly.Module> {
  if (typeof WebAssembly === 'undefined') {
    throw new UnsupportedError({
      where: 'WebAssembly',
      found: 'no WebAssembly in this engine',
      expected:
        'an engine with WebAssembly and SIMD (Chrome 91, Firefox 89, Safari 16.4, Node 16.4 or newer)',
    });
  }
  if (!WebAssembly.validate(bytes)) {
    throw new UnsupportedError({
      where: 'WebAssembly',
      found: 'an engine that rejects 128-bit SIMD',
      expected: 'WebAssembly SIMD (Chrome 91, Firefox 89, Safari 16.4, Node 16.4 or newer)',
      cause: 'The browser is too old, or SIMD is switched off in its settings.',
    });
  }
  try {
    return await WebAssembly.compile(bytes);
  } catch (error) {
    throw new UnsupportedError(
      {
        where: 'WebAssembly',
        found: `the engine's refusal to compile (${error instanceof Error ? error.message : String(error)})`,
        expected: 'permission to compile WebAssembly',
        cause: "A content security policy needs script-src 'wasm-unsafe-eval'.",
      },
      { cause: error },
    );
  }
}

let simd: Promise<WebAssembly.Module> | undefined;

/** The compiled SIMD build; compiled once for all models. A failure is not remembered. */
export function simdBuild(): Promise<WebAssembly.Module> {
  simd ??= import('./generated/simd.ts')
    .then((build) => compile(decodeBase64(build.default)))
    .catch((error: unknown) => {
      simd = undefined;
      throw error;
    });
  return simd;
}

/** An instance over the caller's memory. The loader decodes the text of a debug build's failed assertion. */
export function instantiateKernels(build: WebAssembly.Module, memory: WebAssembly.Memory): Kernels {
  return instantiateSync<Kernels>(build, { env: { memory } }).exports;
}
