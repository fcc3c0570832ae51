/**
 * Builds every wasm target of asconfig.json and writes, beside the host that uses them,
 *
 *   src/runtime/generated/<target>.ts   the bytes as text, so that no bundler has a file to find; src/runtime/builds/printable.ts
 *                                       reads it and says why it is as it is
 *   src/runtime/generated/kernels.ts    the type of the boundary, as the compiler printed it for the largest of them, and
 *                                       the names of each kernel's arguments in their order (`namedArguments`)
 *
 * The builds `int8-…`, and the debug build, have the kernels of assembly/int8 beside the others. The builds `training-…`, and
 * the debug build, have those of assembly/training; both files of these builds go to src/training/generated.
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
const trainingGenerated = join(root, 'src/training/generated');
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

/** As in src/runtime/builds/printable.ts, which reads what this writes. */
const ALPHABET = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i)).filter(
  (character) => !`'"\`\\$<`.includes(character),
);
const SINGLES = ALPHABET.length - 2;
const SHIFT = 3;

/** @param {Uint8Array} bytes */
function toPrintable(bytes) {
  const character = (/** @type {number} */ byte) => {
    const value = (byte + SHIFT) % 256;
    if (value < SINGLES) return ALPHABET[value];
    const rest = value - SINGLES;
    return `${ALPHABET[SINGLES + Math.floor(rest / ALPHABET.length)]}${ALPHABET[rest % ALPHABET.length]}`;
  };
  return Array.from(bytes, character).join('');
}

/** @param {string} target */
function folderOf(target) {
  return target.startsWith('training-') ? trainingGenerated : generated;
}

/** Entry files beside assembly/index.ts. @param {string} target */
function entriesOf(target) {
  return ['int8', 'training']
    .filter((kind) => target === 'debug' || target.startsWith(`${kind}-`))
    .map((kind) => `assembly/${kind}/index.ts`);
}

/** The type of the boundary as the compiler printed it for a target, and the names of its arguments. @param {string} target */
function writeBoundary(target) {
  const declarations = join(root, config.targets[target].outFile.replace(/\.wasm$/, '.d.ts'));
  const boundary = join(folderOf(target), 'kernels.ts');
  if (!force && isFresh(boundary, [declarations, fileURLToPath(import.meta.url)])) return;
  const printed = readFileSync(declarations, 'utf8');
  writeFileSync(boundary, printed + namedArguments(printed));
}

/** @param {string} target @param {string} wasmPath */
function build(target, wasmPath) {
  const more = entriesOf(target);
  const command = [asc, ...more, '--config', join(root, 'asconfig.json'), '--target', target];
  execFileSync(process.execPath, command, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  const bytes = readFileSync(wasmPath);
  // `as string`: the published types would have the bytes a second time.
  writeFileSync(
    join(folderOf(target), `${target}.ts`),
    `export default '${toPrintable(bytes)}' as string;\n`,
  );
  const brotli = brotliCompressSync(bytes).length;
  process.stdout.write(`${target}.wasm  ${bytes.length} bytes, ${brotli} with brotli\n`);
}

/**
 * What the host needs for calls by name: each kernel's arguments as a type, and their order as a value. A truth value is 0 or 1.
 *
 * @param {string} declarations  as the compiler printed them
 */
function namedArguments(declarations) {
  const kernels = [...declarations.matchAll(/export function (\w+)\(([^)]+)\)/g)].map(
    ([, kernel = '', list = '']) => ({
      kernel,
      names: list.split(', ').map((parameter) => parameter.replace(/: (number|boolean)$/, '')),
    }),
  );
  const strange = kernels.find(({ names }) => !names.every((name) => /^\w+$/.test(name)));
  if (strange)
    throw new Error(
      `${strange.kernel} takes an argument that is neither a number nor a truth value: ${strange.names}`,
    );
  const types = kernels.map(
    ({ kernel, names }) => `  ${kernel}: { ${names.map((name) => `readonly ${name}: number`).join('; ')} };`,
  );
  const orders = kernels.map(({ kernel, names }) => `  ${kernel}: '${names.join(' ')}',`);
  return [
    '/** The arguments of each kernel. */',
    'export interface KernelArguments {',
    ...types,
    '}',
    '/** Their names, in the order of the kernel, with blanks between them. */',
    'export const ORDER: Readonly<Record<keyof KernelArguments, string>> = {',
    ...orders,
    '};',
    '',
  ].join('\n');
}

const config = JSON.parse(readFileSync(join(root, 'asconfig.json'), 'utf8'));
const inputs = [
  ...sources(join(root, 'assembly')),
  join(root, 'asconfig.json'),
  fileURLToPath(import.meta.url),
];
const force = process.argv.includes('--force');
for (const folder of [generated, trainingGenerated]) mkdirSync(folder, { recursive: true });
for (const [target, { outFile }] of Object.entries(config.targets)) {
  const wasmPath = join(root, outFile);
  if (!force && isFresh(join(folderOf(target), `${target}.ts`), inputs)) continue;
  build(target, wasmPath);
}
writeBoundary('int8-simd');
writeBoundary('training-simd');
