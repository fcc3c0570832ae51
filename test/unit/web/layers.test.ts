/** Who may import whom within web/, read from the files themselves. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const WEB = fileURLToPath(new URL('../../../web', import.meta.url));
const PURE = ['state', 'layout', 'draw', 'export', 'worker', 'picture', 'i18n', 'catalog.ts'];

const files = readdirSync(WEB, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name));

function importsOf(file: string): readonly string[] {
  const text = readFileSync(join(WEB, file), 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, module = '']) => module);
}

/** Relative imports as paths from web/. */
function target(file: string, module: string): string {
  return module.startsWith('.') ? relative(WEB, resolve(WEB, dirname(file), module)) : module;
}

describe('web/', () => {
  it('is found, with imports in it', () => {
    expect(files.length).toBeGreaterThan(20);
    expect(importsOf('main.tsx')).toContain('react');
  });

  // `senet-wasm/view` is public as well: the strips that `<se-explorer>` and the command line draw, too.
  it.each(files)('%s imports nothing of the project outside web/ but the public API', (file) => {
    for (const module of importsOf(file))
      expect(target(file, module)).not.toMatch(/^\.\.|^senet-wasm\/(?!view$)/);
  });

  it.each(files.filter((file) => PURE.some((part) => file === part || file.startsWith(`${part}/`))))(
    '%s knows no React',
    (file) => {
      for (const module of importsOf(file)) {
        expect(target(file, module)).not.toMatch(
          /^(react|react-dom|react-i18next|zustand)(\/(?!vanilla)|$)|^ui\/|\.tsx$/,
        );
      }
    },
  );

  it.each(files.filter((file) => /^(layout|draw)\//.test(file)))(
    '%s knows neither state nor document',
    (file) => {
      for (const module of importsOf(file))
        expect(target(file, module)).not.toMatch(/^(state|worker|picture)\//);
      expect(readFileSync(join(WEB, file), 'utf8')).not.toMatch(/\b(document|window)\./);
    },
  );
});
