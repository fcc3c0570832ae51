/** Every figure and every table that the page saves: downloaded, read back, and held against the runtime in Node. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  buildNetwork,
  type Model,
  type Picture,
  type Prediction,
  parseSafetensors,
  summarise,
  toFloat32,
} from '../../src/index.ts';
import { signedColour } from '../../web/draw/heat.ts';
import { findBrowser, launchBrowser } from '../support/browser.ts';
import { savedDrawing, savedNumbers } from '../support/downloads.ts';
import { GOLDEN_VALUES } from '../support/golden.ts';
import { loadReference, readPicture, servePage, shown, type Visit, visit } from '../support/playground.ts';
import type { StaticHost } from '../support/static_server.ts';

const executable = findBrowser();
const MODEL = fileURLToPath(new URL('../../models/se-resnet18-cifar10.safetensors', import.meta.url));
const BLOCK = 'layer4.1';
const CHANNEL = 17;
const TAPS = ['before', 'after', 'squeeze', 'hidden'].map((name) => `${BLOCK}.${name}`);
/** As the light theme has them. */
const LIGHT = { less: '#542788', panel: '#ffffff', more: '#b35806' };

function expectClose(actual: readonly number[] | undefined, expected: ArrayLike<number>, digits = 5): void {
  expect(actual).toHaveLength(expected.length);
  for (const [i, value] of (actual ?? []).entries())
    expect(value).toBeCloseTo(expected[i] ?? Number.NaN, digits);
}

