/** The tab Compare: its numbers against the runtime's and the shipped atlas's own; its files read back. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Atlas,
  AtlasBuilder,
  type Model,
  type Picture,
  type Prediction,
  parseAtlas,
} from '../../src/index.ts';
import { findBrowser, launchBrowser } from '../support/browser.ts';
import { parseCSV, saved } from '../support/downloads.ts';
import { loadReference, readPicture, servePage, shown, type Visit, visit } from '../support/playground.ts';
import type { StaticHost } from '../support/static_server.ts';

const executable = findBrowser();
const ATLAS = fileURLToPath(new URL('../../models/se-resnet18-cifar10.atlas.json', import.meta.url));

/** Mean |b − a| of every block, greatest first; as a reader would compute it. */
function expectedRanking(a: Prediction, b: Prediction) {
  return Object.entries(a.gates)
    .map(([block, { data }]) => {
      const other = b.gates[block]?.data ?? new Float32Array();
      let sum = 0;
      for (const [i, gate] of data.entries()) sum += Math.abs((other[i] ?? Number.NaN) - gate);
      return { block, mean: sum / data.length };
    })
    .sort((x, y) => y.mean - x.mean);
}

const readRanking = (page: Page) =>
  page.locator('[data-ranked]').evaluateAll((items) =>
    items.map((item) => ({
      block: item.getAttribute('data-ranked') ?? '',
      mean: Number(item.querySelector('data')?.value),
    })),
  );

