/** Kernels that the caller has: a file of the package's wasm/ folder, fetched, imported or compiled by whoever knows how. */
import { FormatError, OptionError, UnsupportedError } from '../../errors.ts';
import { readSource } from '../../weights/source.ts';
import type { Engine } from '../run/engine.ts';
import { LinearMemory } from '../run/memory.ts';
import { compileBytes, requireWebAssembly } from './compile.ts';
import { instantiateKernels } from './kernels.ts';

/** Where the kernels are: an address, a `Response`, bytes, or a compiled module. */
export type KernelsSource = string | URL | Response | ArrayBuffer | Uint8Array | WebAssembly.Module;

/** `\0asm` */
const MAGIC = [0x00, 0x61, 0x73, 0x6d];
/** What every build exports; a module without it is something else. */
const PROOF = 'heapBase';

const EXPECTED = 'a build of this package (senet-wasm/simd.wasm or senet-wasm/relaxed.wasm)';

function unfit(found: string): UnsupportedError {
  const cause = 'It is of another version or another package, or was built for threads.';
  return new UnsupportedError({ where: 'option kernels', found, expected: EXPECTED, cause });
}

/** @throws DownloadError, FormatError, UnsupportedError, OptionError; the signal's reason */
async function moduleOf(source: KernelsSource, signal?: AbortSignal): Promise<WebAssembly.Module> {
  requireWebAssembly();
  if (source instanceof WebAssembly.Module) return source;
  if (source === undefined || source === null) {
    throw new OptionError({
      where: 'option kernels',
      found: String(source),
      expected: 'the address, bytes or module of a .wasm file',
      cause: 'senet-wasm/slim has no kernels inside; senet-wasm has.',
    });
  }
  const { bytes, file } = await readSource(source, signal ? { signal } : {});
  if (!MAGIC.every((byte, i) => bytes[i] === byte)) {
    throw new FormatError({
      where: file,
      found: `${bytes.length} bytes that are no WebAssembly module`,
      expected: EXPECTED,
      cause: 'The address leads to another file, or the download was cut.',
    });
  }
  // Compiled from bytes, not streamed: a server's wrong MIME type does not matter.
  return compileBytes(bytes as Uint8Array<ArrayBuffer>);
}

/**
 * One thread on the given kernels.
 *
 * @throws UnsupportedError for a module that is none of this package's, or that needs shared memory
 */
export async function givenEngine(source: KernelsSource, signal?: AbortSignal): Promise<Engine> {
  const module = await moduleOf(source, signal);
  const memory = new LinearMemory();
  const known = WebAssembly.Module.exports(module).some(({ name }) => name === PROOF);
  if (!known) throw unfit('a module of something else');
  try {
    // Once more when the model is made: here it only shows that it can be.
    instantiateKernels(module, memory.memory);
  } catch (error) {
    throw unfit(`a module that does not fit (${error instanceof Error ? error.message : String(error)})`);
  }
  return {
    build: { name: 'custom', module, limit: 'custom' },
    memory,
    threads: 1,
    limit: 'custom',
  };
}
