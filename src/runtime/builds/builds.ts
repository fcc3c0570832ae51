/**
 * Builds of one source: 128-bit SIMD, which every supported engine has, and relaxed SIMD, whose multiply-add is one
 * instruction where the CPU has one; each of them also for a memory that threads share, and both with the kernels of 8-bit
 * integers besides. Each is a lazy chunk, so that a page loads only the one that runs.
 */
import { OptionError, UnsupportedError } from '../../errors.ts';
import type { Precision } from '../plan/precision.ts';
import { compileBytes, requireWebAssembly } from './compile.ts';
import { fromPrintable } from './printable.ts';

/** A build of the kernels: 128-bit SIMD alone, or with relaxed SIMD. */
export type BuildName = 'simd' | 'relaxed';
/** Every build inside the package. */
export const BUILD_NAMES: readonly BuildName[] = ['simd', 'relaxed'];

/** Why no faster build runs: there is none, the engine has none, the caller asked, or the caller gave kernels. */
export type BuildLimit = 'none' | 'engine' | 'asked' | 'custom';

/** A compiled build, and why it was chosen. */
export interface Build {
  readonly name: BuildName | 'custom';
  readonly module: WebAssembly.Module;
  readonly limit: BuildLimit;
}

/**
 * A module that only engines with relaxed SIMD accept:
 *
 *   (module (func (param v128 v128 v128) (result v128)
 *     (f32x4.relaxed_madd (local.get 0) (local.get 1) (local.get 2))))
 */
const RELAXED_PROBE = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[0x01, 8, 1, 0x60, 3, 0x7b, 0x7b, 0x7b, 1, 0x7b],
  ...[0x03, 2, 1, 0],
  ...[0x0a, 13, 1, 11, 0, 0x20, 0, 0x20, 1, 0x20, 2, 0xfd, 0x85, 2, 0x0b],
);

type FileName = BuildName | `${BuildName}-threads`;

const SOURCES: Readonly<Record<FileName, () => Promise<{ readonly default: string }>>> = {
  simd: () => import('../generated/simd.ts'),
  relaxed: () => import('../generated/relaxed.ts'),
  'simd-threads': () => import('../generated/simd-threads.ts'),
  'relaxed-threads': () => import('../generated/relaxed-threads.ts'),
};

/** Whether the engine has relaxed SIMD. */
function hasRelaxedSimd(): boolean {
  return WebAssembly.validate(RELAXED_PROBE);
}

async function compile(name: FileName, precision?: Precision): Promise<WebAssembly.Module> {
  const sources = precision === 'int8' ? (await import('./int8_builds.ts')).INT8_SOURCES : SOURCES;
  return compileBytes(fromPrintable((await sources[name]()).default));
}

const compiled = new Map<string, Promise<WebAssembly.Module>>();

/** The compiled build of that name; compiled once for all models. A failure is not remembered. */
function compileOnce(name: FileName, precision?: Precision): Promise<WebAssembly.Module> {
  const key = `${name} ${precision === 'int8'}`;
  const known = compiled.get(key);
  if (known) return known;
  const module = compile(name, precision);
  compiled.set(key, module);
  module.catch(() => compiled.delete(key));
  return module;
}

/** @throws OptionError `option build: found 'scalar'; expected 'simd' or 'relaxed'.` */
export function checkBuildName(asked: unknown): asserts asked is BuildName | undefined {
  if (asked === undefined || BUILD_NAMES.includes(asked as BuildName)) return;
  throw new OptionError({
    where: 'option build',
    found: typeof asked === 'string' ? `'${asked}'` : String(asked),
    expected: BUILD_NAMES.map((name) => `'${name}'`).join(' or '),
  });
}

/**
 * The fastest build that the engine can run, or the one that is asked for.
 *
 * @param shared     for a shared memory
 * @param precision  whether it must have the kernels of 8-bit integers
 * @throws OptionError for an unknown name
 * @throws UnsupportedError where the engine has no WebAssembly, no SIMD, not the build that is asked for, or may not
 *   compile
 */
export async function chooseBuild(asked?: BuildName, shared = false, precision?: Precision): Promise<Build> {
  checkBuildName(asked);
  requireWebAssembly();
  const relaxed = hasRelaxedSimd();
  if (asked === 'relaxed' && !relaxed) {
    throw new UnsupportedError({
      where: 'option build',
      found: "'relaxed' in an engine without relaxed SIMD",
      expected: 'Chrome 114, Firefox 145, Node 22 or newer',
      cause: 'Without the option, 128-bit SIMD runs; Node 20 has a flag, --experimental-wasm-relaxed-simd.',
    });
  }
  const name = asked ?? (relaxed ? 'relaxed' : 'simd');
  const module = await compileOnce(shared ? `${name}-threads` : name, precision);
  if (name === 'relaxed') return { name, module, limit: 'none' };
  return { name, module, limit: relaxed ? 'asked' : 'engine' };
}
