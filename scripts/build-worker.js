/**
 * Bundles the program of the threads' workers into one string, which Node runs as it is:
 *
 *   src/runtime/run/threads/worker.ts → src/runtime/generated/worker.ts
 *
 * Browsers load the program as a file, which their bundler makes of the same source.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const path = (/** @type {string} */ relative) => fileURLToPath(new URL(relative, import.meta.url));

const bundle = await build({
  configFile: false,
  publicDir: false,
  logLevel: 'warn',
  build: {
    target: 'es2022',
    write: false,
    lib: { entry: path('../src/runtime/run/threads/worker.ts'), formats: ['iife'], name: 'worker' },
  },
});
const [file] = Array.isArray(bundle) ? bundle.flatMap(({ output }) => output) : [];
if (file?.type !== 'chunk')
  throw new Error('the bundler made no program of src/runtime/run/threads/worker.ts');
writeFileSync(
  path('../src/runtime/generated/worker.ts'),
  `export default ${JSON.stringify(file.code)} as string;\n`,
);
process.stdout.write(`worker  ${file.code.length} characters\n`);
