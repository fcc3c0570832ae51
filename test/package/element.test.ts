/** `<se-explorer>` through bundlers: an import for its effect alone is kept, and the element finds its worker. */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBrowser, launchBrowser } from '../support/browser.ts';
import { serveFolder } from '../support/static_server.ts';
import { CAT } from './support/classify.ts';
import { emptyProject, type Project } from './support/project.ts';

const executable = findBrowser();
const PACKAGES = ['vite@^8.3.8', 'webpack@^5.112.2', 'webpack-cli@^7.3.1', 'esbuild@^0.28.2'];
const PAGE = (script: string) => `<!doctype html>
<meta charset="utf-8" />
<title>.</title>
<script type="module" src="${script}"></script>
<se-explorer model="model.safetensors" picture="cat.webp"></se-explorer>`;
/** All that somebody writes; esbuild alone has to be told of the worker. */
const MAIN = `import 'senet-wasm/element/auto';`;
const TOLD = `import { define } from 'senet-wasm/element';
define('se-explorer', { worker: () => new Worker('program.js', { type: 'module' }) });`;

/** The arguments of each, after npx. */
const BUILDS: Readonly<Record<string, string>> = {
  vite: 'vite build --base ./ --outDir out/vite',
  webpack: 'webpack --mode production --entry ./main.js --output-path out/webpack',
  esbuild:
    'esbuild main=told.js auto=main.js program=senet-wasm/worker/program --bundle --splitting --format=esm --minify --outdir=out/esbuild',
};

describe.skipIf(!executable)('the element', () => {
  let browser: Browser;
  let project: Project;
  beforeAll(async () => {
    browser = await launchBrowser(executable ?? '');
    project = await emptyProject({}, PACKAGES);
    const at = (name: string) => join(project.folder, name);
    mkdirSync(at('public'));
    copyFileSync(
      at('node_modules/senet-wasm/models/se-resnet18-cifar10.safetensors'),
      at('public/model.safetensors'),
    );
    copyFileSync(CAT, at('public/cat.webp'));
    writeFileSync(at('main.js'), MAIN);
    writeFileSync(at('told.js'), TOLD);
    writeFileSync(at('index.html'), PAGE('/main.js'));
  }, 240_000);
  afterAll(() => browser?.close());

  it.each(Object.entries(BUILDS))('%s keeps it, and it shows the gates of a cat', async (name, command) => {
    await project.run('npx', ...command.split(' '));
    const folder = join(project.folder, 'out', name);
    for (const file of ['model.safetensors', 'cat.webp']) {
      copyFileSync(join(project.folder, 'public', file), join(folder, file));
    }
    if (name !== 'vite') writeFileSync(join(folder, 'index.html'), PAGE('main.js'));
    const host = await serveFolder(folder, { subPath: '/some/where/' });
    const page = await browser.newPage();
    await page.goto(host.address);
    await expect.poll(() => page.getByRole('slider').count(), { timeout: 60_000 }).toBe(8);
    await page.locator('[part="class"]').first().waitFor();
    expect(await page.locator('[part="class"]').first().textContent()).toMatch(/^cat /);
    await page.close();
    await host.close();
  });

  it('esbuild keeps the import for its effect', async () => {
    const folder = join(project.folder, 'out/esbuild');
    writeFileSync(
      join(folder, 'index.html'),
      '<!doctype html><title>.</title><script type="module" src="auto.js"></script>',
    );
    const host = await serveFolder(folder);
    const page = await browser.newPage();
    await page.goto(host.address);
    await expect.poll(() => page.evaluate("typeof customElements.get('se-explorer')")).toBe('function');
    await page.close();
    await host.close();
  });
});
