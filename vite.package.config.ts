/**
 * The package: dist/index.js and dist/onnx.js for programs, dist/senet.js for the command line. What users install beside it
 * stays outside; everything else is bundled, so that the library itself depends on nothing.
 */
import { chmodSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** The command line's own, which npm installs, and what `senet bench --browser` drives, which may be missing. */
const OUTSIDE = [/^node:/, 'commander', 'sharp', /^protobufjs(\/|$)/, 'playwright-core'];

/** Makes `dist/senet.js`, whose first line names its interpreter, a program. */
function program(): Plugin {
  return {
    name: 'program',
    writeBundle({ dir }) {
      chmodSync(`${dir}/senet.js`, 0o755);
    },
  };
}

const WORKER = 'thread.js';
const WORKER_SOURCE = "new URL('./worker.ts', import.meta.url)";

/**
 * The threads' program is a file beside the chunks, named in the published code by a literal
 * `new Worker(new URL('./thread.js', import.meta.url), …)`, as bundlers look for it. Vite itself would write an address
 * that only it understands.
 */
function worker(): Plugin {
  return {
    name: 'worker',
    enforce: 'pre',
    buildStart() {
      const id = path('./src/runtime/threads/worker.ts');
      this.emitFile({ type: 'chunk', id, fileName: `chunks/${WORKER}` });
    },
    transform(code) {
      return code.includes(WORKER_SOURCE)
        ? { code: code.replace(WORKER_SOURCE, 'new URL(THREAD_PROGRAM, import.meta.url)'), map: null }
        : null;
    },
    renderChunk(code, chunk) {
      if (!code.includes('THREAD_PROGRAM')) return null;
      const from = posix.dirname(chunk.fileName);
      const relative = posix.relative(from, `chunks/${WORKER}`);
      const address = relative.startsWith('.') ? relative : `./${relative}`;
      return { code: code.replace('THREAD_PROGRAM', `'${address}'`), map: null };
    },
  };
}

export default defineConfig({
  publicDir: false,
  plugins: [program(), worker()],
  build: {
    target: 'es2022',
    sourcemap: true,
    minify: false,
    lib: {
      entry: {
        index: path('./src/index.ts'),
        onnx: path('./src/onnx/index.ts'),
        senet: path('./src/cli/main.ts'),
        // What `senet bench` starts: processes of Node, workers of a page.
        'bench/node': path('./src/cli/bench/engines/node_child.ts'),
        'bench/page': path('./src/cli/bench/engines/page_worker.ts'),
        'bench/peak': path('./src/cli/bench/peak/worker.ts'),
        'bench/first': path('./src/cli/bench/first/measure.ts'),
        'bench/first_node': path('./src/cli/bench/first/node_child.ts'),
      },
      formats: ['es'],
    },
    rollupOptions: {
      external: OUTSIDE,
      output: {
        chunkFileNames: 'chunks/[name]-[hash].js',
        // For pages without a bundler: no comments and blanks, a third of the download. Names stay, for errors and traces.
        minify: { compress: false, mangle: false, codegen: true },
      },
    },
  },
});
