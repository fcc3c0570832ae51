/** From the bytes of a build to a module, or why this engine gives none. */
import { UnsupportedError } from '../../errors.ts';

const ENGINES = 'Chrome 91, Firefox 89, Safari 16.4, Node 16.4 or newer';

/** @throws UnsupportedError */
export function requireWebAssembly(): void {
  if (typeof WebAssembly !== 'undefined') return;
  throw new UnsupportedError({
    where: 'WebAssembly',
    found: 'no WebAssembly in this engine',
    expected: `an engine with WebAssembly and SIMD (${ENGINES})`,
  });
}

/**
 * @param bytes  of one of this package's builds
 * @throws UnsupportedError where the engine has no WebAssembly, no SIMD, or may not compile
 */
export async function compileBytes(bytes: Uint8Array<ArrayBuffer>): Promise<WebAssembly.Module> {
  requireWebAssembly();
  if (!WebAssembly.validate(bytes)) {
    throw new UnsupportedError({
      where: 'WebAssembly',
      found: 'an engine that rejects 128-bit SIMD',
      expected: `WebAssembly SIMD (${ENGINES})`,
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
