/** A checkpoint dropped on the page: the report, then the network; and one that would run code. */
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inspectCheckpoint, loadModel, parseCheckpoint } from '../../src/index.ts';
import { findBrowser, launchBrowser } from '../support/browser.ts';
import { GOLDEN_VALUES } from '../support/golden.ts';
import { readPicture, readTop, servePage, shown, visit } from '../support/playground.ts';
import type { StaticHost } from '../support/static_server.ts';

const executable = findBrowser();

function bytesOf(name: string): Promise<Buffer> {
  return readFile(new URL(`checkpoints/${name}`, GOLDEN_VALUES));
}

/** As somebody who drags a file onto the page. */
async function drop(page: Page, name: string): Promise<void> {
  const base64 = (await bytesOf(name)).toString('base64');
  await page.evaluate(
    ([text = '', fileName = '']) => {
      const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([bytes], fileName));
      window.dispatchEvent(new DragEvent('drop', { dataTransfer, cancelable: true }));
    },
    [base64, name],
  );
}

/** Logits of the picture on the page, in Node; the page's own assumption of how it is prepared. */
async function nodeTop(page: Page, rescale: 'once' | 'squared') {
  const preprocessing = {
    resize: [32, 32],
    mean: [0.4914, 0.4822, 0.4465],
    std: [0.247, 0.2435, 0.2616],
    order: 'RGB',
  } as const;
  const model = await loadModel(await bytesOf('zip.pth'), { rescale, preprocessing, threads: 1 });
  const prediction = await model.run(await readPicture(page));
  model.dispose();
  return prediction;
}

describe.skipIf(!executable)('a network of the reader’s own', () => {
  let browser: Browser;
  let host: StaticHost;

  beforeAll(async () => {
    [browser, host] = await Promise.all([launchBrowser(executable ?? ''), servePage()]);
  });
  afterAll(async () => {
    await browser?.close();
    await host?.close();
  });

  it('dropped as PyTorch saved it: the report, then its gates, the same numbers as in Node', async () => {
    const { page, errors, requests, close } = await visit(browser, `${host.address}#lang=en&picture=cat`);
    await shown(page, 'cat');
    const before = requests.length;
    await drop(page, 'zip.pth');
    const report = page.getByRole('region', { name: 'What zip.pth is' });
    await report.getByRole('button', { name: 'See its gates' }).waitFor();
    const expected = inspectCheckpoint(await parseCheckpoint(await bytesOf('zip.pth'), 'zip.pth'));
    const text = (await report.textContent()) ?? '';
    expect(text).toContain('SE-ResNet-20, 274,490 parameters');
    expect(text).toContain(expected.dialect?.title);
    expect(text).toContain(`${expected.tensors.total} in the file: ${expected.tensors.mapped} mapped`);
    for (const { option, why } of expected.choices) {
      expect(await report.locator(`tr[data-option="${option}"]`).textContent()).toContain(why);
    }
    const once = await nodeTop(page, 'once');
    await expect.poll(() => readTop(page).then((top) => top.length)).toBe(5);
    const top = await readTop(page);
    expect(top.map(({ label }) => label)).toEqual(once.top.map(({ label }) => label));
    expect(top[0]?.probability).toBeCloseTo(once.top[0]?.probability ?? Number.NaN, 4);

    await report.getByRole('combobox', { name: 'rescale' }).selectOption({ label: 'squared' });
    const squared = await nodeTop(page, 'squared');
    expect(squared.top[0]?.probability).not.toBeCloseTo(once.top[0]?.probability ?? Number.NaN, 3);
    await expect
      .poll(async () => (await readTop(page))[0]?.probability, { timeout: 20_000 })
      .toBeCloseTo(squared.top[0]?.probability ?? Number.NaN, 4);
    expect(await report.locator('tr[data-option="rescale"]').textContent()).toContain('you');

    await report.getByRole('button', { name: 'See its gates' }).click();
    expect(await page.locator('[data-block]').count()).toBe(9);
    await page.locator('[data-block="layer3.2"] button').first().click();
    await page.locator('.detail .heat').first().waitFor();
    expect(errors).toEqual([]);
    // Nothing of the file goes anywhere: only what the page itself is made of is asked for.
    expect(requests.slice(before).every((url) => url.startsWith(host.address))).toBe(true);
    await close();
  });

  it('chosen in the tab, in Chinese, on a narrow screen', async () => {
    const viewport = { width: 390, height: 844 };
    const address = `${host.address}#lang=zh&tab=models&picture=cat`;
    const { page, errors, close } = await visit(browser, address, { viewport, wait: false });
    const buffer = await bytesOf('half.pt');
    const file = { name: 'half.pt', mimeType: 'application/octet-stream', buffer };
    await page.locator('.models input[type=file]').setInputFiles(file);
    const report = page.getByRole('region', { name: 'half.pt 是什么' });
    await report.getByRole('button', { name: '查看它的门控' }).waitFor({ timeout: 30_000 });
    expect(await report.textContent()).toContain('SE-ResNet-20，274,490 个参数');
    // By its code; what has none is the library's own sentence, and said to be English.
    expect(await report.locator('tr[data-option="rescale"] td').last().textContent()).toMatch(
      /x̃ = s·u，与论文相同/,
    );
    const english = await report.locator('span[lang="en"]').allTextContents();
    expect(english.some((text) => text.startsWith('It holds conv1.weight and modules called'))).toBe(true);
    expect(await report.textContent()).toContain('（英文原文）It holds conv1.weight');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    expect(errors).toEqual([]);
    await close();
  });

  it('refused in Chinese: what the library found stands under Chinese names, in its own words', async () => {
    const { page, close } = await visit(browser, `${host.address}#lang=zh&picture=cat`);
    await drop(page, 'hostile.pth');
    const found = page.locator('[role="alert"] dl.found').first();
    await found.waitFor();
    expect((await found.locator('dt').allTextContents()).slice(0, 3)).toEqual(['位置', '发现', '应为']);
    expect(await found.locator('dd').nth(1).textContent()).toMatch(/posix\.system/);
    expect(await found.locator('dd').nth(1).getAttribute('lang')).toBe('en');
    await close();
  });

  it('one that would run code is refused by name, and the page goes on', async () => {
    const { page, errors, close } = await visit(browser, `${host.address}#lang=en&picture=cat`);
    await shown(page, 'cat');
    await drop(page, 'hostile.pth');
    const alert = page.getByRole('alert').first();
    await alert.waitFor();
    expect(await alert.textContent()).toMatch(/posix\.system, which would run code/);
    expect(await page.locator('.report').count()).toBe(0);
    await drop(page, 'zip.pth');
    await page.getByRole('region', { name: 'What zip.pth is' }).waitFor();
    await page.getByRole('button', { name: 'Use SE-ResNet-18' }).click();
    await expect.poll(() => page.locator('.report').count()).toBe(0);
    await shown(page, 'cat');
    expect(errors).toEqual([]);
    await close();
  });
});
