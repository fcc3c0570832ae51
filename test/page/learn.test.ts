/** The story beside the machine: every chapter opens by its link, its numbers are the runtime's, its exercise leads where it says. */
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { type GateOverride, type Model, type Prediction, summarise } from '../../src/index.ts';
import type { Edit } from '../../web/state/edits.ts';
import { defaultView, parseView } from '../../web/state/view.ts';
import { CHAPTERS, type ChapterName, EXERCISES } from '../../web/tabs/learn/chapters.ts';
import { findBrowser } from '../support/browser.ts';
import { usePlayground } from '../support/fixture.ts';
import { readPicture, shown, type Visit, visit } from '../support/playground.ts';
import type { StaticHost } from '../support/static_server.ts';

const executable = findBrowser();
const LEAST = { en: 150, zh: 250 } as const;
const CITATION = {
  en: /\b(section|equation|figure|table) \d/,
  zh: /第 \d+(\.\d)? 节|(公式|图|表) ?\d/,
} as const;
/** Table 10 of the paper: millions of parameters of SE-ResNet-50, and its top-1 error in per cent. */
const TABLE_10 = [
  [2, 45.7, 22.29],
  [4, 35.7, 22.25],
  [8, 30.7, 22.26],
  [16, 28.1, 22.28],
  [32, 26.9, 22.72],
] as const;
const TAPS = ['layer1.1.squeeze', 'layer4.1.squeeze', 'layer4.1.hidden'];

/** What a chapter says of itself, from the runtime's numbers. */
const PROMISED: Readonly<Record<ChapterName, (run: Prediction) => readonly [name: string, value: number]>> = {
  channels: ({ top }) => ['prob', top[0]?.probability ?? Number.NaN],
  squeeze: ({ taps }) => ['earlyZ', taps['layer1.1.squeeze']?.data[0] ?? Number.NaN],
  excitation: ({ gates }) => ['sum', sum(gates['layer4.1']?.data)],
  scale: ({ gates }) => ['topS', Math.max(...(gates['layer4.1']?.data ?? []))],
  placement: ({ taps }) => ['minZ', Math.min(...(taps['layer4.1.squeeze']?.data ?? []))],
  cost: ({ taps }) => ['H', taps['layer4.1.hidden']?.data.length ?? Number.NaN],
  learned: ({ gates }) => ['lateMean', sum(gates['layer4.1']?.data) / 512],
  mistakes: ({ gates }) => ['topS', Math.max(...(gates['layer4.1']?.data ?? []))],
};

function sum(values: Float32Array | undefined): number {
  return values?.reduce((total, value) => total + value, 0) ?? Number.NaN;
}

/** The library's own words for what an exercise does to a block's gates. */
function overrideOf(to: Edit['to']): GateOverride {
  if (to.kind === 'zeros') return 'zeros';
  if (to.kind === 'constant') return to.value;
  if (to.kind === 'mean') return (gate) => gate.map(() => sum(gate) / gate.length);
  throw new Error(`No exercise sets gates to ${to.kind}.`);
}

