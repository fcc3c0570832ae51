/** Inside a block: one gate written out with its own numbers, matrices, and maps before and after. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../src/index.ts';
import { findBrowser, launchBrowser } from '../support/browser.ts';
import { loadReference, readPicture, servePage, type Visit, visit } from '../support/playground.ts';
import type { StaticHost } from '../support/static_server.ts';

const executable = findBrowser();

describe.skipIf(!executable)('inside a block', () => {
  let browser: Browser;
  let host: StaticHost;
  let model: Model;
  let here: Visit;
  let page: Page;

  beforeAll(async () => {
    [browser, host, model] = await Promise.all([
      launchBrowser(executable ?? ''),
      servePage(),
      loadReference(),
    ]);
    here = await visit(browser, `${host.address}#lang=en&picture=cat&block=layer4.1`);
    page = here.page;
  });
  afterAll(async () => {
    await browser?.close();
    await host?.close();
  });

  it('writes out the gate of a channel that is chosen in its strip; the terms add up to it', async () => {
    const strip = page.locator('[data-block="layer4.1"] canvas');
    await strip.click({ position: { x: 5, y: 5 } });
    await expect.poll(() => new URL(page.url()).hash).toContain('channel=0');
    const equation = page.locator('.equation[data-channel="0"]');
    await equation.locator('button', { hasText: 'more terms' }).click();
    const table = equation.locator('table').first();
    const values = (selector: string) =>
      table
        .locator(selector)
        .evaluateAll((cells) => cells.map((cell) => Number((cell as HTMLDataElement).value)));
    const [terms, [sum = Number.NaN]] = [await values('tbody data'), await values('tfoot data')];
    expect(terms.length).toBeGreaterThan(5);
    expect(terms.reduce((total, term) => total + term, 0)).toBeCloseTo(sum, 5);
    const { gates } = await model.run(await readPicture(page));
    const gate = gates['layer4.1']?.data[0] ?? Number.NaN;
    expect(1 / (1 + Math.exp(-sum))).toBeCloseTo(gate, 5);
    expect(await equation.locator('p.reading').textContent()).toContain(
      `the network says ${gate.toFixed(3)}`,
    );
    expect(await equation.locator('math').count()).toBeGreaterThan(0);
  });

  it('goes one layer deeper for a hidden unit', async () => {
    const equation = page.locator('.equation');
    await equation.locator('tbody button sub').first().click();
    const unit = Number(await equation.locator('tbody button sub').first().textContent());
    const { taps } = await model.run(await readPicture(page), { taps: ['layer4.1.hidden'] });
    const sum = Number(
      await equation
        .locator('table')
        .nth(1)
        .locator('tfoot data')
        .evaluate((cell) => (cell as HTMLDataElement).value),
    );
    expect(Math.max(sum, 0)).toBeCloseTo(taps['layer4.1.hidden']?.data[unit] ?? Number.NaN, 4);
  });

  it('shows both matrices and names the weight that is pointed at', async () => {
    const heat = page.locator('.heat');
    expect(await heat.count()).toBe(2);
    await heat
      .first()
      .locator('canvas')
      .hover({ position: { x: 3, y: 3 } });
    expect(await heat.first().locator('.reading').textContent()).toMatch(/^unit 0, channel \d+: -?0\.\d{3}$/);
  });

  it('shows the channels before and after, from the most open gate on', async () => {
    const items = page.locator('.gallery li');
    await items.first().waitFor();
    const { gates } = await model.run(await readPicture(page));
    const sorted = [...(gates['layer4.1']?.data ?? [])].sort((a, b) => b - a).map((gate) => gate.toFixed(3));
    const shown = async () =>
      (await items.locator('span').allTextContents()).map((text) => /\d\.\d{3}/.exec(text)?.[0]);
    expect(await shown()).toEqual(sorted.slice(0, 12));
    await page.getByRole('button', { name: 'More channels' }).click();
    expect(await shown()).toEqual(sorted.slice(0, 24));
    expect(here.errors).toEqual([]);
  });
});
