/** Choosing anything highlights it everywhere: in the strip, the charts, the matrices, the gallery, the equation and the other tabs. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gateColour } from '../../src/view/colours.ts';
import { findBrowser } from '../support/browser.ts';
import { usePlayground } from '../support/fixture.ts';
import { readPicture, type Visit, visit } from '../support/playground.ts';

const executable = findBrowser();

describe.skipIf(!executable)('what is chosen', () => {
  const playground = usePlayground(executable);
  let here: Visit;
  let page: Page;

  beforeAll(async () => {
    here = await visit(playground.browser, `${playground.host.address}#lang=en&picture=cat&block=layer4.1`);
    page = here.page;
    await page.locator('.gallery li').first().waitFor();
  });
  afterAll(() => here?.close());

  const strip = () => page.locator('.block[data-block="layer4.1"] canvas[role=slider]');
  const chart = (symbol: string) => page.locator(`.detail [data-chart="${symbol}"] canvas`);
  const tab = (name: string) => page.getByRole('tab', { name }).click();

  /** Whether W1's column of this channel has a frame in the gate's colour, all the way down. */
  const framed = (channel: number) =>
    page
      .locator('.heat canvas')
      .first()
      .evaluate((canvas: HTMLCanvasElement, channel) => {
        const accent = getComputedStyle(document.documentElement).getPropertyValue('--accent').trim();
        const wanted = [1, 3, 5].map((at) => Number.parseInt(accent.slice(at, at + 2), 16));
        const x = Math.round((channel / 512) * canvas.width);
        const column = canvas.getContext('2d')?.getImageData(x, 0, 1, canvas.height).data ?? [];
        // The line is thinner than two pixels: a cell shines through.
        return Array.from(column, (value, at) => Math.abs(value - (wanted[at % 4] ?? value))).every(
          (distance) => distance < 100,
        );
      }, channel);

  async function expectChosen(channel: number): Promise<void> {
    await page.mouse.move(0, 0);
    await expect.poll(() => new URL(page.url()).hash).toContain(`channel=${channel}`);
    await page.locator(`.equation[data-channel="${channel}"]`).waitFor();
    for (const place of [strip(), chart('z'), chart('s')]) {
      await expect.poll(() => place.getAttribute('aria-valuenow')).toBe(String(channel));
    }
    expect(await page.locator('.block[data-block="layer4.1"] .reading').textContent()).toContain(
      `channel ${channel}: `,
    );
    await expect.poll(() => framed(channel)).toBe(true);
    const inGallery = await page.locator('.gallery li.chosen button').allTextContents();
    const first = await page.locator('.gallery li button').allTextContents();
    expect(inGallery).toEqual(first.filter((name) => name === `channel ${channel}`));
  }

  it('from a strip, a chart or the gallery, is marked in all of them', async () => {
    await strip().click({ position: { x: 60, y: 5 } });
    const fromStrip = Number(await strip().getAttribute('aria-valuenow'));
    await expectChosen(fromStrip);
    await chart('s').click({ position: { x: 100, y: 40 } });
    const fromChart = Number(await chart('s').getAttribute('aria-valuenow'));
    expect(fromChart).not.toBe(fromStrip);
    await expectChosen(fromChart);
    const { gates } = await playground.model.run(await readPicture(page));
    const values = gates['layer4.1']?.data ?? new Float32Array();
    const open = values.indexOf(Math.max(...values));
    await page.locator('.gallery li button').first().click();
    expect(open).not.toBe(fromChart);
    await expectChosen(open);
    expect(await framed(fromStrip)).toBe(false);
  });

  it('is only pointed at: marked in strip and charts, let go of afterwards', async () => {
    const chosen = Number(await strip().getAttribute('aria-valuenow'));
    await chart('z').hover({ position: { x: 200, y: 40 } });
    const pointed = Number(await chart('z').getAttribute('aria-valuenow'));
    expect(pointed).not.toBe(chosen);
    for (const place of [strip(), chart('s')]) {
      await expect.poll(() => place.getAttribute('aria-valuenow')).toBe(String(pointed));
    }
    expect(new URL(page.url()).hash).toContain(`channel=${chosen}`);
    await expectChosen(chosen);
  });

  it('stays chosen in the other tabs: the same block, the same channel', async () => {
    const chosen = await strip().getAttribute('aria-valuenow');
    await tab('Intervene');
    await page.getByRole('slider', { name: `Gate of channel ${chosen}` }).waitFor();
    expect(await page.getByLabel('Block', { exact: true }).inputValue()).toBe('layer4.1');
    expect(await page.locator('[data-bars="layer4.1"] canvas').getAttribute('aria-valuetext')).toContain(
      `channel ${chosen}: s `,
    );
    expect(await strip().getAttribute('aria-valuenow')).toBe(chosen);
    await tab('Compare');
    await page.locator('.compare').getByRole('button', { name: 'Sample: ship' }).click();
    await strip().waitFor();
    expect(await strip().getAttribute('aria-valuenow')).toBe(chosen);
    expect(await page.locator('.compare .block.open').getAttribute('data-block')).toBe('layer4.1');
    await tab('Explore');
    await expectChosen(Number(chosen));
    expect(here.errors).toEqual([]);
  });

  it('is coloured on the scale of the legend, whose ends are 0 and 1', async () => {
    const legend = page.locator('.legend');
    expect(await legend.textContent()).toBe('Gate s0 shut1 open');
    const ends = await legend.locator('canvas').evaluate((canvas: HTMLCanvasElement) =>
      [0, canvas.width - 1].map((x) => {
        const pixel = canvas.getContext('2d')?.getImageData(x, canvas.height / 2, 1, 1).data ?? [];
        return `rgb(${[...pixel].slice(0, 3).join(', ')})`;
      }),
    );
    expect(ends).toEqual([0, 1].map((gate) => gateColour(gate)));
  });
});
