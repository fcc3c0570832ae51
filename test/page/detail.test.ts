/** Inside a block: one gate written out with its own numbers, matrices, and maps before and after. */
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Model, parseCheckpoint, toFloat32 } from '../../src/index.ts';
import { mapColour } from '../../web/draw/heat.ts';
import { findBrowser } from '../support/browser.ts';
import { usePlayground } from '../support/fixture.ts';
import { readPicture, type Visit, visit } from '../support/playground.ts';

const executable = findBrowser();
const CHECKPOINT = new URL('../../models/se-resnet18-cifar10.safetensors', import.meta.url);

describe.skipIf(!executable)('inside a block', () => {
  const playground = usePlayground(executable);
  let here: Visit;
  let page: Page;
  let model: Model;

  beforeAll(async () => {
    model = playground.model;
    here = await visit(playground.browser, `${playground.host.address}#lang=en&picture=cat&block=layer4.1`);
    page = here.page;
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

  it.each([
    ['W1', 0, /^unit (\d+), channel (\d+): (-?0\.\d{3})$/],
    ['W2', 1, /^channel (\d+), unit (\d+): (-?0\.\d{3})$/],
  ] as const)(
    'shows %s, and tells the weight that is pointed at as the file has it',
    async (_, at, words) => {
      const { tensors } = await parseCheckpoint(
        await readFile(CHECKPOINT),
        'se-resnet18-cifar10.safetensors',
      );
      const stored = tensors.get(`layer4.1.SE.fc.${2 * at}.weight`);
      if (!stored) throw new Error('The file has no such matrix.');
      const [weights, columns = Number.NaN] = [toFloat32(stored), stored.shape[1]];
      const heat = page.locator('.heat').nth(at);
      expect(await heat.locator('canvas').getAttribute('aria-label')).toContain(stored.shape.join(' × '));
      for (const position of [
        { x: 3, y: 3 },
        { x: 333, y: 50 },
      ]) {
        await heat.locator('canvas').hover({ position });
        const reading = (await heat.locator('.reading').textContent()) ?? '';
        const [, row, column, weight] = words.exec(reading) ?? [];
        expect(weight).toBe(weights[Number(row) * columns + Number(column)]?.toFixed(3));
      }
    },
  );

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
  });

  it('draws each channel before and after on one grey scale: after is s times before', async () => {
    const { gates, taps } = await model.run(await readPicture(page), {
      taps: ['layer4.1.before', 'layer4.1.after'],
    });
    const gate = gates['layer4.1']?.data ?? new Float32Array();
    const channel = gate.indexOf(Math.max(...gate));
    const [before = [], after = []] = [taps['layer4.1.before'], taps['layer4.1.after']].map((tap) => [
      ...(tap?.data.subarray(16 * channel, 16 * (channel + 1)) ?? []),
    ]);
    for (const [i, value] of after.entries()) {
      expect(value).toBeCloseTo((gate[channel] ?? Number.NaN) * (before[i] ?? Number.NaN), 5);
    }
    const grey = mapColour(Math.min(0, ...before, ...after), Math.max(0, ...before, ...after));
    const canvases = page.locator('.gallery li').first().locator('canvas');
    for (const [at, map] of [before, after].entries()) {
      // The middle of each of the 4 × 4 cells.
      const seen = await canvases.nth(at).evaluate((canvas: HTMLCanvasElement) =>
        Array.from({ length: 16 }, (_, i) => {
          const [x, y] = [((i % 4) + 0.5) / 4, (Math.floor(i / 4) + 0.5) / 4];
          const context = canvas.getContext('2d');
          const pixel = context?.getImageData(x * canvas.width, y * canvas.height, 1, 1).data ?? [];
          return `rgb(${[...pixel].slice(0, 3).join(', ')})`;
        }),
      );
      expect(seen).toEqual(map.map(grey));
    }
    expect(here.errors).toEqual([]);
  });
});
