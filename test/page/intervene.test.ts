/** Gates that a reader changes: what the page then shows, against the runtime in Node with the same overrides. */
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Model, parseAtlas, type RunOptions } from '../../src/index.ts';
import { applyEdits, parseEdits } from '../../web/state/edits.ts';
import { findBrowser, launchBrowser } from '../support/browser.ts';
import { loadReference, readPicture, readTop, servePage, type Visit, visit } from '../support/playground.ts';
import { scratchFolder, senetOk } from '../support/senet.ts';
import type { StaticHost } from '../support/static_server.ts';

const executable = findBrowser();
const files = scratchFolder();
const ATLAS = new URL('../../models/se-resnet18-cifar10.atlas.json', import.meta.url);
/** Of a bar in a block of four rows of bars. */
const BAR_HEIGHT = 64;

type Overrides = NonNullable<RunOptions['gates']>;

describe.skipIf(!executable)('intervening', () => {
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
    here = await visit(browser, `${host.address}#lang=en&picture=cat&tab=intervene`);
    page = here.page;
  });
  afterAll(async () => {
    await browser?.close();
    await host?.close();
  });
  beforeEach(async () => {
    const reset = button('Reset all');
    if (await reset.isEnabled()) await reset.click();
  });

  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const editsOf = (there = page) => new URLSearchParams(new URL(there.url()).hash.slice(1)).get('edits');
  const gatesOf = async (block: string) =>
    (await model.run(await readPicture(page))).gates[block]?.data ?? new Float32Array();

  /** How far the page's top 5 is from that of a run in Node; infinitely, where the classes are others. */
  async function distance(gates: Overrides, there = page): Promise<number> {
    const { top } = await model.run(await readPicture(page), { gates });
    const seen = await readTop(there);
    if (seen.some(({ label }, rank) => label !== top[rank]?.label)) return Number.POSITIVE_INFINITY;
    return Math.max(
      ...seen.map(({ probability }, rank) => Math.abs(probability - (top[rank]?.probability ?? 0))),
    );
  }
  const expectRun = (gates: Overrides, there = page) =>
    expect.poll(() => distance(gates, there)).toBeLessThan(1e-6);

  it('sets a block to ones, zeros and its mean, a stage and all blocks', async () => {
    await page.getByLabel('Block', { exact: true }).selectOption('layer4.0');
    await button('ones').click();
    await expectRun({ 'layer4.0': 'ones' });
    expect(editsOf()).toBe('layer4.0:ones');
    await button('zeros').click();
    await expectRun({ 'layer4.0': 'zeros' });
    expect(editsOf()).toBe('layer4.0:zeros');
    const mean = (gate: Float32Array) => gate.reduce((sum, value) => sum + value, 0) / gate.length;
    await button('their mean').click();
    await expectRun({ 'layer4.0': (gate) => gate.map(() => mean(gate)) });
    await button('its stage (layer4)').click();
    await button('zeros').click();
    await expectRun({ layer4: 'zeros' });
    expect(editsOf()).toBe('layer4:zeros');
    await button('all blocks').click();
    await button('ones').click();
    await expectRun({ '*': 'ones' });
    expect(editsOf()).toBe('*:ones');
    await button('this block').click();
  });

  it('shows the unedited run beside the edited one', async () => {
    await page.getByLabel('Block', { exact: true }).selectOption('layer2.0');
    await button('zeros').click();
    await expectRun({ 'layer2.0': 'zeros' });
    const plain = await model.run(await readPicture(page));
    const edited = await model.run(await readPicture(page), { gates: { 'layer2.0': 'zeros' } });
    const before = await page
      .locator('.top .before')
      .evaluateAll((all) => all.map((data) => Number((data as HTMLDataElement).value)));
    expect(before).toHaveLength(5);
    for (const [rank, probability] of before.entries()) {
      const index = edited.top[rank]?.index ?? -1;
      expect(probability).toBeCloseTo(plain.probabilities.data[index] ?? Number.NaN, 6);
    }
    const [was, is] = [plain, edited].map(({ logits }) => logits.data[plain.top[0]?.index ?? -1]);
    expect(await page.locator('.outcome').textContent()).toContain(
      `Logit of “cat”: ${was?.toFixed(2)} → ${is?.toFixed(2)}`,
    );
  });

  it('shuffles anew at each press, and keeps the gates', async () => {
    await page.getByLabel('Block', { exact: true }).selectOption('layer4.1');
    await button('a shuffle').click();
    const first = editsOf() ?? '';
    await button('a shuffle').click();
    const second = editsOf() ?? '';
    expect(first).toMatch(/^layer4\.1:shuffle\d+$/);
    expect(second).not.toBe(first);
    const shuffled = (gate: Float32Array) =>
      applyEdits(parseEdits(second), 'layer4.1', gate, () => undefined);
    const gate = await gatesOf('layer4.1');
    expect([...shuffled(gate)].sort()).toEqual([...gate].sort());
    await expectRun({ 'layer4.1': shuffled });
  });

  it('sets a block to the average of a class, out of the atlas', async () => {
    const atlas = parseAtlas(JSON.parse(await readFile(ATLAS, 'utf8')));
    const mean = atlas.blocks.find(({ name }) => name === 'layer4.1')?.mean[atlas.labels.indexOf('truck')];
    expect(mean).toHaveLength(512);
    await page.getByLabel('the average of a class').selectOption({ label: 'truck' });
    await expectRun({ 'layer4.1': mean ?? [] });
    expect(editsOf()).toBe('layer4.1:class-truck');
  });

  it('sets a block to a constant with a slider', async () => {
    const slider = page.getByRole('slider', { name: 'a constant' });
    await slider.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await expectRun({ 'layer4.1': Math.fround(0.52) });
    expect(editsOf()).toBe('layer4.1:0.52');
    await button('Undo').click();
    await expectRun({ 'layer4.1': Math.fround(0.51) });
  });

  const bars = () => page.locator('[data-bars="layer4.1"] canvas');

  it('changes a gate whose bar is dragged, and it alone', async () => {
    const [gate = Number.NaN] = await gatesOf('layer4.1');
    const box = await bars().boundingBox();
    if (!box) throw new Error('The bars are not laid out.');
    const [x, y] = [box.x + 3, box.y + BAR_HEIGHT / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    for (let up = 1; up <= 16; up++) await page.mouse.move(x, y - up);
    // Not let go of yet: no step of the history, and yet the top 5 has moved.
    expect(editsOf()).toBeNull();
    const set = Number(await bars().getAttribute('aria-valuenow'));
    expect(set).toBeCloseTo(gate + 16 / BAR_HEIGHT, 3);
    const override = (gates: Float32Array) => gates.map((s, channel) => (channel === 0 ? set : s));
    await expectRun({ 'layer4.1': override });
    await page.mouse.up();
    await expect.poll(() => editsOf()).toBe(`layer4.1@0:${set}`);
    await expectRun({ 'layer4.1': override });
    await button('Undo').click();
    await expectRun({});
    expect(editsOf()).toBeNull();
  });

  it('predicts what the command line does for the same gates of the same pixels', async () => {
    await bars().focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('PageUp');
    await expect.poll(() => editsOf()).toMatch(/^layer4\.1@0:/);
    const gates = editsOf()?.replace(':', '=') ?? '';
    const { data, width, height } = await readPicture(page);
    const raw = { width, height, channels: 4 } as const;
    await sharp(data, { raw }).png().toFile(files.at('cat.png'));
    const { stdout } = await senetOk('classify', files.at('cat.png'), '--gates', gates, '--json');
    const [{ top }] = JSON.parse(stdout);
    await expectRun({
      'layer4.1': (gate) => gate.map((s, channel) => (channel === 0 ? Number(gates.split('=')[1]) : s)),
    });
    for (const [rank, { label, probability }] of (await readTop(page)).entries()) {
      expect(top[rank].label).toBe(label);
      expect(top[rank].probability).toBeCloseTo(probability, 5);
    }
  });

  it('leaves a gate alone that is only clicked, and offers it as a slider', async () => {
    await bars().click({ position: { x: 12, y: 20 } });
    const slider = page.getByRole('slider', { name: /^Gate of channel 1$/ });
    await slider.waitFor();
    expect(editsOf()).toBeNull();
    expect(await button('Undo').isEnabled()).toBe(true);
    await slider.focus();
    await page.keyboard.press('End');
    await expectRun({ 'layer4.1': (gate) => gate.map((s, channel) => (channel === 1 ? 1 : s)) });
    await button('Give it back').click();
    await expectRun({});
  });

  it('changes a gate with the arrow keys: what a key held down does is one step', async () => {
    const gate = await gatesOf('layer4.1');
    await bars().focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    for (let press = 0; press < 3; press++) await page.keyboard.down('ArrowUp');
    await page.keyboard.up('ArrowUp');
    const set = Number(await bars().getAttribute('aria-valuenow'));
    expect(set).toBeCloseTo((gate[2] ?? Number.NaN) + 0.15, 2);
    await expectRun({ 'layer4.1': (gates) => gates.map((s, channel) => (channel === 2 ? set : s)) });
    expect(await bars().getAttribute('aria-valuetext')).toBe(
      `channel 2: s ${gate[2]?.toFixed(3)} → ${set.toFixed(3)}`,
    );
    await page.keyboard.press('Control+z');
    await expectRun({});
    await page.keyboard.press('Control+Shift+Z');
    await expect.poll(() => editsOf()).toBe(`layer4.1@2:${set}`);
    await bars().focus();
    await page.keyboard.press('Delete');
    await expectRun({});
  });

  it('undoes, redoes and resets, a block alone or all', async () => {
    const block = page.getByLabel('Block', { exact: true });
    await block.selectOption('layer1.0');
    await button('ones').click();
    await block.selectOption('layer3.0');
    await button('zeros').click();
    await expectRun({ 'layer1.0': 'ones', 'layer3.0': 'zeros' });
    await button('Undo').click();
    await expectRun({ 'layer1.0': 'ones' });
    await button('Redo').click();
    await expectRun({ 'layer1.0': 'ones', 'layer3.0': 'zeros' });
    expect(await button('Redo').isDisabled()).toBe(true);
    await button('Reset layer3.0').click();
    await expectRun({ 'layer1.0': 'ones' });
    await button('Undo').click();
    await button('Reset all').click();
    await expectRun({});
    expect(await button('Reset all').isDisabled()).toBe(true);
  });

  it('lists the edits in force, each to be removed', async () => {
    await page.getByLabel('Block', { exact: true }).selectOption('layer1.0');
    await button('ones').click();
    await button('its stage (layer1)').click();
    await page.getByLabel('Block', { exact: true }).selectOption('layer3.0');
    await button('zeros').click();
    const items = page.locator('.edits li span');
    expect(await items.allTextContents()).toEqual(['layer1.0: ones', 'layer3: zeros']);
    await button('Remove: layer1.0: ones').click();
    expect(await items.allTextContents()).toEqual(['layer3: zeros']);
    await expectRun({ layer3: 'zeros' });
    await button('this block').click();
  });

  it('goes back and forth through the edits with the browser’s own buttons', async () => {
    await page.getByLabel('Block', { exact: true }).selectOption('layer4.0');
    await button('ones').click();
    await button('zeros').click();
    await expectRun({ 'layer4.0': 'zeros' });
    await page.goBack();
    await expectRun({ 'layer4.0': 'ones' });
    await page.goForward();
    await expectRun({ 'layer4.0': 'zeros' });
  });

  it('marks in every strip what moved, and nothing before the block that was changed', async () => {
    await page.getByLabel('Block', { exact: true }).selectOption('layer3.0');
    await button('ones').click();
    await expectRun({ 'layer3.0': 'ones' });
    const picture = await readPicture(page);
    const [plain, edited] = [
      await model.run(picture),
      await model.run(picture, { gates: { 'layer3.0': 'ones' } }),
    ];
    for (const { name } of model.network.blocks) {
      const [before, after] = [plain, edited].map(({ gates }) => gates[name]?.data ?? new Float32Array());
      const moved = [...(before ?? [])].filter((s, i) => Math.abs((after?.[i] ?? 0) - s) >= 0.01).length;
      const strip = page.locator(`.block[data-block="${name}"]`);
      // A gate that moves by the limit to within rounding may fall on either side of it.
      expect(Math.abs(Number(await strip.getAttribute('data-moved')) - moved)).toBeLessThanOrEqual(1);
      if (name < 'layer3.0') expect(await strip.locator('.reading').textContent()).toBe('unchanged');
    }
    expect(Number(await page.locator('.block[data-block="layer3.0"]').getAttribute('data-moved'))).toBe(256);
  });

  it('says which blocks matter: the runtime’s own changes of the winning logit', async () => {
    await button('Find out').click();
    await page.locator('.ablation svg').waitFor();
    const picture = await readPicture(page);
    const plain = await model.run(picture);
    const winner = plain.top[0]?.index ?? -1;
    const changes = await page
      .locator('.ablation [data-row]')
      .evaluateAll((rows) =>
        rows.map((row) => [row.getAttribute('data-row'), Number(row.getAttribute('data-change'))] as const),
      );
    expect(changes.map(([name]) => name)).toEqual(model.network.blocks.map(({ name }) => name));
    for (const [name, change] of changes) {
      const { logits } = await model.run(picture, { gates: { [name ?? '']: 'ones' } });
      const expected = (logits.data[winner] ?? Number.NaN) - (plain.logits.data[winner] ?? Number.NaN);
      expect(change).toBeCloseTo(expected, 3);
    }
    const widths = await page
      .locator('.ablation rect')
      .evaluateAll((all) => all.map((bar) => Number(bar.getAttribute('width'))));
    const [greatest] = [...changes].sort(([, a], [, b]) => Math.abs(b) - Math.abs(a));
    expect(widths.indexOf(Math.max(...widths))).toBe(changes.findIndex(([name]) => name === greatest?.[0]));
    const numbers = page.locator('.matter .numbers');
    await numbers.locator('summary').click();
    await numbers.locator('table').waitFor();
    const cells = await numbers.locator('tbody tr td:nth-child(2)').allTextContents();
    expect(cells.map(Number)).toEqual(changes.map(([, change]) => Number(change.toFixed(3))));
  });

  it.each(['en', 'zh'])(
    'fits 390 pixels in %s, with edits in force and the ablation asked for',
    async (lang) => {
      const address = `${host.address}#lang=${lang}&tab=intervene&block=layer3.0&channel=7&edits=layer3.0:zeros`;
      const { page: narrow, close } = await visit(browser, address, {
        viewport: { width: 390, height: 844 },
      });
      await narrow.locator('.matter > button').click();
      await narrow.locator('.ablation svg').waitFor();
      await narrow.locator('.outcome.edited').waitFor();
      const beyond = await narrow.evaluate(() =>
        [...document.querySelectorAll('main *')]
          .filter((element) => element.getBoundingClientRect().right > 391)
          .map((element) => element.outerHTML.slice(0, 120)),
      );
      expect(beyond).toEqual([]);
      expect(await narrow.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
      await close();
    },
  );

  it('gives the same prediction to whoever opens the link', async () => {
    await page.getByLabel('Block', { exact: true }).selectOption('layer4.1');
    await button('a shuffle').click();
    await bars().focus();
    await page.keyboard.press('ArrowUp');
    await expect.poll(() => editsOf()).toContain('@');
    const edits = editsOf() ?? '';
    const override = (gate: Float32Array) => applyEdits(parseEdits(edits), 'layer4.1', gate, () => undefined);
    await expectRun({ 'layer4.1': override });
    const there = await visit(browser, page.url());
    await expectRun({ 'layer4.1': override }, there.page);
    expect(editsOf(there.page)).toBe(edits);
    expect(await readTop(there.page)).toEqual(await readTop(page));
    await there.close();
    expect(here.errors).toEqual([]);
  });
});
