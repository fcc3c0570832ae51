/** The playground with the guides: web/ and docs/ → build/page. Every address in it is relative, so any folder of any static host serves it. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { guides } from './docs/site/plugin.ts';
import { computeFirstView } from './scripts/first_view.ts';

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

/** `virtual:first-view`: what a first visit shows before the weights have come. */
const firstView: Plugin = {
  name: 'first-view',
  resolveId: (id) => (id === 'virtual:first-view' ? `\0${id}` : null),
  async load(id) {
    if (id !== '\0virtual:first-view') return null;
    return `export default ${JSON.stringify(await computeFirstView())};`;
  },
};

/**
 * What the page may do, wherever it is served: `https:` is for a picture at an address that the reader has confirmed.
 * Not while developing, where Vite puts a script of its own into the page.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self' https:",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

const policy: Plugin = {
  name: 'policy',
  apply: 'build',
  transformIndexHtml: () => [
    {
      tag: 'meta',
      attrs: { 'http-equiv': 'Content-Security-Policy', content: POLICY },
      injectTo: 'head-prepend',
    },
  ],
};

/** Once it was visited the page works offline; the weights are kept by the worker, which shows its progress. */
const offline = VitePWA({
  registerType: 'autoUpdate',
  // `main.tsx` registers it once the first picture was run: nothing competes with the first view.
  injectRegister: false,
  manifest: {
    name: 'senet-wasm: every gate of a real SE network',
    short_name: 'senet-wasm',
    description: 'See every gate of a Squeeze-and-Excitation network, in your browser.',
    start_url: './',
    scope: './',
    display: 'standalone',
    background_color: '#fbfbf9',
    theme_color: '#fbfbf9',
    icons: [{ src: './favicon.svg', sizes: 'any', type: 'image/svg+xml' }],
  },
  workbox: {
    globPatterns: ['**/*.{html,js,css,svg,webp,json,webmanifest,woff2}'],
    globIgnores: ['docs/**'],
    // Guides and reference are pages of their own.
    navigateFallbackDenylist: [/\/docs\//],
    maximumFileSizeToCacheInBytes: 4e6,
  },
});

export default defineConfig({
  root: path('./web'),
  base: './',
  plugins: [react(), policy, notices, firstView, guides, offline],
  resolve: {
    alias: [
      { find: /^senet-wasm$/, replacement: path('./src/index.ts') },
      { find: /^senet-wasm\/view$/, replacement: path('./src/view/index.ts') },
    ],
  },
  worker: { format: 'es', rolldownOptions: { checks: { bundlerTimings: false, pluginTimings: false } } },
  build: {
    outDir: path('./build/page'),
    emptyOutDir: true,
    target: 'es2022',
    rolldownOptions: { checks: { bundlerTimings: false, pluginTimings: false } },
    // A strict Content-Security-Policy allows no data: addresses.
    assetsInlineLimit: 0,
  },
  server: { strictPort: false },
  preview: { strictPort: false },
});
