/** `<se-explorer>` of the built package in a real browser, under a strict policy, below a sub-path. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findBrowser, launchBrowser } from '../support/browser.ts';
import { strictPolicy } from '../support/headers.ts';
import { type StaticHost, serveFolder } from '../support/static_server.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');
const LARGEST_ELEMENT = 60_000;
/** The course page shows the playground in a frame, from the same host. */
const STRICT = strictPolicy({ 'frame-src': "'self'" });
const executable = findBrowser();

describe.skipIf(!executable)('<se-explorer>', () => {
  let browser: Browser;
  let host: StaticHost;
  let page: Page;
  let errors: string[] = [];
  /** Addresses of the model and of two pictures. */
  const attributes = (picture = 'cat') =>
    `model="${host.address}models/se-resnet18-cifar10.safetensors" picture="${host.address}web/public/samples/${picture}.webp"`;

  beforeAll(async () => {
    if (!existsSync(join(ROOT, 'dist/element.js'))) throw new Error('no dist/: run "npm run build"');
    browser = await launchBrowser(executable ?? '');
    host = await serveFolder(ROOT, { subPath: '/below/here/', headers: STRICT });
  });
  afterAll(async () => {
    await browser?.close();
    await host?.close();
  });
  beforeEach(async () => {
    errors = [];
    page = await browser.newPage();
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      if (/Content.Security.Policy/i.test(message.text())) errors.push(message.text());
    });
    // A document under the host's policy with nothing of its own in it.
    const body = '<!doctype html><html lang="en"><meta charset="utf-8"><title>.</title><body>';
    await page.route('**/blank.html', (route) =>
      route.fulfill({ body, contentType: 'text/html', headers: STRICT }),
    );
    await page.goto(`${host.address}blank.html`);
    await page.evaluate(`(async () => {
      window.seen = [];
      for (const name of ['se-ready', 'se-result', 'se-select', 'se-error']) {
        document.addEventListener(name, ({ type, detail }) => {
          const { block, channel, picture } = detail;
          window.seen.push(type === 'se-select' ? [type, block, channel] : type === 'se-result' ? [type, picture.split('/').at(-1)] : detail.error ? [type, detail.error.code] : [type]);
        });
      }
      const { define } = await import('${host.address}dist/element.js');
      if (customElements.get('se-explorer')) throw new Error('registered at import');
      define();
      define();
    })()`);
  });
  afterEach(async () => {
    await page.close();
    expect(errors).toEqual([]);
  });

  const put = (html: string) =>
    page.evaluate((text) => {
      document.body.innerHTML = text;
    }, html);
  const seen = () => page.evaluate('window.seen') as Promise<unknown[][]>;
  const events = async (count: number) => {
    await expect.poll(async () => (await seen()).length, { timeout: 60_000 }).toBe(count);
    return seen();
  };

  it('shows the gates of every block, reads a channel by keyboard, opens a block, tells the page', async () => {
    await put(`<se-explorer ${attributes()}></se-explorer>`);
    expect(await events(2)).toEqual([['se-ready'], ['se-result', 'cat.webp']]);
    const classes = await page
      .getByRole('list', { name: 'Likeliest classes' })
      .getByRole('listitem')
      .allTextContents();
    expect(classes).toHaveLength(5);
    expect(classes[0]).toMatch(/^cat \d+\.\d %$/);
    expect(await page.getByRole('img').getAttribute('aria-label')).toMatch(/^The picture: .*cat\.webp$/);

    const strips = page.getByRole('slider');
    expect(await strips.count()).toBe(8);
    const strip = page.getByRole('slider', { name: 'Gates of layer4.1, by channel' });
    await strip.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    const [z, s] = (await page.evaluate(`(async () => {
      const { loadModel } = await import('${host.address}dist/index.js');
      const model = await loadModel('${host.address}models/se-resnet18-cifar10.safetensors');
      const bitmap = await createImageBitmap(await (await fetch('${host.address}web/public/samples/cat.webp')).blob());
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
      context.drawImage(bitmap, 0, 0);
      const picture = context.getImageData(0, 0, bitmap.width, bitmap.height);
      const { gates, taps } = await model.run(picture, { taps: ['layer4.1.squeeze'] });
      return [taps['layer4.1.squeeze'].data[2], gates['layer4.1'].data[2]];
    })()`)) as [number, number];
    expect(await strip.getAttribute('aria-valuetext')).toBe(
      `channel 2: z ${z.toFixed(3)}, s ${s.toFixed(3)}`,
    );
    expect(await strip.getAttribute('aria-valuenow')).toBe('2');

    await page.keyboard.press('Enter');
    expect((await events(3)).at(-1)).toEqual(['se-select', 'layer4.1', 2]);
    expect(await page.locator('se-explorer').getAttribute('block')).toBe('layer4.1');
    expect(await strips.count()).toBe(11);
    await page.getByText('Table', { exact: true }).click();
    await expect.poll(() => page.getByRole('row').count()).toBe(513);
    expect(await page.getByRole('row').nth(3).textContent()).toBe(`2${z.toFixed(3)}${s.toFixed(3)}`);

    const name = page.getByRole('button', { name: 'layer4.1' });
    expect(await name.getAttribute('aria-expanded')).toBe('true');
    await name.press('Enter');
    expect((await events(4)).at(-1)).toEqual(['se-select', null, null]);
    expect(await strips.count()).toBe(8);
  });

  it('colours a cell by its gate, and takes the page’s colours', async () => {
    await put(`<se-explorer ${attributes()}></se-explorer>`);
    await events(2);
    const canvas = page.getByRole('slider', { name: 'Gates of layer1.0' });
    const [text, pixel] = await canvas.evaluate((element: HTMLCanvasElement) => {
      const data = element.getContext('2d')?.getImageData(3, 3, 1, 1).data ?? [];
      return [element.getAttribute('aria-valuetext') ?? '', [...data.slice(0, 3)]] as const;
    });
    const { interpolateCividis } = await import('d3-scale-chromatic');
    const gate = Number(/s (\d\.\d+)$/.exec(text)?.[1]);
    const expected = interpolateCividis(gate).match(/\d+/g)?.map(Number) ?? [];
    for (const [k, value] of expected.entries())
      expect(Math.abs((pixel[k] ?? -9) - value)).toBeLessThanOrEqual(1);
    const colour = await page.evaluate(() => {
      const element = document.querySelector('se-explorer');
      element?.style.setProperty('--se-ink', 'rgb(1, 2, 3)');
      const inside = element?.shadowRoot?.querySelector('.classes');
      return inside ? getComputedStyle(inside).color : '';
    });
    expect(colour).toBe('rgb(1, 2, 3)');
  });

  it('ends its worker when it is removed, also while it loads; comes back; stays through a move', async () => {
    await put(`<main></main><se-explorer ${attributes()}></se-explorer>`);
    await page.evaluate(() => document.querySelector('se-explorer')?.remove());
    await expect.poll(() => page.workers().length).toBe(0);
    await put(`<main></main><se-explorer ${attributes()}></se-explorer>`);
    await events(2);
    await page.evaluate(() => {
      const element = document.querySelector('se-explorer');
      if (element) document.querySelector('main')?.append(element);
    });
    expect(page.workers()).toHaveLength(1);
    await page.evaluate(`window.kept = document.querySelector('se-explorer'); window.kept.remove()`);
    await expect.poll(() => page.workers().length).toBe(0);
    await page.evaluate('document.body.append(window.kept)');
    const all = await events(4);
    expect(all.map(([type]) => type)).toEqual(['se-ready', 'se-result', 'se-ready', 'se-result']);
    expect(page.workers()).toHaveLength(1);
    expect(await page.getByRole('slider').count()).toBe(8);
  });

  it('has two on one page, each with a worker, in two languages', async () => {
    await put(
      `<se-explorer ${attributes()}></se-explorer><div lang="zh-Hans"><se-explorer ${attributes('ship')}></se-explorer></div>`,
    );
    await events(4);
    expect(page.workers()).toHaveLength(2);
    expect(await page.getByRole('region', { name: 'Gates of every block' }).count()).toBe(1);
    expect(await page.getByRole('region', { name: '每个块的门控' }).count()).toBe(1);
    const first = await page.locator('[part="class"]:first-child').allTextContents();
    expect(first.map((text) => text.split(' ')[0])).toEqual(['cat', 'ship']);
    await page.evaluate(() => document.querySelector('se-explorer')?.setAttribute('lang', 'zh'));
    await expect.poll(() => page.getByRole('region', { name: '每个块的门控' }).count()).toBe(2);
    await page.evaluate(() => document.querySelector('div')?.remove());
    await expect.poll(() => page.workers().length).toBe(1);
  });

  it('says inside and outside that there is no such model, and goes on with another', async () => {
    await put(
      `<se-explorer model="${host.address}nowhere.safetensors" picture="${host.address}web/public/samples/cat.webp"></se-explorer>`,
    );
    expect(await events(1)).toEqual([['se-error', 'download']]);
    const alert = page.getByRole('alert');
    expect(await alert.textContent()).toContain(`${host.address}nowhere.safetensors: found`);
    await expect.poll(() => page.workers().length).toBe(0);
    await alert.getByRole('button', { name: 'Try again' }).click();
    expect((await events(2)).at(-1)).toEqual(['se-error', 'download']);
    await page.evaluate(
      (address) => document.querySelector('se-explorer')?.setAttribute('model', address),
      `${host.address}models/se-resnet18-cifar10.safetensors`,
    );
    await events(4);
    expect(await alert.count()).toBe(0);
  });

  it('says that a picture is none, keeps the model, and takes a file in its place', async () => {
    await put(`<se-explorer ${attributes('nothing')} block="layer1.0"></se-explorer>`);
    await expect.poll(async () => (await seen()).length, { timeout: 60_000 }).toBe(2);
    expect(new Set((await seen()).map((event) => event.join(' ')))).toEqual(
      new Set(['se-ready', 'se-error download']),
    );
    await page.evaluate(async (address) => {
      const blob = await (await fetch(address)).blob();
      const element = document.querySelector('se-explorer') as HTMLElement & { look(picture: Blob): void };
      element.look(new File([blob], 'mine.webp'));
    }, `${host.address}web/public/samples/frog.webp`);
    expect((await events(3)).at(-1)).toEqual(['se-result', 'mine.webp']);
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(await page.getByRole('slider').count()).toBe(11);
    await page.evaluate(() => document.querySelector('se-explorer')?.setAttribute('block', 'layer9'));
    await expect
      .poll(() => page.getByRole('status').textContent())
      .toBe('The network has no gates in “layer9”.');
    expect(await page.getByRole('slider').count()).toBe(8);
  });

  it('is examples/course-page/, which runs as it stands', async () => {
    await page.goto(`${host.address}examples/course-page/index.html`);
    const strip = page.getByRole('slider', { name: 'Gates of layer4.1, by channel' });
    await strip.click({ position: { x: 4, y: 4 } });
    await expect.poll(() => page.locator('output').textContent()).toBe('You chose channel 0 of layer4.1.');
    await page.setInputFiles('input', join(ROOT, 'web/public/samples/truck.webp'));
    await expect.poll(() => page.getByRole('img').getAttribute('aria-label')).toBe('The picture: truck.webp');
  });

  it(`is at most ${LARGEST_ELEMENT} bytes with brotli more than the worker’s client`, async () => {
    const files = async (entry: string) => {
      const fresh = await browser.newPage();
      const scripts = new Set<string>();
      fresh.on('request', (request) => {
        const path = new URL(request.url()).pathname;
        if (path.endsWith('.js')) scripts.add(path.replace('/below/here/', ''));
      });
      await fresh.goto(`${host.address}web/public/favicon.svg`);
      await fresh.evaluate(`import('${host.address}dist/${entry}')`);
      await fresh.close();
      return scripts;
    };
    const client = await files('worker.js');
    const more = [...(await files('element.js'))].filter((file) => !client.has(file));
    const bytes = more.reduce(
      (sum, file) => sum + brotliCompressSync(readFileSync(join(ROOT, file))).length,
      0,
    );
    console.log(
      `the element: ${bytes} bytes with brotli in ${more.length} files more than the worker's client`,
    );
    expect(more.length).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(LARGEST_ELEMENT);
  });
});
