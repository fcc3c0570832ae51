/**
 * The READMEs as a stranger meets them: every program runs, every link leads somewhere, both languages say the same.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, test, vi } from 'vitest';

const ROOT = new URL('../../', import.meta.url);
const FILES = ['README.md', 'README.zh.md'] as const;

function read(file: string): string {
  return readFileSync(new URL(file, ROOT), 'utf8');
}

function blocks(text: string): { language: string; code: string }[] {
  const fences = text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm);
  return [...fences].map(([, language = '', code = '']) => ({ language, code }));
}

/** What a page offers to the programs: its model at an address, and a canvas. */
function stubPage(): void {
  const pixels = new Uint8ClampedArray(40 * 30 * 4).map((_, index) => (index * 37) % 256);
  vi.stubGlobal('canvas', { width: 40, height: 30 });
  vi.stubGlobal('context', { getImageData: () => ({ data: pixels, width: 40, height: 30 }) });
  vi.stubGlobal('fetch', async (address: string | URL) => {
    const path = String(address).replace(/^.*\/models\//, 'models/');
    return new Response(new Uint8Array(readFileSync(new URL(path, ROOT))));
  });
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const programs = blocks(read('README.md')).filter(({ language }) => language === 'js');

describe('README.md', () => {
  test.each(programs.map(({ code }, index) => [index + 1, code] as const))(
    'program %i runs',
    async (_, code) => {
      stubPage();
      const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
      const folder = mkdtempSync(join(tmpdir(), 'senet-readme-'));
      const entry = new URL('dist/index.js', ROOT).href;
      const file = join(folder, 'program.mjs');
      writeFileSync(file, code.replaceAll("'senet-wasm'", `'${entry}'`));
      await import(/* @vite-ignore */ pathToFileURL(file).href);
      rmSync(folder, { recursive: true });
      if (code.includes('console.log')) expect(log).toHaveBeenCalled();
      for (const value of log.mock.calls.flat()) expect(value).not.toBeNaN();
    },
  );

  test('has programs to run', () => {
    expect(programs.length).toBeGreaterThanOrEqual(4);
  });
});

describe.each(FILES)('%s', (file) => {
  test('links to files that exist', () => {
    const links = [...read(file).matchAll(/\]\((?!https?:|#)([^)]+)\)/g)].map(([, link = '']) => link);
    expect(links.length).toBeGreaterThan(3);
    for (const link of links) expect(existsSync(new URL(link, ROOT)), link).toBe(true);
  });
});

test('both languages have the same programs, figures and headings', () => {
  const [english, chinese] = FILES.map(read).map((text) => ({
    blocks: blocks(text).map(({ code }) => code.replace(/#.*$/gm, '')),
    headings: [...text.matchAll(/^#+ /gm)].map(([level]) => level),
    figures: [...text.matchAll(/\d+\.\d+×|\d(?:\.\d)?e-\d/g)].map(([figure]) => figure),
  }));
  expect(chinese).toEqual(english);
});
