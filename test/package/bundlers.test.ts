/** Every bundler's example, built from the tarball without configuration, in a real browser. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findBrowser, launchBrowser } from '../support/browser.ts';
import { buildsIn } from '../support/builds.ts';
import { serveFolder } from '../support/static_server.ts';
import { expectCat } from './support/classify.ts';
import { example } from './support/project.ts';

const STRICT = {
  'content-security-policy':
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'",
};
const executable = findBrowser();
let browser: Browser;
beforeAll(async () => {
  if (executable) browser = await launchBrowser(executable);
});
afterAll(() => browser?.close());

it.skipIf(!executable)(
  'Vite and React: dev, then build and preview, and below a sub-path under a strict policy',
  async () => {
    const project = await example('vite-react');
    const dev = await project.serve(/(http:\/\/\S+?\/)\s/, 'npx', 'vite', '--host', '127.0.0.1');
    // The first request lets Vite find and bundle the dependencies; strict mode has mounted twice, and one worker is left.
    expect(await expectCat(browser, dev.found)).toBe(1);
    await dev.stop();
    await project.run('npm', 'run', 'build');
    const preview = await project.serve(
      /(http:\/\/\S+?\/)\s/,
      'npx',
      'vite',
      'preview',
      '--host',
      '127.0.0.1',
    );
    expect(await expectCat(browser, preview.found)).toBe(1);
    await preview.stop();
    await project.run('npx', 'vite', 'build', '--base', './');
    const host = await serveFolder(join(project.folder, 'dist'), {
      subPath: '/some/where/',
      headers: STRICT,
    });
    expect(await expectCat(browser, host.address)).toBe(1);
    await host.close();
  },
);

it.skipIf(!executable)(
  'Vite with worker: { format: "es" }: of the builds and readers, a page fetches what runs',
  async () => {
    const project = await example('vite-react');
    writeFileSync(join(project.folder, 'vite.config.js'), 'export default { worker: { format: "es" } };');
    await project.run('npx', 'vite', 'build');
    const folder = join(project.folder, 'dist');
    const host = await serveFolder(folder);
    expect(await expectCat(browser, host.address)).toBe(1);
    await host.close();
    const scripts = [...host.served].filter((file) => file.endsWith('.js'));
    const texts = scripts.map((file) => readFileSync(join(folder, file), 'utf8'));
    expect(texts.flatMap(buildsIn)).toHaveLength(1);
    const bytes = texts.reduce((sum, text) => sum + brotliCompressSync(text).length, 0);
    console.log(
      `Vite and React with workers of ES modules: ${bytes} bytes with brotli in ${scripts.length} scripts`,
    );
    // More than one build of the kernels, and the readers of other formats, are there and were not asked for.
    const all = readdirSync(join(folder, 'assets')).filter((file) => file.endsWith('.js'));
    expect(all.length).toBeGreaterThan(scripts.length + 5);
  },
);

it.skipIf(!executable).each(['webpack', 'esbuild'])(
  '%s: build, below a sub-path under a strict policy',
  async (name) => {
    const project = await example(name);
    await project.run('npm', 'run', 'build');
    const host = await serveFolder(join(project.folder, 'dist'), {
      subPath: '/some/where/',
      headers: STRICT,
    });
    expect(await expectCat(browser, host.address)).toBe(1);
    await host.close();
  },
);

it.skipIf(!executable)('Next.js: a server component and a client component', async () => {
  const project = await example('next');
  await project.run('npm', 'run', 'build');
  const server = await project.serve(/(http:\/\/localhost:\d+)/, 'npx', 'next', 'start', '--port', '0');
  const html = await (await fetch(server.found)).text();
  expect(html).toContain('11,261,002');
  expect(await expectCat(browser, server.found)).toBe(1);
  await server.stop();
});
