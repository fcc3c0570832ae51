/** The package's files as they are, on a static server: no bundler, a sub-path, with headers and without. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBrowser, launchBrowser } from '../support/browser.ts';
import { ISOLATED, strictPolicy } from '../support/headers.ts';
import { serveFolder } from '../support/static_server.ts';
import { CAT } from './support/classify.ts';
import { emptyProject, type Project } from './support/project.ts';

const STRICT = strictPolicy({ 'img-src': "'self' blob:" });

/** What somebody writes who has read the README's first lines. */
const SCRIPT = `
import { loadModel } from './senet-wasm/dist/index.js';
const model = await loadModel('./senet-wasm/models/se-resnet18-cifar10.safetensors');
const bitmap = await createImageBitmap(await (await fetch('./cat.webp')).blob());
const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
context.drawImage(bitmap, 0, 0);
const picture = context.getImageData(0, 0, bitmap.width, bitmap.height);
for (let i = 0; i < 3; i++) await model.run(picture);
const { top } = await model.run(picture);
document.body.textContent = JSON.stringify({ top: top.map(({ label }) => label), runtime: model.describeRuntime() });
`;

const executable = findBrowser();

describe.skipIf(!executable)('a page without a bundler', () => {
  let browser: Browser;
  let project: Project;
  let folder = '';

  beforeAll(async () => {
    [browser, project] = await Promise.all([launchBrowser(executable ?? ''), emptyProject()]);
    folder = join(project.folder, 'site');
    mkdirSync(folder);
    cpSync(join(project.folder, 'node_modules/senet-wasm'), join(folder, 'senet-wasm'), { recursive: true });
    cpSync(CAT, join(folder, 'cat.webp'));
    writeFileSync(join(folder, 'main.js'), SCRIPT);
    writeFileSync(
      join(folder, 'index.html'),
      '<!doctype html><meta charset="utf-8"><title>.</title><script type="module" src="main.js"></script><body>',
    );
  });
  afterAll(() => browser?.close());

  async function open(headers: Readonly<Record<string, string>>) {
    const host = await serveFolder(folder, { subPath: '/somewhere/else/', headers });
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      if (/Content.Security.Policy/i.test(message.text())) errors.push(message.text());
    });
    await page.goto(host.address);
    const close = async () => {
      await page.close();
      await host.close();
    };
    return { page, errors, close, address: host.address };
  }

  async function shown(page: Page) {
    await page.waitForFunction(() => document.body.textContent?.startsWith('{'), undefined, {
      timeout: 60_000,
    });
    return JSON.parse((await page.textContent('body')) ?? '');
  }

  it.each([
    ['no headers', {}, 1],
    ['a strict policy', STRICT, 1],
    ['the two headers of isolation', { ...STRICT, ...ISOLATED }, 2],
  ])('with %s', async (_, headers, threads) => {
    const { page, errors, close } = await open(headers);
    const { top, runtime } = await shown(page);
    expect(top[0]).toBe('cat');
    expect(top).toHaveLength(5);
    const cores = Math.min(8, await page.evaluate(() => navigator.hardwareConcurrency));
    expect(runtime.threads).toBe(threads === 1 ? 1 : cores);
    expect(errors).toEqual([]);
    await close();
  });

  it('<se-explorer> shows the cat’s gates under a strict policy', async () => {
    const { page, errors, close, address } = await open(STRICT);
    await shown(page);
    await page.evaluate(`(async () => {
      await import('${address}senet-wasm/dist/element_auto.js');
      const explorer = document.createElement('se-explorer');
      explorer.model = '${address}senet-wasm/models/se-resnet18-cifar10.safetensors';
      explorer.picture = './cat.webp';
      const result = new Promise((resolve) => explorer.addEventListener('se-result', resolve));
      document.body.append(explorer);
      await result;
    })()`);
    expect(await page.getByRole('slider').count()).toBe(8);
    expect(await page.locator('[part="class"]').first().textContent()).toMatch(/^cat /);
    expect(errors).toEqual([]);
    await close();
  });

  it('gives its memory back: after 50 cycles in a worker at most 1.1 × that after 5', async () => {
    const { page, close, address } = await open({});
    await shown(page);
    const session = await browser.newBrowserCDPSession();
    /** Resident memory of the processes that run pages, by the system's own count. */
    const resident = async () => {
      const { processInfo } = await session.send('SystemInfo.getProcessInfo');
      const { readFileSync } = await import('node:fs');
      const pages = processInfo.filter(({ type }) => type === 'renderer');
      expect(pages.length).toBeGreaterThan(0);
      return pages.reduce((sum, { id }) => {
        const status = readFileSync(`/proc/${id}/status`, 'utf8');
        return sum + Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) * 1024;
      }, 0);
    };
    const cycle = () =>
      page.evaluate(`(async () => {
        const { createWorkerModel } = await import('${address}senet-wasm/dist/worker.js');
        const model = await createWorkerModel('${address}senet-wasm/models/se-resnet18-cifar10.safetensors');
        await model.run({ data: new Float32Array(3072).fill(0.5), shape: [1, 3, 32, 32] });
        model.dispose();
      })()`);
    const after = async (cycles: number) => {
      for (let i = 0; i < cycles; i++) await cycle();
      await expect.poll(() => page.workers().length).toBe(0);
      await page.requestGC();
      return resident();
    };
    const early = await after(5);
    const late = await after(45);
    console.log(
      `resident after 5 cycles ${(early / 1e6).toFixed(1)} MB, after 50 ${(late / 1e6).toFixed(1)} MB`,
    );
    expect(late).toBeLessThanOrEqual(1.1 * early);
    await close();
  });
});