describe.skipIf(!executable)('comparing', () => {
  let browser: Browser;
  let host: StaticHost;
  let model: Model;
  let here: Visit;
  let page: Page;
  let cat: Picture;
  let ship: Picture;

  beforeAll(async () => {
    [browser, host, model] = await Promise.all([
      launchBrowser(executable ?? ''),
      servePage(),
      loadReference(),
    ]);
    here = await visit(browser, `${host.address}#lang=en&picture=cat`);
    page = here.page;
    cat = await readPicture(page);
    await page.getByRole('button', { name: 'Sample: ship' }).click();
    await shown(page, 'ship');
    ship = await readPicture(page);
  });
  afterAll(async () => {
    await browser?.close();
    await host?.close();
  });

  it('saves the gates of every block from the tab Explore', async () => {
    const { gates, taps } = await model.run(ship, { taps: ['layer2.1.squeeze'] });
    const { name, bytes } = await saved(page, 'gates', 'Numbers as CSV');
    expect(name).toBe('gates_se-resnet18-cifar10_ship.csv');
    const { heading, rows } = parseCSV(bytes);
    expect(heading).toEqual(['Channel', 'z', 's']);
    const all = Object.entries(gates).flatMap(([block, { data }]) =>
      Array.from(data, (gate, channel) => ({ of: `${block}@${channel}`, gate })),
    );
    expect(rows.map(([of]) => of)).toEqual(all.map(({ of }) => of));
    for (const [i, { gate }] of all.entries()) expect(Number(rows[i]?.[2])).toBeCloseTo(gate, 6);
    const squeeze = rows.filter(([of]) => of?.startsWith('layer2.1@')).map(([, z]) => Number(z));
    expect(squeeze.length).toBe(128);
    for (const [i, z] of squeeze.entries()) {
      expect(z).toBeCloseTo(taps['layer2.1.squeeze']?.data[i] ?? Number.NaN, 5);
    }
  });

  describe('two pictures', () => {
    beforeAll(async () => {
      await page.goto(`${host.address}#lang=en&picture=cat&second=ship&tab=compare`);
      await shown(page, 'cat');
      await page.getByRole('heading', { name: 'cat and ship' }).waitFor();
    });

    it('ranks the blocks by the runtime’s own mean difference', async () => {
      const expected = expectedRanking(await model.run(cat), await model.run(ship));
      const seen = await readRanking(page);
      expect(seen.map(({ block }) => block)).toEqual(expected.map(({ block }) => block));
      for (const [i, { mean }] of seen.entries())
        expect(mean).toBeCloseTo(expected[i]?.mean ?? Number.NaN, 6);
      const strips = await page
        .locator('.compare [data-block]')
        .evaluateAll((all) => all.map((block) => block.getAttribute('data-block')));
      expect(strips).toEqual(expected.map(({ block }) => block));
    });

    it('tells both gates and their difference under the arrow keys, and in a table', async () => {
      const [a, b] = [await model.run(cat), await model.run(ship)];
      const gates = [a, b].map(({ gates }) => gates['layer4.1']?.data[2] ?? Number.NaN) as [number, number];
      const strip = page.getByRole('slider', { name: 'Differences of layer4.1' });
      await strip.focus();
      // Each key moves on from what the one before has shown.
      for (const channel of [0, 1, 2]) {
        if (channel > 0) await page.keyboard.press('ArrowRight');
        await expect.poll(() => strip.getAttribute('aria-valuenow')).toBe(String(channel));
      }
      const change = gates[1] - gates[0];
      const signed = `${change < 0 ? '−' : '+'}${Math.abs(change).toFixed(3)}`;
      expect(await strip.getAttribute('aria-valuetext')).toBe(
        `channel 2: ${gates[0].toFixed(3)} → ${gates[1].toFixed(3)}, ${signed}`,
      );
      const table = page.locator('.compare [data-block="layer4.1"] details');
      await table.locator('summary').focus();
      await page.keyboard.press('Enter');
      // Rows are made when the table is opened.
      await expect.poll(() => table.locator('tbody tr').count()).toBe(512);
      expect((await table.locator('tbody tr').nth(2).locator('td').allTextContents()).slice(0, 2)).toEqual(
        gates.map((gate) => gate.toFixed(3)),
      );
    });

    it('saves the numbers as CSV and JSON that read back as the runtime’s', async () => {
      const [a, b] = [await model.run(cat), await model.run(ship)];
      const csv = await saved(page, 'differences', 'Numbers as CSV');
      expect(csv.name).toBe('differences_se-resnet18-cifar10_cat_vs-ship.csv');
      const { comments, heading, rows } = parseCSV(csv.bytes);
      expect(comments).toContain('# model: se-resnet18-cifar10');
      expect(comments).toContain('# picture: cat');
      expect(comments).toContain('# second picture: ship');
      expect(comments).toContain('# edits: none');
      expect(heading).toEqual(['channel', 'first', 'second', 'difference']);
      const channels = Object.values(a.gates).reduce((sum, { data }) => sum + data.length, 0);
      expect(rows.length).toBe(channels);
      for (const [name = '', first, second] of rows) {
        const [block = '', channel] = name.split('@');
        expect(Number(first)).toBeCloseTo(a.gates[block]?.data[Number(channel)] ?? Number.NaN, 6);
        expect(Number(second)).toBeCloseTo(b.gates[block]?.data[Number(channel)] ?? Number.NaN, 6);
      }
      const json = await saved(page, 'differences', 'Numbers as JSON');
      const parsed = JSON.parse(json.bytes.toString('utf8'));
      expect(parsed.about).toMatchObject({ model: 'se-resnet18-cifar10', picture: 'cat', second: 'ship' });
      expect(parsed.channel).toEqual(rows.map(([name]) => name));
      expect(parsed.columns.difference).toEqual(rows.map((row) => Number(row[3])));
    });

    it('saves the figure as SVG and PNG that say what they show', async () => {
      const svg = await saved(page, 'differences', 'Figure as SVG');
      const read = await page.evaluate((text) => {
        const document = new DOMParser().parseFromString(text, 'image/svg+xml');
        return {
          root: document.documentElement.tagName,
          about: document.querySelector('metadata')?.textContent ?? '',
          cells: document.querySelectorAll('rect').length,
        };
      }, svg.bytes.toString('utf8'));
      expect(read.root).toBe('svg');
      expect(JSON.parse(read.about)).toMatchObject({ picture: 'cat', second: 'ship', edits: '' });
      // The paper, and a cell for each channel of the network.
      const channels = model.network.blocks.reduce((sum, { se }) => sum + (se?.channels ?? 0), 0);
      expect(read.cells).toBe(channels + 1);
      const png = await saved(page, 'differences', 'Figure as PNG');
      const { width, format } = await sharp(png.bytes).metadata();
      expect([format, width]).toEqual(['png', 2 * 768]);
      expect(png.bytes.toString('utf8')).toContain('second picture: ship');
    });
  });

  it('compares one picture before and after edits', async () => {
    await page.goto(`${host.address}#lang=en&picture=cat&tab=compare&edits=layer2.0:zeros`);
    await page.getByRole('heading', { name: 'cat without edits and with them' }).waitFor();
    const edited = await model.run(cat, { gates: { 'layer2.0': 'zeros' } });
    const expected = expectedRanking(await model.run(cat), edited);
    const seen = await readRanking(page);
    expect(seen.map(({ block }) => block)).toEqual(expected.map(({ block }) => block));
    for (const [i, { mean }] of seen.entries()) expect(mean).toBeCloseTo(expected[i]?.mean ?? Number.NaN, 5);
    const { name, bytes } = await saved(page, 'differences', 'Numbers as CSV');
    expect(name).toBe('differences_se-resnet18-cifar10_cat_layer2.0-zeros.csv');
    expect(parseCSV(bytes).comments).toContain('# edits: layer2.0:zeros');
    expect(here.errors).toEqual([]);
  });

  it('compares with a file of one’s own, which a link cannot hold', async () => {
    await page.goto(`${host.address}#lang=en&picture=cat&tab=compare`);
    const { data, width, height } = ship;
    const buffer = await sharp(Buffer.from(data), { raw: { width, height, channels: 4 } })
      .png()
      .toBuffer();
    await page.getByLabel('Another file…').setInputFiles({ name: 'mine.png', mimeType: 'image/png', buffer });
    await page.getByRole('heading', { name: 'cat and mine.png' }).waitFor();
    const expected = expectedRanking(await model.run(cat), await model.run(ship));
    for (const [i, { block, mean }] of (await readRanking(page)).entries()) {
      expect(block).toBe(expected[i]?.block);
      expect(mean).toBeCloseTo(expected[i]?.mean ?? Number.NaN, 6);
    }
    expect(await page.locator('.second').textContent()).toContain('a link to this page cannot hold it');
    const link = page.url();
    expect(new URL(link).hash).toContain('second=own');
    const other = await visit(browser, link);
    expect(await other.page.getByRole('alert').first().textContent()).toContain('which a link cannot hold');
    await other.page.getByText('Choose a second picture here').waitFor();
    await other.close();
    expect(here.errors).toEqual([]);
  });

  describe('the class atlas', () => {
    let atlas: Atlas;
    const block = (name: string) => {
      const found = atlas.blocks.find((one) => one.name === name);
      if (!found) throw new Error(`The atlas has no ${name}.`);
      return found;
    };

    beforeAll(async () => {
      atlas = parseAtlas(JSON.parse(await readFile(ATLAS, 'utf8')));
      await page.goto(
        `${host.address}#lang=en&picture=cat&tab=compare&block=layer4.0&classes=3.8&blocks=layer1.0,layer4.1`,
      );
      await page.locator('[data-figure="figure 7"] svg').waitFor();
    });

    it('orders the classes by how near this picture’s gates are to their means', async () => {
      const { gates } = await model.run(cat);
      const own = gates['layer4.0']?.data ?? new Float32Array();
      const { mean } = block('layer4.0');
      const expected = atlas.labels
        .map((label, index) => {
          let sum = 0;
          for (const [i, s] of own.entries()) sum += Math.abs(s - (mean[index]?.[i] ?? Number.NaN));
          return { label, distance: sum / own.length };
        })
        .sort((a, b) => a.distance - b.distance);
      const seen = await page.locator('[data-class]').evaluateAll((rows) =>
        rows.map((row) => ({
          label: row.getAttribute('data-class') ?? '',
          distance: Number(row.querySelector('data')?.value),
        })),
      );
      expect(seen.map(({ label }) => label)).toEqual(expected.map(({ label }) => label));
      for (const [i, { distance }] of seen.entries()) {
        expect(distance).toBeCloseTo(expected[i]?.distance ?? Number.NaN, 6);
      }
    });

    it('draws figure 6 from the atlas’s own means, channels from the greatest to the least', async () => {
      const { heading, rows, comments } = parseCSV((await saved(page, 'figure 6', 'Numbers as CSV')).bytes);
      expect(comments).toContain(`# data: ${atlas.dataset.name}`);
      expect(heading).toEqual(['channel', 'cat, mean', 'ship, mean']);
      const chosen = ['layer1.0', 'layer4.1'].map(block);
      const expected = chosen.flatMap(({ name, mean }) =>
        (mean[3] ?? []).map((gate, i) => [`${name}@${i}`, String(gate), String(mean[8]?.[i])]),
      );
      expect(rows).toEqual(expected);
      // Two blocks, each with two classes and all of them.
      const figure = page.locator('[data-figure="figure 6"] svg');
      expect(await figure.locator('path').count()).toBe(2 * 3);
      // The line of all classes falls from left to right: y grows downwards.
      const path = (await figure.locator('path').nth(2).getAttribute('d')) ?? '';
      const ys = [...path.matchAll(/[ML]([\d.]+) ([\d.]+)/g)].map(([, , y]) => Number(y));
      expect(ys.length).toBe(64);
      expect(ys).toEqual(ys.toSorted((a, b) => a - b));
    });

    it('draws figure 7 as bands of mean ± deviation, for the classes that are ticked', async () => {
      const figure = page.locator('[data-figure="figure 7"]');
      expect(await figure.locator('path[fill-opacity]').count()).toBe(2 * 2);
      await page.getByRole('checkbox', { name: 'horse' }).check();
      await expect.poll(() => figure.locator('path[fill-opacity]').count()).toBe(2 * 3);
      expect(new URL(page.url()).hash).toContain('classes=3.7.8');
      const { columns, channel } = JSON.parse(
        (await saved(page, 'figure 7', 'Numbers as JSON')).bytes.toString('utf8'),
      );
      const late = block('layer4.1');
      expect(columns['horse, mean'].slice(64)).toEqual(late.mean[7]);
      expect(columns['horse, deviation'].slice(64)).toEqual(late.standardDeviation[7]);
      expect(channel[64]).toBe('layer4.1@0');
    });

    it('tells which gates are dead, saturated or stuck', async () => {
      const seen = await page.locator('[data-health]').evaluateAll((rows) =>
        rows.map((row) => ({
          block: row.getAttribute('data-health'),
          shares: [...row.querySelectorAll('data')].map(({ value }) => Number(value)),
        })),
      );
      expect(seen).toEqual(
        atlas.blocks.map(({ name, health }) => ({
          block: name,
          shares: [health.below, health.above, health.stuck],
        })),
      );
      expect(await page.locator('[data-health="layer3.1"] td').last().textContent()).toBe('100.0%');
      expect(here.errors).toEqual([]);
    });
  });

  describe('folders of one’s own pictures', () => {
    let folder: string;
    /** Two classes: one that the network knows, one that it does not; and a file that is no picture. */
    const colours = {
      cat: [
        [200, 40, 10],
        [20, 30, 90],
      ],
      sunset: [
        [250, 120, 0],
        [255, 200, 90],
        [90, 10, 60],
      ],
    };

    const picture = (channels: readonly number[]): Picture => {
      const data = new Uint8ClampedArray(40 * 32 * 4);
      for (let i = 0; i < 40 * 32; i++) {
        for (const [c, value] of channels.entries()) data[4 * i + c] = (value + 3 * (i % 40)) % 256;
        data[4 * i + 3] = 255;
      }
      return { data, width: 40, height: 32 };
    };

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'senet-folders-'));
      for (const [label, all] of Object.entries(colours)) {
        await mkdir(join(folder, label));
        for (const [i, channels] of all.entries()) {
          const { data, width, height } = picture(channels);
          await sharp(Buffer.from(data), { raw: { width, height, channels: 4 } })
            .png()
            .toFile(join(folder, label, `${i}.png`));
        }
      }
      await writeFile(join(folder, 'cat', 'broken.png'), 'no picture');
      await page.goto(`${host.address}#lang=en&picture=cat&tab=compare&blocks=layer4.1&classes=0.1`);
      await page.getByRole('heading', { name: 'Your own pictures' }).waitFor();
    });
    afterAll(() => rm(folder, { recursive: true }));

    it('give the same figures, with the numbers that AtlasBuilder has in Node', async () => {
      const builder = new AtlasBuilder(model.labels);
      for (const channels of colours.cat) builder.add(await model.run(picture(channels)), [0]);
      for (const channels of colours.sunset) builder.add(await model.run(picture(channels)), [1]);
      const atlas = builder.finish({ file: '', sha256: '', architecture: '' }, 'test');

      await page.getByLabel('Choose a folder…').setInputFiles(folder);
      await page.getByText('Folders: 2; pictures: 5').waitFor();
      expect(await page.getByText('Left out: 1').count()).toBe(1);
      const { columns, about } = JSON.parse(
        (await saved(page, 'figure 7', 'Numbers as JSON')).bytes.toString('utf8'),
      );
      expect(about.dataset).toBe('your own pictures');
      const late = atlas.blocks.find(({ name }) => name === 'layer4.1');
      for (const [index, label] of ['cat', 'sunset'].entries()) {
        const mean: number[] = columns[`${label}, mean`];
        const deviation: number[] = columns[`${label}, deviation`];
        expect(mean.length).toBe(512);
        for (const [i, value] of mean.entries()) {
          expect(value).toBeCloseTo(late?.mean[index]?.[i] ?? Number.NaN, 4);
          expect(deviation[i]).toBeCloseTo(late?.standardDeviation[index]?.[i] ?? Number.NaN, 4);
        }
      }
      const stuck = await page
        .locator('[data-health="layer3.1"] data')
        .evaluateAll((all) => all.map((data) => Number((data as HTMLDataElement).value)));
      const { health } = atlas.blocks.find(({ name }) => name === 'layer3.1') ?? {};
      expect(stuck).toEqual([health?.below, health?.above, health?.stuck]);
      await page.getByRole('button', { name: 'Back to the atlas of the network' }).click();
      await page.getByText('CIFAR-10, the first 1,000 test images').first().waitFor();
    });

    it('are dropped as they are, with folders in them: the same numbers as chosen', async () => {
      const health = () =>
        page
          .locator('[data-health] data')
          .evaluateAll((all) => all.map((data) => (data as HTMLDataElement).value));
      const ofNetwork = await health();
      await page.getByLabel('Choose a folder…').setInputFiles(folder);
      await page.getByText('Folders: 2; pictures: 5').waitFor();
      const chosen = await health();
      expect(chosen).not.toEqual(ofNetwork);
      await page.getByRole('button', { name: 'Back to the atlas of the network' }).click();
      await expect.poll(health).toEqual(ofNetwork);

      const place = page.locator('.folders');
      await place.scrollIntoViewIfNeeded();
      const box = await place.boundingBox();
      if (!box) throw new Error('The place for folders is not laid out.');
      const session = await page.context().newCDPSession(page);
      const data = { items: [], files: [folder], dragOperationsMask: 1 };
      const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
      for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
        await session.send('Input.dispatchDragEvent', { type, ...at, data });
      }
      await page.getByText('Folders: 2; pictures: 5').waitFor();
      expect(await page.getByText('Left out: 1').count()).toBe(1);
      expect(await health()).toEqual(chosen);
      // Taken there: none of them is run as the page's picture.
      expect(new URL(page.url()).hash).toContain('picture=cat');
      await page.getByRole('button', { name: 'Back to the atlas of the network' }).click();
      expect(here.errors).toEqual([]);
    });

    it('can be cancelled while they run', async () => {
      const many = await mkdtemp(join(tmpdir(), 'senet-many-'));
      await mkdir(join(many, 'a'));
      const bytes = await readFile(join(folder, 'sunset', '0.png'));
      await Promise.all(Array.from({ length: 400 }, (_, i) => writeFile(join(many, 'a', `${i}.png`), bytes)));
      await page.getByLabel('Choose a folder…').setInputFiles(many);
      await page.getByText(/^[1-9]\d* of 400 pictures$/).waitFor();
      await page.getByRole('button', { name: 'Cancel' }).click();
      await rm(many, { recursive: true });
      expect(await page.getByText(/of 400 pictures/).count()).toBe(0);
      // The worker is free again: another picture is run at once.
      await page.getByRole('button', { name: 'Sample: dog' }).first().click();
      await shown(page, 'dog');
      expect(await page.getByText('Folders: 1; pictures: 400').count()).toBe(0);
      expect(here.errors).toEqual([]);
    });
  });
});