describe.skipIf(!executable)('saving', () => {
  let browser: Browser;
  let host: StaticHost;
  let model: Model;
  let here: Visit;
  let page: Page;
  let cat: Picture;
  let run: Prediction;

  beforeAll(async () => {
    [browser, host, model] = await Promise.all([
      launchBrowser(executable ?? ''),
      servePage(),
      loadReference(),
    ]);
    const fragment = `lang=en&theme=light&picture=cat&block=${BLOCK}&channel=${CHANNEL}&unit=3`;
    here = await visit(browser, `${host.address}#${fragment}`);
    page = here.page;
    cat = await readPicture(page);
    run = await model.run(cat, { taps: TAPS });
  });
  afterAll(async () => {
    model?.dispose();
    await browser?.close();
    await host?.close();
  });

  const open = async (fragment: string) => {
    await page.goto(`${host.address}#lang=en&theme=light&picture=cat&${fragment}`);
    await shown(page, 'cat');
  };
  const tap = (name: string) => run.taps[`${BLOCK}.${name}`]?.data ?? new Float32Array();
  const gate = (of = run, block = BLOCK) => of.gates[block]?.data ?? new Float32Array();
  const stored = (name: string) => {
    const tensor = parseSafetensors(readFileSync(MODEL), MODEL).tensors.get(name);
    if (!tensor) throw new Error(`no ${name}`);
    return toFloat32(tensor);
  };

  describe('inside a block', () => {
    it.each([
      ['squeeze', 'z', () => tap('squeeze')],
      ['hidden', 'hidden', () => tap('hidden')],
      ['gate', 's', () => gate()],
    ])(
      '%s: the numbers are the runtime’s, and a bar of the drawing is as high as its number',
      async (figure, column, values) => {
        const name = `${figure} ${BLOCK}`;
        const { columns, about, name: file } = await savedNumbers(page, name);
        expectClose(columns[column], values());
        expect(about).toMatchObject({ model: 'se-resnet18-cifar10', picture: 'cat', edits: '' });
        expect(file).toBe(`${figure}-layer4.1_se-resnet18-cifar10_cat.csv`);
        const { rectangles } = await savedDrawing(page, name);
        const all = [...values()];
        const [low, high] = figure === 'gate' ? [0, 1] : [Math.min(0, ...all), Math.max(0, ...all)];
        expectClose(
          rectangles.slice(0, all.length).map(({ height }) => (height * (high - low)) / 84),
          all.map(Math.abs),
          // The SVG has hundredths of a pixel.
          (high - low) / 84 > 0.02 ? 2 : 3,
        );
      },
    );

    it.each([
      ['W1', 'fc.0', 32, 512],
      ['W2', 'fc.2', 512, 32],
    ])('%s: the checkpoint’s own weights, each cell in its colour', async (name, layer, rows, columns) => {
      const expected = stored(`${BLOCK}.SE.${layer}.weight`);
      const numbers = await savedNumbers(page, `${name} ${BLOCK}`);
      const flat = Object.values(numbers.columns);
      expect([numbers.rows.length, flat.length]).toEqual([rows, columns]);
      expectClose(
        numbers.rows.flatMap((_, row) => flat.map((column) => column[row] ?? Number.NaN)),
        expected,
        7,
      );
      expect(numbers.about).toMatchObject({ model: 'se-resnet18-cifar10', picture: '' });
      const { rectangles } = await savedDrawing(page, `${name} ${BLOCK}`);
      const colour = signedColour(Math.max(...expected.map(Math.abs)), LIGHT);
      expect(rectangles.map(({ fill }) => fill)).toEqual(Array.from(expected, colour));
    });

    it('feature maps: before, gate, after, of every channel shown', async () => {
      await page.locator('.gallery li').first().waitFor();
      const { rows, columns } = await savedNumbers(page, `feature maps ${BLOCK}`);
      const places = rows.map((row) => row.split(/[@.]/).map(Number));
      expect(places).toHaveLength(12 * 16);
      const at = places.map(([channel = 0, y = 0, x = 0]) => channel * 16 + 4 * y + x);
      expectClose(
        columns.u,
        at.map((place) => tap('before')[place] ?? Number.NaN),
      );
      expectClose(
        columns['s × u'],
        at.map((place) => tap('after')[place] ?? Number.NaN),
      );
      expectClose(
        columns.s,
        places.map(([channel = 0]) => gate()[channel] ?? Number.NaN),
      );
      const { rectangles, texts } = await savedDrawing(page, `feature maps ${BLOCK}`);
      expect(rectangles).toHaveLength(2 * 12 * 16);
      expect(texts).toContain(`× ${Math.max(...gate()).toFixed(3)} =`);
    });

    it('the equation: weights, hidden units and products that add up to the gate', async () => {
      const { rows, columns } = await savedNumbers(page, `equation ${BLOCK}@${CHANNEL}`);
      const units = rows.slice(0, -2).map((name) => Number(name.slice(1)));
      const weights = stored(`${BLOCK}.SE.fc.2.weight`);
      expectClose(
        columns.w,
        units.map((unit) => weights[CHANNEL * 32 + unit] ?? Number.NaN),
      );
      expectClose(
        columns.h,
        units.map((unit) => tap('hidden')[unit] ?? Number.NaN),
      );
      const products = columns['w × h'] ?? [];
      const sum = products.at(-1) ?? Number.NaN;
      expect(products.slice(0, -1).reduce((total, product) => total + product, 0)).toBeCloseTo(sum, 5);
      expect(1 / (1 + Math.exp(-sum))).toBeCloseTo(gate()[CHANNEL] ?? Number.NaN, 5);
    });

    it('the equation of a hidden unit: every channel’s weight and squeeze', async () => {
      const { rows, columns } = await savedNumbers(page, `hidden equation ${BLOCK}@3`);
      const channels = rows.slice(0, -2).map((name) => Number(name.slice(1)));
      expect(channels).toHaveLength(512);
      expectClose(
        columns.z,
        channels.map((channel) => tap('squeeze')[channel] ?? Number.NaN),
      );
      expect(Math.max(columns['w × z']?.at(-1) ?? Number.NaN, 0)).toBeCloseTo(
        tap('hidden')[3] ?? Number.NaN,
        4,
      );
    });
  });

  describe('with edits', () => {
    const edits = 'layer3.0:zeros,layer4.1@3:0.25';
    let edited: Prediction;

    beforeAll(async () => {
      edited = await model.run(cat, {
        gates: {
          'layer3.0': 'zeros',
          'layer4.1': (own) => own.map((s, channel) => (channel === 3 ? 0.25 : s)),
        },
      });
      await open(`tab=intervene&block=layer4.1&edits=${edits}&ablation=1`);
      await page.locator('.outcome.edited').waitFor();
      await page.locator('.ablation svg').waitFor();
    });

    it('the top 5, each beside what it is without them', async () => {
      const { rows, columns, about, name } = await savedNumbers(page, 'top 5');
      expect(rows).toEqual(edited.top.map(({ label }) => label));
      expectClose(
        columns.Probability,
        edited.top.map(({ probability }) => probability),
      );
      const before = edited.top.map(({ index }) => run.probabilities.data[index] ?? Number.NaN);
      expectClose(columns['Without edits'], before);
      expect(about).toMatchObject({ picture: 'cat', edits });
      expect(name).toBe('top-5_se-resnet18-cifar10_cat_layer3.0-zeros-layer4.1@3-0.25.csv');
      const { rectangles } = await savedDrawing(page, 'top 5');
      const whole = 640 - 150 - 64;
      expectClose(
        rectangles.slice(0, 10).map(({ width }) => width / whole),
        edited.top.flatMap(({ probability }, rank) => [probability, before[rank] ?? Number.NaN]),
        4,
      );
    });

    it('the gates of the block and of all blocks, before and after', async () => {
      const one = await savedNumbers(page, 'edited gates layer4.1');
      expectClose(one.columns['s without edits'], gate());
      expectClose(one.columns['s with edits'], gate(edited));
      expect(one.columns['s with edits']?.[3]).toBe(0.25);
      // Bars, a line on each that moved, and two rules in each row of bars.
      const bars = await savedDrawing(page, 'edited gates layer4.1');
      const moved = gate().filter((s, channel) => s !== gate(edited)[channel]).length;
      expect(moved).toBeGreaterThan(400);
      expect(Math.abs(bars.rectangles.length - (512 + moved + 2 * 4))).toBeLessThanOrEqual(8);
      const all = await savedNumbers(page, 'edited gates');
      const names = model.network.blocks.map(({ name }) => name);
      expectClose(
        all.columns['s without edits'],
        names.flatMap((name) => [...gate(run, name)]),
      );
      expectClose(
        all.columns['s with edits'],
        names.flatMap((name) => [...gate(edited, name)]),
      );
      expect(all.about.edits).toBe(edits);
      const strips = await savedDrawing(page, 'edited gates');
      expect(strips.rectangles).toHaveLength(2 * all.rows.length);
    });

    it('which blocks matter', async () => {
      const { rows, columns, about } = await savedNumbers(page, 'which blocks matter');
      const winner = run.top[0]?.index ?? -1;
      const logit = run.logits.data[winner] ?? Number.NaN;
      const logits: number[] = [];
      for (const name of rows) {
        const without = await model.run(cat, { gates: { [name]: 'ones' } });
        logits.push(without.logits.data[winner] ?? Number.NaN);
      }
      expectClose(columns.Logit, logits, 4);
      const changes = logits.map((value) => value - logit);
      expectClose(columns.Change, changes, 4);
      // No edits but its own.
      expect(about.edits).toBe('');
      const { rectangles } = await savedDrawing(page, 'which blocks matter');
      const reach = Math.max(...changes.map(Math.abs));
      const half = (640 - 150 - 2 * 64) / 2;
      expectClose(
        rectangles.slice(0, rows.length).map(({ width }) => (width * reach) / half),
        changes.map(Math.abs),
        1,
      );
    });
  });

  it('how near the picture is to each class, as on the page', async () => {
    await open('tab=compare&block=layer4.0');
    await page.locator('[data-class]').first().waitFor();
    const { rows, columns, about } = await savedNumbers(page, 'nearest classes layer4.0');
    const seen = await page
      .locator('[data-class]')
      .evaluateAll((all) =>
        all.map((row) => [row.getAttribute('data-class'), Number(row.querySelector('data')?.value)] as const),
      );
    expect(rows).toEqual(seen.map(([label]) => label));
    expectClose(
      columns['mean |s − class mean|'],
      seen.map(([, distance]) => distance),
      7,
    );
    expect(about.dataset).toContain('CIFAR-10');
  });

  it('the costs of the paper’s ratios', async () => {
    await open('tab=learn&chapter=cost');
    const { rows, columns, about } = await savedNumbers(page, 'costs');
    expect(rows.slice(0, 5)).toEqual(['2', '4', '8', '16', '32']);
    const parameters = Object.values(columns)[0] ?? [];
    // 2 / r · Σ N C² more than ResNet-50's 25,557,032 (equation 5).
    const squares = 3 * 256 ** 2 + 4 * 512 ** 2 + 6 * 1024 ** 2 + 3 * 2048 ** 2;
    expect(parameters.slice(0, 5)).toEqual([2, 4, 8, 16, 32].map((r) => 25_557_032 + (2 / r) * squares));
    expect(about).toMatchObject({ model: 'se_resnet50', picture: '' });
  });

  it('the mistakes, as on the page', async () => {
    await open('tab=learn&chapter=mistakes');
    const table = page.locator('table:has([data-mistake="width"])');
    await table.waitFor();
    const button = page.locator('[data-save^="mistakes "]');
    const figure = (await button.getAttribute('data-save')) ?? '';
    const { columns } = await savedNumbers(page, figure);
    const seen = await table
      .locator('data')
      .evaluateAll((all) => all.map((one) => Number((one as HTMLDataElement).value)));
    const [gates = [], means = [], moved = []] = Object.values(columns);
    expectClose(
      gates.flatMap((value, row) => [value, means[row] ?? Number.NaN, moved[row] ?? Number.NaN]),
      seen,
    );
    expect(figure).toBe(`mistakes ${BLOCK}@${gate().indexOf(Math.max(...gate()))}`);
  });

  it('where the module sits, as drawings without numbers', async () => {
    await open('tab=learn&chapter=placement');
    const residual = await savedDrawing(page, 'SE in a residual block');
    expect(residual.texts).toEqual(expect.arrayContaining(['F(x) = u', 'SE: s', '×', '+', 'ReLU']));
    expect(residual.about).toMatchObject({ model: '', picture: '' });
    const inception = await savedDrawing(page, 'SE in an Inception block');
    expect(inception.texts).toEqual(expect.arrayContaining(['1×1', '3×3', '5×5', 'pool', 'SE: s', '×']));
    await page.locator('[data-save="SE in a residual block"]').click();
    expect(await page.getByRole('menuitem').count()).toBe(2);
    await page.keyboard.press('Escape');
  });

  it('the summary: torchsummary’s parameters, row by row', async () => {
    await open('tab=models');
    const { rows, columns } = await savedNumbers(page, 'summary');
    const golden = JSON.parse(
      readFileSync(new URL('summary/se_resnet18-3x32x32.json', GOLDEN_VALUES), 'utf8'),
    );
    const { rows: own } = summarise(buildNetwork('se_resnet18'), [1, 3, 32, 32]);
    expect(rows).toHaveLength(own.length);
    expect(columns.Parameters).toEqual(
      golden.rows.map(([, , parameters]: [string, number[], number]) => parameters),
    );
    expect(here.errors).toEqual([]);
  });
});
