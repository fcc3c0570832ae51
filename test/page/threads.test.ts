/** Threads in a real browser: on a page that is cross-origin isolated, under a strict policy, in a window and a worker. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadModel, type RuntimeDescription } from '../../src/index.ts';
import { findBrowser, launchBrowser } from '../support/browser.ts';
import { ISOLATED, STRICT } from '../support/headers.ts';
import { readTop, servePage, shown, visit } from '../support/playground.ts';
import { type StaticHost, serveFolder } from '../support/static_server.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');
const MODEL = 'models/se-resnet18-cifar10.safetensors';
const executable = findBrowser();

interface Answer {
  readonly logits: readonly number[];
  readonly runtime: RuntimeDescription;
}

/** Loads the built package as a plain module in the page's own thread, and runs it there three times. */
function runInWindow(page: Page, threads: number): Promise<Answer> {
  // As text, since the test runner would translate `import`.
  return page.evaluate(`(async () => {
    const { loadModel } = await import('/dist/index.js');
    const model = await loadModel('/${MODEL}', { threads: ${threads} });
    const data = Float32Array.from({ length: 3072 }, (_, i) => Math.sin(i));
    const run = (options = {}) => model.run({ data, shape: [1, 3, 32, 32] }, options);
    await run();
    await run({ gates: { 'layer1.0': 'ones' }, taps: ['layer2.0.before'] });
    const { logits } = await run();
    const runtime = model.describeRuntime();
    model.dispose();
    return { logits: [...logits.data], runtime };
  })()`);
}

describe.skipIf(!executable)('threads in a browser', () => {
  let browser: Browser;
  let expected: readonly number[];

  beforeAll(async () => {
    browser = await launchBrowser(executable ?? '');
    using model = await loadModel(await readFile(`${ROOT}/${MODEL}`), { threads: 1, build: 'relaxed' });
    const data = Float32Array.from({ length: 3072 }, (_, i) => Math.sin(i));
    expected = [...(await model.run({ data, shape: [1, 3, 32, 32] })).logits.data];
  });
  afterAll(() => browser?.close());

  function expectClose(logits: readonly number[]): void {
    const greatest = Math.max(...expected.map(Math.abs));
    for (const [k, logit] of logits.entries()) {
      expect(Math.abs(logit - (expected[k] ?? Number.NaN)) / greatest).toBeLessThan(1e-5);
    }
    expect(logits.length).toBe(expected.length);
  }

  async function open(
    headers: Record<string, string>,
  ): Promise<{ host: StaticHost; page: Page; errors: string[] }> {
    const host = await serveFolder(ROOT, { headers: { ...STRICT, ...headers } });
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    // Any document without a script of its own.
    await page.goto(`${host.address}web/public/favicon.svg`);
    return { host, page, errors };
  }

  it('runs on two and three in a window, whose own thread may not wait: the same numbers', async () => {
    const { host, page, errors } = await open(ISOLATED);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    const alone = await runInWindow(page, 1);
    expectClose(alone.logits);
    for (const threads of [2, 3]) {
      const { logits, runtime } = await runInWindow(page, threads);
      expect(runtime).toMatchObject({ build: 'relaxed', threads, limits: { threads: 'asked' } });
      expect(logits).toEqual(alone.logits);
    }
    await expect.poll(() => page.workers().length, { timeout: 20_000 }).toBe(0);
    expect(errors).toEqual([]);
    await page.close();
    await host.close();
  });

  it('runs on one without the headers, and names them', async () => {
    const { host, page, errors } = await open({});
    const { logits, runtime } = await runInWindow(page, 2);
    expectClose(logits);
    expect(runtime).toMatchObject({ threads: 1, limits: { threads: 'isolation' } });
    expect(runtime.reason).toContain('Cross-Origin-Embedder-Policy: require-corp');
    expect(errors).toEqual([]);
    await page.close();
    await host.close();
  });

  it('runs on one where the threads’ file is missing, and says so', async () => {
    const { host, page } = await open(ISOLATED);
    await page.route('**/thread.js', (route) => route.abort());
    const { logits, runtime } = await runInWindow(page, 2);
    expectClose(logits);
    expect(runtime).toMatchObject({ threads: 1, limits: { threads: 'failed' } });
    await page.close();
    await host.close();
  });

  it('the playground runs on all cores where its server sends the headers: the same result', async () => {
    const [plain, isolated] = await Promise.all([
      servePage({ headers: STRICT }),
      servePage({ headers: { ...STRICT, ...ISOLATED } }),
    ]);
    const results = [];
    for (const host of [plain, isolated]) {
      const { page, errors, requests, close } = await visit(browser, `${host.address}#lang=en`);
      for (const sample of ['cat', 'truck', 'ship']) {
        await page.getByRole('button', { name: `Sample: ${sample}` }).click();
        await shown(page, sample);
      }
      const cores = Math.min(8, await page.evaluate(() => navigator.hardwareConcurrency));
      const status = (await page.locator('footer.status').textContent()) ?? '';
      const threads = host === isolated ? cores : 1;
      expect(status).toContain(threads === 1 ? '1 thread' : `${threads} threads`);
      expect(status.includes('Cross-Origin-Opener-Policy')).toBe(host === plain);
      expect(requests.some((url) => /\/worker-[^/]*\.js$/.test(url))).toBe(threads > 1);
      expect(errors).toEqual([]);
      results.push(await readTop(page));
      await close();
      await host.close();
    }
    expect(results[1]).toEqual(results[0]);
  });
});
