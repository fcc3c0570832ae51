/** A model in a real worker, of the built package as it is: under a strict policy, without headers, below a sub-path. */
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadModel } from '../../src/index.ts';
import { findBrowser, launchBrowser } from '../support/browser.ts';
import { STRICT } from '../support/headers.ts';
import { type StaticHost, serveFolder } from '../support/static_server.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');
const MODEL = 'models/se-resnet18-cifar10.safetensors';
const LARGEST_CLIENT = 10_000;
const executable = findBrowser();

describe.skipIf(!executable)('a model in a worker', () => {
  let browser: Browser;
  let host: StaticHost;
  let page: Page;
  const errors: string[] = [];

  beforeAll(async () => {
    if (!existsSync(join(ROOT, 'dist/worker.js'))) throw new Error('no dist/: run "npm run build"');
    browser = await launchBrowser(executable ?? '');
    host = await serveFolder(ROOT, { subPath: '/below/here/', headers: STRICT });
    page = await browser.newPage();
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      // A favicon that the sub-path's host does not have is no error of ours.
      if (/Content.Security.Policy/i.test(message.text())) errors.push(message.text());
    });
    // Any document without a script of its own; what is named `/` below is the sub-path.
    await page.goto(`${host.address}web/public/favicon.svg`);
  });
  afterAll(async () => {
    await browser?.close();
    await host?.close();
  });

  /** As text, since the test runner would translate `import`. */
  const inPage = <T>(body: string): Promise<T> =>
    page.evaluate(`(async () => {
      const { createWorkerModel } = await import('${host.address}dist/worker.js');
      const data = Float32Array.from({ length: 3072 }, (_, i) => Math.sin(i));
      const input = { data, shape: [1, 3, 32, 32] };
      ${body}
    })()`);

  it('gives the logits of one in Node, and leaves no worker behind', async () => {
    using here = await loadModel(await readFile(join(ROOT, MODEL)), { threads: 1, build: 'relaxed' });
    const data = Float32Array.from({ length: 3072 }, (_, i) => Math.sin(i));
    const expected = (await here.run({ data, shape: [1, 3, 32, 32] })).logits.data;
    const seen = await inPage<{ logits: number[]; gates: number; runtime: string }>(`
      const model = await createWorkerModel('../../${MODEL}');
      const { logits, gates } = await model.run(input);
      const runtime = model.describeRuntime().build;
      model.dispose();
      return { logits: [...logits.data], gates: Object.keys(gates).length, runtime };`);
    const greatest = Math.max(...expected.map(Math.abs));
    for (const [k, logit] of seen.logits.entries()) {
      expect(Math.abs(logit - (expected[k] ?? Number.NaN)) / greatest).toBeLessThan(1e-6);
    }
    expect([seen.logits.length, seen.gates, seen.runtime]).toEqual([10, 8, 'relaxed']);
    await expect.poll(() => page.workers().length).toBe(0);
    expect(errors).toEqual([]);
  });

  it('has one model alive after a component was mounted twice, as React’s strict mode does', async () => {
    await inPage(`
      const mount = () => {
        const controller = new AbortController();
        const model = createWorkerModel('../../${MODEL}', { signal: controller.signal });
        model.catch(() => {});
        return { model, unmount: () => controller.abort() };
      };
      mount().unmount();
      window.kept = await mount().model;`);
    expect(page.workers()).toHaveLength(1);
    await page.evaluate('window.kept.dispose()');
    await expect.poll(() => page.workers().length).toBe(0);
    expect(errors).toEqual([]);
  });

  it('says what is missing where the program’s file is', async () => {
    await page.route('**/worker_program.js', (route) => route.fulfill({ status: 404 }));
    const text = await inPage<string>(`
      return createWorkerModel('../../${MODEL}').then(() => 'loaded', (error) => error.code + ': ' + error.message);`);
    await page.unroute('**/worker_program.js');
    expect(text).toMatch(/^worker: .*could not be loaded.*worker_program\.js/);
    expect(page.workers()).toHaveLength(0);
    errors.length = 0;
  });

  it('keeps the file in the browser’s cache, and says which address is damaged there', async () => {
    const asked: string[] = [];
    const listen = (request: { url(): string }) => asked.push(request.url());
    page.on('request', listen);
    const texts = await inPage<string[]>(`
      const { browserCache } = await import('${host.address}dist/index.js');
      const cache = browserCache({ name: 'test' });
      const load = async () => {
        const model = await createWorkerModel('../../${MODEL}', { cache: 'test' });
        model.dispose();
        return 'loaded ' + (await cache.size());
      };
      const texts = [await load(), await load()];
      const [{ address }] = await cache.list();
      const kept = await caches.open('test');
      const { headers } = await kept.match(address);
      await kept.put(address, new Response('damaged', { headers }));
      texts.push(await load().catch((error) => error.code + ' ' + error.message), await load());
      await cache.delete();
      return texts;`);
    page.off('request', listen);
    const size = readFileSync(join(ROOT, MODEL)).length;
    expect(texts[0]).toBe(`loaded ${size}`);
    expect(texts[1]).toBe(`loaded ${size}`);
    expect(texts[2]).toMatch(
      /^cache http.*se-resnet18-cifar10\.safetensors: found a cached copy that is not whole/,
    );
    expect(texts[3]).toBe(`loaded ${size}`);
    expect(asked.filter((url) => url.endsWith(MODEL))).toHaveLength(2);
    expect(errors).toEqual([]);
  });

  it('takes a worker that the caller started', async () => {
    const label = await inPage<number>(`
      const start = () => new Worker('${host.address}dist/worker_program.js', { type: 'module' });
      const model = await createWorkerModel('../../${MODEL}', { worker: start });
      const { top } = await model.run(input);
      model.dispose();
      return top.length;`);
    expect(label).toBe(5);
    expect(errors).toEqual([]);
  });

  it(`is at most ${LARGEST_CLIENT} bytes with brotli on the page’s side`, async () => {
    // A fresh page: what the others have loaded would not be asked for again.
    const fresh = await browser.newPage();
    const scripts = new Set<string>();
    fresh.on('request', (request) => {
      const path = new URL(request.url()).pathname;
      if (path.endsWith('.js')) scripts.add(path.replace('/below/here/', ''));
    });
    await fresh.goto(`${host.address}web/public/favicon.svg`);
    await fresh.evaluate(`import('${host.address}dist/worker.js')`);
    await fresh.close();
    const sizes = [...scripts].map((file) => brotliCompressSync(readFileSync(join(ROOT, file))).length);
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    console.log(`the worker's client: ${bytes} bytes with brotli in ${scripts.size} files`);
    expect(scripts.size).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(LARGEST_CLIENT);
  });
});
