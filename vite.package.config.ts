/**
 * The package: dist/index.js and dist/onnx.js for programs, dist/senet.js for the command line. What users install beside it
 * stays outside; everything else is bundled, so that the library itself depends on nothing.
 */
import { chmodSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** The command line's own, which npm installs, and the peer of `senet bench`, which may be missing. */
const OUTSIDE = [/^node:/, 'commander', 'sharp', /^protobufjs(\/|$)/, 'onnxruntime-web'];

/** Makes `dist/senet.js`, whose first line names its interpreter, a program. */
function program(): Plugin {
  return {
    name: 'program',
    writeBundle({ dir }) {
      chmodSync(`${dir}/senet.js`, 0o755);
    },
  };
}

export default defineConfig({
  publicDir: false,
  plugins: [program()],
  build: {
    target: 'es2022',
    sourcemap: true,
    minify: false,
    lib: {
      entry: {
        index: path('./src/index.ts'),
        onnx: path('./src/onnx/index.ts'),
        senet: path('./src/cli/main.ts'),
      },
      formats: ['es'],
    },
    rollupOptions: {
      external: OUTSIDE,
      output: { chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
});
