/** Vite's part: the guides are built with the playground, and beside it. */
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { sitePages } from './pages.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export const guides: Plugin = {
  name: 'guides',
  generateBundle() {
    for (const { address, source } of sitePages(ROOT)) {
      this.emitFile({ type: 'asset', fileName: `docs/${address}`, source });
    }
  },
};
