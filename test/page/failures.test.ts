/** What can go wrong beside the picture itself: each says what happened, and the page can be used afterwards. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBrowser, launchBrowser } from '../support/browser.ts';
import { readTop, servePage, shown, visit } from '../support/playground.ts';
import { fileOf } from '../support/safetensors_file.ts';
import type { StaticHost } from '../support/static_server.ts';

const executable = findBrowser();

describe.skipIf(!executable)('when something goes wrong', () => {
  let browser: Browser;
  let host: StaticHost;

  beforeAll(async () => {
    [browser, host] = await Promise.all([launchBrowser(executable ?? ''), servePage()]);
  });
  afterAll(async () => {
    await browser?.close();
    await host?.close();
  });

  it.each([
    [
      'fails outside of any request',
      `setTimeout(() => { throw new Error('out of the blue'); })`,
      'out of the blue',
    ],
    ['ends without a word', 'self.close()', 'ended without a word'],
  ])('a worker that %s is missed, and started anew', async (_, end, found) => {
    const { page, close } = await visit(browser, `${host.address}#lang=en&picture=cat&edits=layer3:ones`);
    await shown(page, 'cat');
    await page.locator('.top .before').first().waitFor();
    const before = await readTop(page);
    await page.workers()[0]?.evaluate(end);
    const alert = page.getByRole('alert').first();
    await alert.waitFor();
    const text = (await alert.textContent()) ?? '';
    expect(text).toContain('The part of the page that runs the network has stopped.');
    expect(text).toContain(found);
    // What is there stays readable, and in the reader's language.
    expect(await readTop(page)).toEqual(before);
    await page.getByRole('button', { name: '中文' }).click();
    expect(await alert.textContent()).toContain('运行网络的后台线程已停止');
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('button', { name: 'Sample: dog' }).click();
    await page.getByRole('button', { name: 'Try again' }).click();
    await shown(page, 'dog');
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(page.workers()).toHaveLength(1);
    await close();
  });

  it('a full cache keeps nobody from looking: the network runs, and the page says that it is not kept', async () => {
    const { origin } = new URL(host.address);
    const before = async (page: Page) => {
      const session = await page.context().newCDPSession(page);
      await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1e6 });
    };
    const { page, close } = await visit(browser, `${host.address}#lang=en&picture=cat`, { before });
    await shown(page, 'cat');
    const status = page.getByRole('status').filter({ hasText: 'keeps nothing of this network' });
    await status.waitFor();
    expect(await status.textContent()).toContain('QuotaExceededError');
    await page.getByRole('button', { name: 'Sample: dog' }).click();
    await shown(page, 'dog');
    await close();
  });

  it('a cache that keeps the network is not spoken of', async () => {
    const { page, close } = await visit(browser, `${host.address}#lang=en&picture=cat`);
    await shown(page, 'cat');
    expect(await page.locator('.status').textContent()).not.toContain('keeps nothing');
    await close();
  });

  it('a checkpoint of something else is refused by what it lacks, and the page goes on', async () => {
    const { page, errors, close } = await visit(browser, `${host.address}#lang=en&tab=models&picture=cat`);
    await shown(page, 'cat');
    const bytes = fileOf({ 'encoder.weight': { dtype: 'F32', shape: [2, 2], data_offsets: [0, 16] } }, 16);
    const file = {
      name: 'other.safetensors',
      mimeType: 'application/octet-stream',
      buffer: Buffer.from(bytes),
    };
    await page.locator('.models input[type=file]').setInputFiles(file);
    const alert = page.getByRole('alert').first();
    await alert.waitFor();
    expect(await alert.textContent()).toContain('other.safetensors');
    await page.getByRole('button', { name: 'Use SE-ResNet-18' }).click();
    await shown(page, 'cat');
    expect(errors).toEqual([]);
    await close();
  });
});