describe.skipIf(!executable)('learning', () => {
  const playground = usePlayground(executable);
  let model: Model;
  let host: StaticHost;
  let here: Visit;
  let page: Page;

  beforeAll(async () => {
    ({ model, host } = playground);
    here = await visit(playground.browser, `${host.address}#lang=en&tab=learn`);
    page = here.page;
  });

  const go = (fragment: string) => page.goto(`${host.address}#${fragment}`);
  const chapter = (name: ChapterName) => page.locator(`article[data-chapter="${name}"]`);
  const dataOf = (selector: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((element) => Number((element as HTMLDataElement).value));

  describe.each(CHAPTERS)('%s', (name) => {
    it.each(['en', 'zh'] as const)(
      'opens by its link and has its length in %s, the map beside it',
      async (lang) => {
        await go(`lang=${lang}&tab=learn&picture=cat&chapter=${name}`);
        await chapter(name).waitFor();
        const titles = page.locator('.story nav a[aria-current]');
        const heading = (await chapter(name).locator('h2').textContent()) ?? '';
        expect(heading.replace(/^\d\. /, '')).toBe(await titles.textContent());
        const read = async () =>
          (await page.locator('.chapter > p:not(.turn, .source)').allTextContents()).join(' ');
        // Every place of a number is filled once the network has run.
        await expect.poll(read, { timeout: 20_000 }).not.toMatch(/[{}]|…/);
        const prose = await read();
        const length =
          lang === 'en' ? prose.split(/\s+/).length : [...prose.matchAll(/\p{Script=Han}/gu)].length;
        expect(length).toBeGreaterThanOrEqual(LEAST[lang]);
        // Facts are the paper's, and say where in it.
        expect(prose).toMatch(CITATION[lang]);
        expect(await page.locator('.chapter .source').textContent()).toContain('arXiv 1709.01507');
        await expect.poll(() => page.locator('.chapter math').count()).toBeGreaterThan(0);
        expect(await page.locator('.machine [data-block]').count()).toBe(model.network.blocks.length);
      },
    );

    it('speaks of the picture that runs, with the runtime’s numbers', async () => {
      await go(`lang=en&tab=learn&picture=frog&chapter=${name}`);
      await chapter(name).waitFor();
      await shown(page, 'frog');
      const [live, value] = PROMISED[name](await model.run(await readPicture(page), { taps: TAPS }));
      const tolerance = Math.max(1, Math.abs(value)) * 1e-4;
      await expect
        .poll(async () => Math.abs((await dataOf(`.chapter [data-live="${live}"]`)) - value))
        .toBeLessThan(tolerance);
    });

    it('has an exercise that leads to the state that it promises', async () => {
      await go(`lang=en&tab=learn&picture=deer&chapter=${name}`);
      await chapter(name).waitFor();
      await page.locator('.exercise a.go').click();
      const promised = { ...defaultView(['en']), ...EXERCISES[name], chapter: name };
      await expect.poll(() => parseView(new URL(page.url()).hash, defaultView(['zh']))).toEqual(promised);
      await shown(page, promised.picture);
      if (promised.edits.length === 0) return seenOpen(promised.block ?? '', promised.channel);
      return seenEffect(promised.edits);
    });
  });

  /** The block is open, and the channel's gate is the runtime's. */
  async function seenOpen(block: string, channel: number | null) {
    const detail = page.locator('.detail');
    await detail.waitFor();
    expect(await detail.locator('h4').textContent()).toContain(block);
    if (channel === null) return;
    const { gates } = await model.run(await readPicture(page));
    const reading = page.locator(`.equation[data-channel="${channel}"] p.reading`);
    await reading.waitFor();
    expect(await reading.textContent()).toContain(gates[block]?.data[channel]?.toFixed(3));
  }

  /** The answer with the edits is the runtime's with the same overrides. */
  async function seenEffect(edits: readonly Edit[]) {
    const picture = await readPicture(page);
    const before = await model.run(picture);
    const gates = Object.fromEntries(edits.map(({ target, to }) => [target, overrideOf(to)]));
    const after = await model.run(picture, { gates });
    const effect = page.locator('.effect p[data-after]');
    const read = (what: string) => async () => Number(await effect.getAttribute(what));
    await expect.poll(read('data-before')).toBeCloseTo(before.top[0]?.probability ?? Number.NaN, 4);
    await expect.poll(read('data-after')).toBeCloseTo(after.top[0]?.probability ?? Number.NaN, 4);
    await page.locator('.effect a').click();
    await effect.waitFor({ state: 'detached' });
    expect(new URL(page.url()).hash).not.toContain('edits');
  }

  it('cost: counts as the library does, for the network of the paper’s table', async () => {
    await go('lang=en&tab=learn&chapter=cost');
    await page.locator('tr[data-ratio="16"]').waitFor();
    for (const [ratio, paper, error] of TABLE_10) {
      const row = page.locator(`tr[data-ratio="${ratio}"]`);
      const [parameters = Number.NaN, multiplyAdds] = await row
        .locator('data')
        .evaluateAll((cells) => cells.map((cell) => Number((cell as HTMLDataElement).value)));
      // PyTorch's ResNet-50 has 25,557,032 parameters; the modules add 2 / r · Σ N C² (equation 5).
      expect(parameters).toBe(25_557_032 + (16 / ratio) * 2_514_944);
      expect(Math.abs(parameters / 1e6 - paper)).toBeLessThan(0.17);
      expect(await row.textContent()).toContain(`${paper.toFixed(1)} M`);
      expect(await row.textContent()).toContain(`${error.toFixed(2)} %`);
      expect(multiplyAdds).toBeGreaterThan(3.85e9);
      expect(multiplyAdds).toBeLessThan(3.88e9);
    }
    expect(summarise(model.network, [1, 3, 32, 32]).parameters).toBe(11_261_002);
  });

  it('mistakes: the right row is the runtime’s gate and block, every wrong one moves the output', async () => {
    await go('lang=en&tab=learn&picture=bird&chapter=mistakes');
    await shown(page, 'bird');
    const row = (name: string) => `tr[data-mistake="${name}"] td:nth-of-type(1) data`;
    const run = await model.run(await readPicture(page), { taps: ['layer4.1'] });
    const greatest = Math.max(...(run.gates['layer4.1']?.data ?? []));
    await expect.poll(() => dataOf(row('right'))).toBeCloseTo(greatest, 4);
    const output = run.taps['layer4.1']?.data ?? new Float32Array();
    const mean = () => dataOf('tr[data-mistake="right"] td:nth-of-type(2) data');
    await expect.poll(mean).toBeCloseTo(sum(output) / output.length, 4);
    for (const name of ['twice', 'relu', 'shortcut', 'softmax', 'width']) {
      expect(await dataOf(`tr[data-mistake="${name}"] td:nth-of-type(3) data`)).toBeGreaterThan(0.01);
    }
  });

  it('placement: draws the module in a residual block and in an Inception block', async () => {
    await go('lang=en&tab=learn&chapter=placement');
    await chapter('placement').waitFor();
    const captions = page.locator('.chapter figure:has(svg) figcaption');
    await expect.poll(() => captions.count()).toBe(2);
    const texts = (await captions.allTextContents()).join(' ');
    expect(texts).toContain('SE-ResNet block (figure 3)');
    expect(texts).toContain('SE-Inception block (figure 2)');
  });

  it('turns to the next chapter and back, by keyboard', async () => {
    await go('lang=en&tab=learn&chapter=squeeze');
    await chapter('squeeze').waitFor();
    await page.locator('.turn a.next').focus();
    await page.keyboard.press('Enter');
    await chapter('excitation').waitFor();
    expect(new URL(page.url()).hash).toContain('chapter=excitation');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('Excitation');
    await page.goBack();
    await chapter('squeeze').waitFor();
  });

  it('keeps the block in question in sight, beside the story', async () => {
    await page.setViewportSize({ width: 1360, height: 800 });
    await go('lang=en&tab=learn&picture=cat&chapter=scale');
    await chapter('scale').waitFor();
    await page.locator('.exercise a.go').click();
    const strip = page.locator('.machine [data-block="layer4.1"] canvas').first();
    const place = async () => {
      const [pane, box] = [await page.locator('.machine').boundingBox(), await strip.boundingBox()];
      return pane !== null && box !== null && box.y >= pane.y && box.y < pane.y + pane.height;
    };
    await expect.poll(place).toBe(true);
    // Also at the end of a chapter, and most of the picture with it: the page's last lines may push its edge out.
    await page.locator('.chapter .source').scrollIntoViewIfNeeded();
    expect(await page.evaluate(() => window.scrollY)).toBeGreaterThan(100);
    const preview = await page.locator('.preview canvas').boundingBox();
    expect(preview?.y).toBeGreaterThan((preview?.height ?? 0) / -4);
    await expect.poll(place).toBe(true);
  });

  it.each(['en', 'zh'])('fits 390 pixels in %s, in every chapter', async (lang) => {
    await page.setViewportSize({ width: 390, height: 844 });
    for (const name of CHAPTERS) {
      await go(`lang=${lang}&tab=learn&picture=cat&chapter=${name}`);
      await chapter(name).waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth), name).toBe(390);
    }
  });

  it('reports no error and asks nobody else for anything', () => {
    expect(here.errors).toEqual([]);
    expect(
      here.requests.filter((address) => !address.startsWith(host.address) && !address.startsWith('blob:')),
    ).toEqual([]);
  });
});
