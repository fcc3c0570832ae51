/**
 * Builds every wasm target of asconfig.json and writes, beside the host that uses them,
 *
 *   src/runtime/generated/<target>.ts   the bytes in hexadecimal, so that no bundler has a file to find. Base64 is shorter,
 *                                       but brotli and gzip see no bytes in it: a quarter more to download
 *   src/runtime/generated/kernels.ts    the type of the boundary, as the compiler printed it
 *
 * A target is rebuilt only when a source is newer than its output; `--force` rebuilds all.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const generated = join(root, 'src/runtime/generated');
const asc = join(
  dirname(createRequire(import.meta.url).resolve('assemblyscript/package.json')),
  'bin/asc.js',
);

/** @param {string} folder @returns {string[]} */
function sources(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** @param {string} output @param {string[]} inputs */
function isFresh(output, inputs) {
  if (!existsSync(output)) return false;
  const built = statSync(output).mtimeMs;
  return inputs.every((file) => statSync(file).mtimeMs <= built);
}

/** @param {string} target @param {string} wasmPath */
function build(target, wasmPath) {
  execFileSync(process.execPath, [asc, '--config', join(root, 'asconfig.json'), '--target', target], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const bytes = readFileSync(wasmPath);
  // `as string`: the published types would have the bytes a second time.
  writeFileSync(join(generated, `${target}.ts`), `export default '${bytes.toString('hex')}' as string;\n`);
  const brotli = brotliCompressSync(bytes).length;
  process.stdout.write(`${target}.wasm  ${bytes.length} bytes, ${brotli} with brotli\n`);
}

const config = JSON.parse(readFileSync(join(root, 'asconfig.json'), 'utf8'));
const inputs = [
  ...sources(join(root, 'assembly')),
  join(root, 'asconfig.json'),
  fileURLToPath(import.meta.url),
];
const force = process.argv.includes('--force');
mkdirSync(generated, { recursive: true });
for (const [target, { outFile }] of Object.entries(config.targets)) {
  const wasmPath = join(root, outFile);
  if (!force && isFresh(join(generated, `${target}.ts`), inputs)) continue;
  build(target, wasmPath);
}
const declarations = join(root, config.targets.simd.outFile.replace(/\.wasm$/, '.d.ts'));
const boundary = join(generated, 'kernels.ts');
if (force || !isFresh(boundary, [declarations])) writeFileSync(boundary, readFileSync(declarations, 'utf8'));
