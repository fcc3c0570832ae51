/** A strict policy; and what is said when something is missing. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { findBrowser } from '../support/browser.ts';
import { usePlayground } from '../support/fixture.ts';
import { STRICT } from '../support/headers.ts';
import { readPicture, readTop, servePage, shown, visit } from '../support/playground.ts';

const executable = findBrowser();
const WORKER = /model_worker[^/]*\.js$/;
const WEIGHTS = /\.safetensors$/;

/** The worker's program begins with these lines. */
async function prefixWorker(page: Page, lines: string): Promise<void> {
  await page.route(WORKER, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ contentType: 'text/javascript', body: `${lines}${await response.text()}` });
  });
}

describe.skipIf(!executable)('the page on its host', () => {
  const playground = usePlayground(executable);

  it('keeps to a strict Content-Security-Policy', async () => {
    const strict = await servePage({ headers: STRICT });
    const { page, errors, close } = await visit(playground.browser, strict.address);
    await shown(page, 'ship');
    await page.locator('[data-block] button').first().click();
    await page.locator('.detail').waitFor();
    expect(errors).toEqual([]);
    expect(
      await page
        .locator('.top li .track > span')
        .first()
        .evaluate((bar) => bar.clientWidth),
    ).toBeGreaterThan(100);
    await close();
    await strict.close();
  });

  it('brings a strict policy of its own where its host sends none', async () => {
    const { page, close } = await visit(playground.browser, playground.host.address);
    const refused = await page.evaluate(async () => {
      const seen: string[] = [];
      document.addEventListener('securitypolicyviolation', (event) => seen.push(event.effectiveDirective));
      const add = (tag: string, set: object) =>
        document.body.append(Object.assign(document.createElement(tag), set));
      add('script', { textContent: 'window.injected = true' });
      add('style', { textContent: 'body { display: none }' });
      add('img', { src: 'https://other.test/a.png' });
      add('iframe', { src: 'https://other.test/' });
      await fetch('http://other.test/').catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 100));
      return [...new Set(seen)].sort();
    });
    expect(refused).toEqual(['connect-src', 'frame-src', 'img-src', 'script-src-elem', 'style-src-elem']);
    expect(await page.evaluate(() => 'injected' in window)).toBe(false);
    await close();
  });

  it('says that the worker did not start, and starts it when asked again', async () => {
    const before = (page: Page) => page.route(WORKER, (route) => route.abort());
    const { page, close } = await visit(playground.browser, `${playground.host.address}#lang=en`, {
      before,
      wait: false,
    });
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent()).toContain('has stopped');
    await page.unroute(WORKER);
    await page.getByRole('button', { name: 'Try again' }).click();
    await shown(page, 'ship');
    await close();
  });

  it('says that the network could not be downloaded, and loads it when asked again', async () => {
    const before = (page: Page) => page.route(WEIGHTS, (route) => route.fulfill({ status: 503 }));
    const { page, close } = await visit(playground.browser, `${playground.host.address}#lang=en`, {
      before,
      wait: false,
    });
    await page.getByRole('alert').waitFor();
    const text = await page.getByRole('alert').textContent();
    expect(text).toContain('could not be downloaded');
    expect(text).toContain('503');
    await page.unroute(WEIGHTS);
    await page.getByRole('button', { name: 'Try again' }).click();
    await shown(page, 'ship');
    await close();
  });

  it('can be told to stop loading', async () => {
    const before = (page: Page) => page.route(WEIGHTS, () => undefined);
    const { page, close } = await visit(playground.browser, `${playground.host.address}#lang=en`, {
      before,
      wait: false,
    });
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('The network has not been loaded.').waitFor({ timeout: 2000 });
    await page.unroute(WEIGHTS);
    await page.getByRole('button', { name: 'Load it' }).click();
    await shown(page, 'ship');
    await close();
  });

  it('runs another build where the browser has no relaxed SIMD, and says why it is not the fastest', async () => {
    // What the probe for relaxed SIMD holds, and nothing else that is asked about: f32x4.relaxed_madd.
    const without = `const validate = WebAssembly.validate;
      WebAssembly.validate = (bytes) => !(bytes.length < 100 && bytes.join().includes('253,133,2')) && validate(bytes);`;
    const { page, errors, close } = await visit(
      playground.browser,
      `${playground.host.address}#lang=en&picture=cat`,
      {
        before: (page) => prefixWorker(page, without),
      },
    );
    const status = await page.locator('.status').textContent();
    expect(status).toContain('128-bit SIMD, 1 thread');
    expect(status).toContain('This browser has no relaxed SIMD, which is faster.');
    expect(status).toContain('Cross-Origin-Opener-Policy: same-origin');
    const { top } = await playground.model.run(await readPicture(page));
    const seen = await readTop(page);
    expect(seen.map(({ label }) => label)).toEqual(top.map(({ label }) => label));
    expect(seen[0]?.probability).toBeCloseTo(top[0]?.probability ?? Number.NaN, 5);
    expect(errors).toEqual([]);
    await close();
  });

  it('says that a browser without WebAssembly SIMD cannot run it', async () => {
    const without = `WebAssembly.validate = () => false;
      const refuse = () => { throw new WebAssembly.CompileError('SIMD unsupported'); };
      WebAssembly.compile = async () => refuse();`;
    const before = (page: Page) => prefixWorker(page, without);
    const { page, close } = await visit(playground.browser, `${playground.host.address}#lang=en`, {
      before,
      wait: false,
    });
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent()).toContain('WebAssembly with SIMD');
    await page.getByRole('button', { name: '中文' }).click();
    expect(await page.getByRole('alert').textContent()).toContain('此浏览器无法运行网络');
    await close();
  });
});
