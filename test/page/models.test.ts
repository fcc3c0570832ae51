/** The first view before the weights, the catalogue, the summary, what is kept, and the budget of bytes. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { buildNetwork, summarise } from '../../src/index.ts';
import { findBrowser } from '../support/browser.ts';
import { usePlayground } from '../support/fixture.ts';
import { readPicture, readTop, shown, visit } from '../support/playground.ts';

const BUILT = fileURLToPath(new URL('../../build/page', import.meta.url));
const CHECKPOINT = fileURLToPath(new URL('../../models/se-resnet18-cifar10.safetensors', import.meta.url));
const WEIGHTS = /\.safetensors$/;
const LARGEST_FIRST_VIEW = 400_000;
const executable = findBrowser();

describe.skipIf(!executable)('networks', () => {
  const playground = usePlayground(executable);

  const open = (fragment: string) =>
    visit(playground.browser, `${playground.host.address}#lang=en&${fragment}`);
  const blocks = (page: Page) =>
    page
      .locator('[data-block]')
      .evaluateAll((all) => all.map((block) => (block as HTMLElement).dataset.block));

  it('shows the first picture’s gates and classes before the weights are there, close to what the run then gives', async () => {
    const before = (page: Page) => page.route(WEIGHTS, () => undefined);
    const { page, close } = await visit(playground.browser, `${playground.host.address}#lang=en`, {
      before,
      wait: false,
    });
    await page.locator('[data-block="layer4.1"]').waitFor();
    expect(await page.locator('.map').textContent()).toContain('Computed when this page was built');
    expect(await page.locator('.top li .label').first().textContent()).toBe('ship');
    const early = Number(await page.locator('.top li data').first().getAttribute('value'));
    await page.unroute(WEIGHTS);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Load it' }).click();
    await shown(page, 'ship');
    const { top } = await playground.model.run(await readPicture(page));
    expect(early).toBeCloseTo(top[0]?.probability ?? Number.NaN, 2);
    expect(await page.locator('.map').textContent()).not.toContain('Computed when this page was built');
    await close();
  });

  it(`asks for at most ${LARGEST_FIRST_VIEW} bytes compressed until the first view is idle, weights aside`, async () => {
    const { page, requests, close } = await open('');
    await page.waitForLoadState('networkidle');
    const files = [...new Set(requests.map((url) => new URL(url).pathname.slice(1) || 'index.html'))];
    const counted = files.filter((file) => !WEIGHTS.test(file) && file !== 'sw.js');
    const size = (file: string) => {
      const path = join(BUILT, decodeURIComponent(file));
      return /\.(webp|png|woff2)$/.test(file)
        ? statSync(path).size
        : brotliCompressSync(readFileSync(path)).length;
    };
    const bytes = counted.reduce((sum, file) => sum + size(file), 0);
    console.log(`first view: ${bytes} bytes compressed in ${counted.length} files`);
    expect(counted.length).toBeGreaterThan(10);
    expect(bytes).toBeLessThanOrEqual(LARGEST_FIRST_VIEW);
    await close();
  });

  it('lists what is trained with its size, accuracy and licence, and every depth that is not', async () => {
    const { page, close } = await open('tab=models&picture=cat');
    const rows = page.locator('tr[data-model]');
    await rows.first().waitFor();
    const [first = [], ...others] = await rows.evaluateAll((all) =>
      all.map((row) => [...row.querySelectorAll('th, td')].map(({ textContent }) => textContent)),
    );
    const megabytes = (statSync(CHECKPOINT).size / 1e6).toFixed(1);
    const card = readFileSync(new URL('../../models/README.md', import.meta.url), 'utf8');
    const [accuracy = ''] =
      /\d+\.\d %(?= ± \d\.\d % \(one standard error\) of the first 1,000)/.exec(card) ?? [];
    expect(accuracy).not.toBe('');
    expect(first).toEqual([
      'SE-ResNet-18',
      'trained',
      `${megabytes} MB`,
      `${accuracy.replace(' ', '')} of 1,000 CIFAR-10 test images`,
      'MIT',
      'in use',
    ]);
    expect(others).toEqual(
      [34, 50, 101, 152].map((depth) => [
        `SE-ResNet-${depth}`,
        'untrained (random)',
        '–',
        '–',
        '–',
        `Use SE-ResNet-${depth}`,
      ]),
    );
    await close();
  });

  it('runs a safetensors file of the reader’s: the shipped one gives the shipped numbers', async () => {
    const { page, errors, close } = await open('tab=models&picture=cat');
    const shipped = await readTop(page);
    await page.getByRole('button', { name: 'Use SE-ResNet-34' }).click();
    await page.getByRole('heading', { name: 'Summary of SE-ResNet-34' }).waitFor({ timeout: 30_000 });
    await shown(page, 'cat');
    expect(await readTop(page)).not.toEqual(shipped);
    await page.locator('.models input[type=file]').setInputFiles(CHECKPOINT);
    await page.getByRole('button', { name: 'See its gates' }).waitFor({ timeout: 30_000 });
    await expect.poll(() => readTop(page), { timeout: 20_000 }).toEqual(shipped);
    expect(errors).toEqual([]);
    await close();
  });

  it('runs another depth with random weights, and says that they are', async () => {
    const { page, errors, close } = await open('tab=models&picture=cat');
    await page.getByRole('button', { name: 'Use SE-ResNet-34' }).click();
    const row = page.locator('tr[data-model="se_resnet34"]');
    await expect.poll(() => row.textContent()).toContain('in use');
    expect(await row.textContent()).toContain('untrained (random)');
    const heading = page.getByRole('heading', { name: 'Summary of SE-ResNet-34' });
    await heading.waitFor({ timeout: 30_000 });
    const { parameters, rows } = summarise(buildNetwork('se_resnet34'), [1, 3, 32, 32]);
    const text = await page.locator('section[aria-labelledby="summary-heading"]').textContent();
    expect(text).toContain(`${parameters.toLocaleString('en')} parameters`);
    expect(await page.locator('.tall tbody tr').count()).toBe(rows.length);
    await page.getByRole('tab', { name: 'Explore' }).click();
    await page.locator('[data-block="layer3.5"]').waitFor();
    expect(await blocks(page)).toHaveLength(16);
    expect(new URL(page.url()).hash).toContain('model=se_resnet34');
    expect(errors).toEqual([]);
    await close();
  });

  it('keeps the weights in the browser until they are deleted there', async () => {
    const { page, close } = await open('tab=models');
    const kept = page.locator('.kept li', { hasText: '.safetensors' });
    await kept.waitFor();
    await kept.getByRole('button', { name: /^Delete/ }).click();
    await expect.poll(() => kept.count()).toBe(0);
    await close();
  });

  it('says what is wrong with a file that is no checkpoint, and loads the network again', async () => {
    const { page, close } = await open('tab=models');
    const file = { name: 'notes.pth', mimeType: 'text/plain', buffer: Buffer.from('no checkpoint') };
    await page.locator('.models input[type=file]').setInputFiles(file);
    await page.getByRole('alert').first().waitFor();
    expect(await page.getByRole('alert').first().textContent()).toContain('notes.pth');
    await page.getByRole('button', { name: 'Use SE-ResNet-18' }).click();
    await shown(page, 'ship');
    await close();
  });
});
