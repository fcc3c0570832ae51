/** The typed programs of READMEs and guides in a real Chromium, with the built package: each is called as a page would. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { transformWithOxc } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exports } from '../../package.json' with { type: 'json' };
import { findBrowser, launchBrowser } from '../support/browser.ts';
import { blocksOf, ROOT, read } from '../support/markdown.ts';
import { type StaticHost, serveFolder } from '../support/static_server.ts';

const executable = findBrowser();
const PICTURE = 'new ImageData(32, 32)';
const SIGNAL = 'new AbortController().signal';

/** How the typed blocks of a document are called, in order; each returns what is then checked. */
const CALLS: Readonly<Record<string, readonly { readonly call: string; readonly gives: unknown }[]>> = {
  'README.md': [
    { call: `(await look(${PICTURE}), model.labels.length)`, gives: 10 },
    { call: `(await start(${SIGNAL})).labels.length`, gives: 10 },
    { call: 'false', gives: false },
    { call: '(await slim()).labels.length', gives: 10 },
    { call: `typeof (await labelOf(${PICTURE}, ${SIGNAL}))`, gives: 'string' },
  ],
  'docs/guides/embed.md': [
    { call: `typeof (await (await start(${SIGNAL}))(${PICTURE}))`, gives: 'string' },
    {
      call: `(drawGates(CONTEXT, { gates: { a: { data: Float32Array.of(0, 1) } } }, 'a'), isDrawn())`,
      gives: true,
    },
  ],
  'docs/guides/bring-a-checkpoint.md': [{ call: `(await mine(${SIGNAL})).length`, gives: 10 }],
  'docs/guides/course-page.md': [
    {
      call: `await new Promise((resolve) => explorer.addEventListener('se-result', ({ detail }) => resolve(detail.prediction.top.length)))`,
      gives: 5,
    },
  ],
  'docs/guides/threads-and-headers.md': [{ call: 'model.describeRuntime().threads', gives: 1 }],
};
/** A canvas to draw into, and whether anything was drawn. */
const CANVAS = `
const CONTEXT = document.createElement('canvas').getContext('2d');
const isDrawn = () => CONTEXT.getImageData(0, 0, 300, 150).data.some((value) => value > 0);`;
/** The hash that `tidy` asks for is the file's. */
const TIDY =
  "await tidy('sha256-' + btoa(String.fromCharCode(...new Uint8Array(await crypto.subtle.digest('SHA-256', await (await fetch('/models/se-resnet18-cifar10.safetensors')).arrayBuffer()))))).then(({ labels }) => labels.length)";

/** The package's entries by their names, as a bundler would find them. */
function importMap(): string {
  const entries = Object.entries(exports).flatMap(([name, entry]) =>
    typeof entry === 'string' ? [] : [[name.replace('.', 'senet-wasm'), entry.default.replace('.', '')]],
  );
  return JSON.stringify({ imports: Object.fromEntries(entries) });
}

const typed = (document: string) => blocksOf(read(document)).filter(({ language }) => language === 'ts');

describe.skipIf(!executable)('typed programs', () => {
  let browser: Browser;
  let host: StaticHost;

  beforeAll(async () => {
    if (!existsSync(join(ROOT, 'dist/index.js'))) throw new Error('no dist/: run "npm run build"');
    [browser, host] = await Promise.all([
      launchBrowser(executable ?? ''),
      serveFolder(ROOT.replace(/[\\/]$/, '')),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await host?.close();
  });

  async function open(program: string): Promise<Page> {
    const page = await browser.newPage();
    const files: Readonly<Record<string, string>> = {
      '/wasm/simd.wasm': 'dist/wasm/simd.wasm',
      '/models/mine.safetensors': 'models/se-resnet18-cifar10.safetensors',
      '/cat.jpg': 'web/public/samples/cat.webp',
    };
    for (const [address, file] of Object.entries(files)) {
      const path = join(ROOT, file);
      await page.route(`**${address}`, (route) => route.fulfill({ path }));
    }
    const html = `<!doctype html><script type="importmap">${importMap()}</script><body><script type="module">${program}</script>`;
    await page.route('**/program.html', (route) => route.fulfill({ contentType: 'text/html', body: html }));
    await page.goto(`${host.address}program.html`);
    return page;
  }

  it.each(Object.entries(CALLS))('of %s run', async (document, calls) => {
    const blocks = typed(document);
    expect(calls).toHaveLength(blocks.length);
    for (const [i, { code: source }] of blocks.entries()) {
      const { code } = await transformWithOxc(source, 'block.ts', { target: 'esnext' });
      const isTidy = source.includes('function tidy(');
      const call = isTidy ? TIDY : calls[i]?.call;
      const page = await open(
        `${code}\n${CANVAS}\nglobalThis.given = await (async () => ({ value: ${call} }))().catch((error) => ({ error: String(error) }));`,
      );
      const given = await page.waitForFunction(() => (globalThis as { given?: unknown }).given, undefined, {
        timeout: 15_000,
      });
      expect([source, await given.jsonValue()]).toEqual([source, { value: isTidy ? 10 : calls[i]?.gives }]);
      await page.close();
    }
  });
});
