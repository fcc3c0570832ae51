/** The playground: web/ → build/page. Every address in it is relative, so any folder of any static host serves it. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** What the page is made of is passed on with its licences beside it. */
const notices: Plugin = {
  name: 'notices',
  generateBundle() {
    for (const fileName of ['LICENSE', 'NOTICE.md']) {
      this.emitFile({ type: 'asset', fileName, source: readFileSync(path(`./${fileName}`)) });
    }
  },
};

export default defineConfig({
  root: path('./web'),
  base: './',
  plugins: [react(), notices],
  resolve: { alias: { 'senet-wasm': path('./src/index.ts') } },
  worker: { format: 'es' },
  build: {
    outDir: path('./build/page'),
    emptyOutDir: true,
    target: 'es2022',
    // A strict Content-Security-Policy allows no data: addresses.
    assetsInlineLimit: 0,
  },
  server: { strictPort: false },
  preview: { strictPort: false },
});
