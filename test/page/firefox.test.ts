/** Debian's Firefox, spoken to by WebDriver BiDi: what a reader does first in each tab, and the package's examples. */
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildNetwork, type Model, summarise } from '../../src/index.ts';
import { findFirefox, launchFirefox } from '../support/browser.ts';
import { loadReference, pictureOf, pixelsOf, servePage, topOf } from '../support/playground.ts';
import { type StaticHost, serveFolder } from '../support/static_server.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');
const executable = findFirefox();

describe.skipIf(!executable)('in Firefox', () => {
  let browser: Browser;
  let host: StaticHost;
  let model: Model;
  let page: Page;
  let errors: string[] = [];

  beforeAll(async () => {
    [browser, host, model] = await Promise.all([
      launchFirefox(executable ?? ''),
      servePage(),
      loadReference(),
    ]);
  });
  afterAll(async () => {
    model?.dispose();
    await browser?.close();
    await host?.close();
  });
  beforeEach(async () => {
    errors = [];
    page = await browser.newPage();
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    await page.setViewport({ width: 1280, height: 860 });
  });
  afterEach(async () => {
    await page.close();
    expect(errors).toEqual([]);
  });

  async function open(fragment: string): Promise<void> {
    await page.goto(`${host.address}#lang=en&${fragment}`);
    await page.waitForSelector('.preview canvas');
  }
  const press = (role: 'button' | 'tab', name: string) =>
    page.locator(`::-p-aria([role="${role}"][name="${name}"])`).click();
  const shown = (name: string) => page.waitForSelector(`.preview canvas[aria-label$="${name}"]`);
  const textOf = (selector: string) => page.$eval(selector, (element) => element.textContent ?? '');
  const picture = async () => pictureOf(await page.$eval('.preview canvas', pixelsOf));
  const top = () => page.$$eval('.top li', topOf);
  const blocks = () =>
    page.$$eval('[data-block]', (all) => all.map((block) => block.getAttribute('data-block')));

  /** How far the page's top 5 is from that of a run in Node; infinitely, where the classes are others. */
  async function distance(gates = {}): Promise<number> {
    const expected = (await model.run(await picture(), { gates })).top;
    const differences = (await top()).map(({ label, probability }, rank) =>
      label === expected[rank]?.label
        ? Math.abs(probability - expected[rank].probability)
        : Number.POSITIVE_INFINITY,
    );
    return Math.max(...differences);
  }

  it('explores: a sample is classified, a block opened, its gate the runtime’s', async () => {
    await open('picture=cat');
    expect(await blocks()).toEqual(model.network.blocks.map(({ name }) => name));
    await press('button', 'Sample: ship');
    await shown('ship');
    await expect.poll(() => distance()).toBeLessThan(1e-6);
    expect((await top())[0]?.label).toBe('ship');
    await press('button', 'layer4.1');
    await page.waitForSelector('.detail');
    await page.locator('[data-block="layer4.1"] canvas').click({ offset: { x: 5, y: 5 } });
    await page.waitForSelector('.equation[data-channel="0"] math');
    const gate = (await model.run(await picture())).gates['layer4.1']?.data[0];
    expect(await textOf('.equation p.reading')).toContain(`the network says ${gate?.toFixed(3)}`);
  });

  it('intervenes: ones in a block move the top 5 as they do in Node', async () => {
    await open('picture=cat&block=layer4.0');
    const before = await top();
    await press('tab', 'Intervene');
    await press('button', 'ones');
    await expect.poll(() => distance({ 'layer4.0': 'ones' })).toBeLessThan(1e-6);
    expect(await top()).not.toEqual(before);
    expect(page.url()).toContain('edits=layer4.0%3Aones');
  });

  it('compares two pictures: strips of differences, each mean the runtime’s', async () => {
    await open('picture=ship');
    const ship = await model.run(await picture());
    await press('button', 'Sample: cat');
    await shown('cat');
    const cat = await model.run(await picture());
    await press('tab', 'Compare');
    await page.locator('.compare ::-p-aria([role="button"][name="Sample: ship"])').click();
    await page.waitForSelector('[data-ranked="layer4.1"]');
    const [first, second] = [cat, ship].map(({ gates }) => gates['layer4.1']?.data ?? new Float32Array());
    const differences = first?.map((gate, channel) => Math.abs((second?.[channel] ?? Number.NaN) - gate));
    const mean = (differences?.reduce((sum, one) => sum + one, 0) ?? Number.NaN) / 512;
    const seen = await page.$eval('[data-ranked="layer4.1"] data', ({ value }) => Number(value));
    expect(seen).toBeCloseTo(mean, 6);
    expect(await page.$$eval('.compare [data-block] canvas', (all) => all.length)).toBe(8);
  });

  it('learns: opens a chapter and follows its exercise to the gate that it speaks of', async () => {
    await open('tab=learn&picture=dog');
    await page.locator('.story nav ::-p-text(Squeeze)').click();
    await page.waitForSelector('article[data-chapter="squeeze"]');
    await page.locator('.exercise a.go').click();
    await shown('cat');
    await page.waitForSelector('.equation[data-channel="0"]');
    expect(await textOf('.detail h4')).toContain('layer1.1');
    const { gates } = await model.run(await picture());
    expect(await textOf('.equation p.reading')).toContain(gates['layer1.1']?.data[0]?.toFixed(3));
  });

  it('switches networks: another depth, its summary and its blocks', async () => {
    await open('tab=models&picture=cat');
    await press('button', 'Use SE-ResNet-34');
    await page.waitForSelector('::-p-aria([role="heading"][name="Summary of SE-ResNet-34"])');
    const network = buildNetwork('se_resnet34');
    const { parameters, rows } = summarise(network, [1, 3, 32, 32]);
    expect(await textOf('section[aria-labelledby="summary-heading"]')).toContain(
      `${parameters.toLocaleString('en')} parameters`,
    );
    expect(await page.$$eval('.tall tbody tr', (all) => all.length)).toBe(rows.length);
    await press('tab', 'Explore');
    await page.waitForSelector('[data-block="layer3.5"]');
    expect(await blocks()).toEqual(network.blocks.map(({ name }) => name));
  });

  it('runs the examples without a bundler: the package, and the element with its worker', async () => {
    const plain = await serveFolder(ROOT);
    await page.goto(`${plain.address}examples/page/index.html`);
    const answer = page.waitForFunction(() => {
      const text = document.querySelector('output')?.textContent;
      return text !== 'Loading…' && text;
    });
    expect(await (await answer).jsonValue()).toMatch(
      /^cat; in layer4\.1, \d+ of 512 gates are more than half open\.$/,
    );
    await page.goto(`${plain.address}examples/course-page/index.html`);
    // Asked again and again: what changes inside of an element's shadow wakes no waiting selector.
    const strip = () => page.$('se-explorer >>> canvas[aria-label^="Gates of layer4.1"]');
    await expect.poll(async () => (await strip()) !== null, { timeout: 20_000 }).toBe(true);
    await (await strip())?.click({ offset: { x: 4, y: 4 } });
    await page.waitForFunction(
      () => document.querySelector('output')?.textContent === 'You chose channel 0 of layer4.1.',
    );
    await plain.close();
  });
});
