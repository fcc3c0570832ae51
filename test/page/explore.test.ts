/** What a reader sees, against what the runtime gives in Node for the same pixels. */
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../src/index.ts';
import { gateColour } from '../../src/view/colours.ts';
import { SAMPLES } from '../../web/catalog.ts';
import { findBrowser } from '../support/browser.ts';
import { usePlayground } from '../support/fixture.ts';
import { readPicture, readTop, shown, type Visit, visit } from '../support/playground.ts';
import type { StaticHost } from '../support/static_server.ts';

const executable = findBrowser();

describe.skipIf(!executable)('exploring', () => {
  const playground = usePlayground(executable);
  let model: Model;
  let host: StaticHost;
  let here: Visit;
  let page: Page;

  beforeAll(async () => {
    ({ model, host } = playground);
    here = await visit(playground.browser, `${host.address}#lang=en&picture=cat`);
    page = here.page;
  });

  const gatesHere = async () => await model.run(await readPicture(page), { taps: ['layer1.1.squeeze'] });

  it.each(SAMPLES)('calls the sample %s what it is, with the runtime’s own probabilities', async (sample) => {
    await page.getByRole('button', { name: `Sample: ${sample}` }).click();
    await shown(page, sample);
    const { top } = await model.run(await readPicture(page));
    const seen = await readTop(page);
    expect(seen[0]?.label).toBe(sample);
    expect(seen.map(({ label }) => label)).toEqual(top.map(({ label }) => label));
    for (const [rank, { probability, written }] of seen.entries()) {
      expect(probability).toBeCloseTo(top[rank]?.probability ?? Number.NaN, 6);
      expect(written).toBe(`${((top[rank]?.probability ?? Number.NaN) * 100).toFixed(1)}%`);
    }
    expect(new URL(page.url()).hash).toContain(`picture=${sample}`);
  });

  it('has a strip for every block of the network, each in its stage', async () => {
    const names = await page
      .locator('[data-block]')
      .evaluateAll((all) => all.map((block) => block.getAttribute('data-block')));
    expect(names).toEqual(model.network.blocks.map(({ name }) => name));
    const lanes = await page.locator('.lane h3').allTextContents();
    expect(lanes).toEqual([...new Set(model.network.blocks.map(({ stage }) => stage))]);
    expect(await page.locator('[data-block] canvas[role=slider]').count()).toBe(names.length);
  });

  it('tells the channel, z and s of the cell under the mouse', async () => {
    const { gates, taps } = await gatesHere();
    const block = page.locator('[data-block="layer1.1"]');
    const box = await block.locator('canvas').boundingBox();
    if (!box) throw new Error('The strip is not laid out.');
    const seen = new Set<number>();
    for (const [x, y] of [
      [0.01, 0.2],
      [0.5, 0.2],
      [0.99, 0.8],
      [0.3, 0.8],
    ] as const) {
      await page.mouse.move(box.x + box.width * x, box.y + box.height * y);
      const reading = (await block.locator('.reading').textContent()) ?? '';
      const [, channel = '', z, s] = /^channel (\d+): z (\S+), s (\S+)$/.exec(reading) ?? [];
      seen.add(Number(channel));
      expect(s).toBe(gates['layer1.1']?.data[Number(channel)]?.toFixed(3));
      expect(z).toBe(taps['layer1.1.squeeze']?.data[Number(channel)]?.toFixed(3));
    }
    expect(seen).toContain(0);
    expect(seen).toContain(63);
    expect(seen.size).toBe(4);
    await page.mouse.move(0, 0);
  });

  it('colours a cell by its gate on the fixed scale', async () => {
    const { gates } = await gatesHere();
    const strip = page.locator('[data-block="layer4.1"] canvas');
    const values = gates['layer4.1']?.data ?? new Float32Array();
    await strip.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    const columns = Number(await strip.getAttribute('aria-valuenow'));
    await page.keyboard.press('Escape');
    expect(512 % columns).toBe(0);
    const colourOf = (channel: number) =>
      strip.evaluate(
        (canvas: HTMLCanvasElement, { place, columns, rows }) => {
          const x = (((place % columns) + 0.5) * canvas.width) / columns;
          const y = ((Math.floor(place / columns) + 0.5) * canvas.height) / rows;
          return [...(canvas.getContext('2d')?.getImageData(x, y, 1, 1).data ?? [])].slice(0, 3);
        },
        { place: channel, columns, rows: 512 / columns },
      );
    const greatest = values.indexOf(Math.max(...values));
    const least = values.indexOf(Math.min(...values));
    const expected = (channel: number) => (gateColour(values[channel] ?? 0).match(/\d+/g) ?? []).map(Number);
    expect(await colourOf(greatest)).toEqual(expected(greatest));
    expect(await colourOf(least)).toEqual(expected(least));
  });

  it('orders channels by gate when asked, and keeps telling the right one', async () => {
    await page.getByRole('radio', { name: 'by gate' }).check();
    const { gates } = await gatesHere();
    const values = gates['layer4.1']?.data ?? new Float32Array();
    const block = page.locator('[data-block="layer4.1"]');
    await block.locator('canvas').focus();
    await page.keyboard.press('Home');
    const first = values.indexOf(Math.max(...values));
    expect(await block.locator('.reading').textContent()).toContain(`channel ${first}: `);
    await page.keyboard.press('End');
    expect(await block.locator('canvas').getAttribute('aria-valuetext')).toContain(
      `s ${Math.min(...values).toFixed(3)}`,
    );
    await page.getByRole('radio', { name: 'by index' }).check();
  });

  it('opens a block: squeeze, hidden and gate, each number the runtime’s', async () => {
    await page.getByRole('button', { name: 'layer4.1', exact: true }).click();
    const { gates, taps } = await model.run(await readPicture(page), {
      taps: ['layer4.1.squeeze', 'layer4.1.hidden'],
    });
    const detail = page.locator('.detail');
    const cases = [
      ['z', taps['layer4.1.squeeze']],
      ['hidden', taps['layer4.1.hidden']],
      ['s', gates['layer4.1']],
    ] as const;
    for (const [chart, tensor] of cases) {
      const slider = detail.locator(`[data-chart="${chart}"] canvas`);
      await slider.focus();
      await page.keyboard.press('End');
      expect(Number(await slider.getAttribute('aria-valuemax'))).toBe((tensor?.data.length ?? 0) - 1);
      expect(await slider.getAttribute('aria-valuetext')).toContain(` ${tensor?.data.at(-1)?.toFixed(3)}`);
    }
  });

  it('has every number of a strip in a table', async () => {
    const { gates } = await gatesHere();
    const numbers = page.locator('.detail .numbers').first();
    await numbers.locator('summary').click();
    await numbers.locator('table').waitFor();
    const cells = await numbers.locator('tbody tr td:last-child').allTextContents();
    expect(cells).toEqual([...(gates['layer4.1']?.data ?? [])].map((gate) => gate.toFixed(3)));
    await page.getByRole('button', { name: 'Close' }).click();
    expect(await page.locator('.detail').count()).toBe(0);
  });

  it('says what ran: milliseconds, build, memory as the runtime counts it', async () => {
    const status = (await page.locator('.status').textContent()) ?? '';
    expect(status).toMatch(/SE-ResNet-18/);
    expect(status).toMatch(/\d+\.\d ms/);
    expect(status).toMatch(/relaxed SIMD, 1 thread/);
    expect(status).toContain(`${(model.memoryUsage().total / 1e6).toFixed(1)} MB`);
  });

  it('goes back and forward through what was chosen', async () => {
    await page.getByRole('button', { name: 'Sample: dog' }).click();
    await shown(page, 'dog');
    await page.getByRole('button', { name: 'Sample: ship' }).click();
    await shown(page, 'ship');
    await page.goBack();
    await shown(page, 'dog');
    await page.goForward();
    await shown(page, 'ship');
  });

  it('did all of this without an error and without asking anybody else', () => {
    expect(here.errors).toEqual([]);
    expect(here.requests.some((url) => url.endsWith('.safetensors'))).toBe(true);
    expect([...new Set(here.requests.map((url) => new URL(url).origin))]).toEqual([
      new URL(host.address).origin,
    ]);
  });
});
