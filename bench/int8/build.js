/** Compiles the integer kernels, where a source is newer than what was compiled. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const sources = join(root, 'bench/int8/assembly');
const asc = join(
  dirname(createRequire(import.meta.url).resolve('assemblyscript/package.json')),
  'bin/asc.js',
);
const COMMON = '--runtime stub --importMemory --initialMemory 1 --enable simd -O1 --noAssert'.split(' ');

/** Each build's own flags; what they differ in is in assembly/inline/products.ts. */
export const BUILDS = {
  simd: [],
  relaxed: ['--enable', 'relaxed-simd'],
  relaxed7: ['--enable', 'relaxed-simd', '--use', 'SUMS_IN_HALVES=ASC_FEATURE_SIMD'],
};

/** @param {string} name @returns {string} the path of a build's wasm */
export function pathOf(name) {
  return join(root, 'build/int8', `${name}.wasm`);
}

/** @param {string} output */
function isFresh(output) {
  if (!existsSync(output)) return false;
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' });
  return files.every((file) => statSync(join(sources, file)).mtimeMs <= statSync(output).mtimeMs);
}

export function buildKernels() {
  mkdirSync(join(root, 'build/int8'), { recursive: true });
  for (const [name, flags] of Object.entries(BUILDS)) {
    if (isFresh(pathOf(name))) continue;
    const command = [asc, join(sources, 'convolve.ts'), '--outFile', pathOf(name), ...COMMON, ...flags];
    execFileSync(process.execPath, command, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  }
}
