/** The API reference, from the comments of every public entry: `npm run build:api` writes it into build/page/docs/api. */
import { readFileSync } from 'node:fs';

const { exports } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
const entries = Object.values(exports).flatMap(({ types }) => types ?? []);

/** @type {Partial<import('typedoc').TypeDocOptions>} */
export default {
  name: 'senet-wasm',
  entryPoints: entries.map((types) => types.replace('./dist/types/', '../../src/').replace('.d.ts', '.ts')),
  tsconfig: 'tsconfig.json',
  out: '../../build/page/docs/api',
  readme: 'start.md',
  plugin: ['./site.js'],
  customCss: 'api.css',
  favicon: '../../web/public/favicon.svg',
  // `npm run types` checks them, with another compiler.
  skipErrorChecking: true,
  // The pages are the same wherever they are built.
  disableGit: true,
  disableSources: true,
  githubPages: false,
  includeVersion: true,
  hideGenerator: true,
  excludeInternal: true,
  excludePrivate: true,
  sort: ['source-order'],
  navigationLinks: { Playground: 'site:index.html', Guides: 'site:docs/index.html' },
  // Whatever is public has a comment, and whatever a comment names exists.
  validation: { notExported: true, invalidLink: true, notDocumented: true, rewrittenLink: true },
  treatWarningsAsErrors: true,
  intentionallyNotExported: ['AdaptedCheckpoint'],
};
