/** The playground in a frame of a page of another origin, with no more rights than it needs. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Model, Prediction } from '../../src/index.ts';
import { findBrowser, launchBrowser } from '../support/browser.ts';
import { loadReference, readPicture, servePage, visit } from '../support/playground.ts';
import { type StaticHost, serveFolder } from '../support/static_server.ts';

const executable = findBrowser();
const STATE = 'embed=1&lang=zh&theme=dark&picture=cat&block=layer4.1&channel=17';

describe.skipIf(!executable)('the playground in a frame', () => {
  let browser: Browser;
  let playground: StaticHost;
  let course: StaticHost;
  let folder = '';
  let model: Model;
  let expected: Prediction;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'senet-embed-'));
    [browser, playground, course, model] = await Promise.all([
      launchBrowser(executable ?? ''),
      servePage({ subPath: '/playground/' }),
      serveFolder(folder),
      loadReference(),
    ]);
    const frame = `<iframe title="Gates" width="800" height="300" sandbox="allow-scripts allow-same-origin allow-popups" src="${playground.address}index.html#${STATE}"></iframe>`;
    const script = `addEventListener('message', ({ data }) => { if (data.type === 'senet-height') document.querySelector('iframe').height = data.height; });`;
    await writeFile(
      join(folder, 'index.html'),
      `<!doctype html><html lang="en"><title>A course</title>${frame}<script>${script}</script>`,
    );
    // The picture's pixels as this browser decodes them.
    const { page, close } = await visit(browser, `${playground.address}#lang=en&picture=cat`);
    expected = await model.run(await readPicture(page));
    await close();
  });
  afterAll(async () => {
    model?.dispose();
    await Promise.all([browser?.close(), playground?.close(), course?.close()]);
    await rm(folder, { recursive: true, force: true });
  });

  async function open(): Promise<{ page: Page; frame: FrameLocator }> {
    expect(new URL(course.address).origin).not.toBe(new URL(playground.address).origin);
    const page = await browser.newPage();
    await page.goto(course.address);
    const frame = page.frameLocator('iframe');
    await frame.locator('.detail').waitFor();
    return { page, frame };
  }

  it('shows the runtime’s own gates, and neither header, tabs nor footer', async () => {
    const { page, frame } = await open();
    const strip = frame.locator('[data-block="layer4.1"] canvas[role=slider]').first();
    await strip.focus();
    await page.keyboard.press('Home');
    const text = (await strip.getAttribute('aria-valuetext')) ?? '';
    const gate = Number(/s (\d\.\d{3})/.exec(text)?.[1]);
    expect(Math.abs(gate - (expected.gates['layer4.1']?.data[0] ?? Number.NaN))).toBeLessThan(0.0006);
    expect(await frame.locator('header.page, [role=tablist], footer.status').count()).toBe(0);
    expect(await frame.locator('html').getAttribute('lang')).toBe('zh-Hans');
    expect(await frame.locator('html').getAttribute('data-theme')).toBe('dark');
    await page.close();
  });

  it('says how high it is, so that the frame need not scroll', async () => {
    const { page, frame } = await open();
    await expect
      .poll(async () => Number(await page.locator('iframe').getAttribute('height')))
      .toBeGreaterThan(600);
    await expect
      .poll(() => frame.locator('html').evaluate((html) => html.scrollHeight - html.clientHeight))
      .toBeLessThanOrEqual(0);
    await page.close();
  });

  it('leads to the same state in the whole playground', async () => {
    const { page, frame } = await open();
    const [opened] = await Promise.all([
      page.waitForEvent('popup'),
      frame.getByRole('link', { name: '在演示页中打开' }).click(),
    ]);
    await opened.locator('.detail').waitFor();
    const state = new URLSearchParams(new URL(opened.url()).hash.slice(1));
    expect(Object.fromEntries(state)).toEqual({
      lang: 'zh',
      theme: 'dark',
      picture: 'cat',
      block: 'layer4.1',
      channel: '17',
    });
    expect(await opened.getByRole('tablist').count()).toBe(1);
    await opened.close();
    await page.close();
  });
});
