/**
 * At least one number of every panel against what did not come from this runtime: the shipped weights evaluated node by
 * node in float64 (test/support/evaluate.ts, itself held against PyTorch), torchsummary's table, PyTorch's counts.
 */

import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  buildNetwork,
  type Checkpoint,
  type Network,
  type Picture,
  type Preprocessing,
  parseSafetensors,
  preprocess,
  type SEModule,
} from '../../src/index.ts';
import { findBrowser, launchBrowser } from '../support/browser.ts';
import { savedNumbers } from '../support/downloads.ts';
import { evaluate } from '../support/evaluate.ts';
import { GOLDEN_VALUES } from '../support/golden.ts';
import { readPicture, readTop, servePage, shown, type Visit, visit } from '../support/playground.ts';
import type { StaticHost } from '../support/static_server.ts';

const executable = findBrowser();
const MODEL = fileURLToPath(new URL('../../models/se-resnet18-cifar10.safetensors', import.meta.url));
const NETWORK = buildNetwork('se_resnet18');
/** As the file was trained. */
const PREPROCESSING: Preprocessing = {
  resize: [32, 32],
  mean: [0.4914, 0.4822, 0.4465],
  std: [0.247, 0.2435, 0.2616],
  order: 'RGB',
};
/** Float32 kernels against float64: a probability, a gate, a squeeze. */
const CLOSE = 2e-4;

const moduleOf = (block: string): SEModule => {
  const found = NETWORK.blocks.find(({ name }) => name === block)?.se;
  if (!found) throw new Error(`${block} has no module`);
  return found;
};

/** Gates of ones are no module at all: what reads s · u reads u. */
function withoutModule(network: Network, block: string): Network {
  const { before, after } = moduleOf(block);
  const rewired = network.nodes
    .filter(({ name }) => name !== after)
    .map((node) => ({ ...node, inputs: node.inputs.map((name) => (name === after ? before : name)) }));
  return { ...network, nodes: rewired as Network['nodes'] };
}

/** Gates of zeros let nothing of u through: a u of zeros, from a last batch norm of zeros, is the same to all that follows. */
function withoutBranch(checkpoint: Checkpoint, block: string): Checkpoint {
  const tensors = new Map(checkpoint.tensors);
  for (const part of ['weight', 'bias']) {
    const stored = tensors.get(`${block}.bn2.${part}`);
    if (!stored) throw new Error(`${block} has no bn2.${part}`);
    tensors.set(stored.name, { ...stored, bytes: new Uint8Array(stored.bytes.length) });
  }
  return { ...checkpoint, tensors };
}

function softmax(logits: ArrayLike<number>): number[] {
  const greatest = Math.max(...Array.from(logits));
  const powers = Array.from(logits, (logit) => Math.exp(logit - greatest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

const WANTED = NETWORK.blocks.flatMap(({ name, se }) =>
  se ? [se.before, se.squeeze, se.hidden, se.gate, name] : [],
);

/** A picture's tensors in float64. */
function golden(picture: Picture, network = NETWORK, weights = checkpoint()) {
  const made = evaluate(network, weights, preprocess(picture, PREPROCESSING), WANTED);
  const dataOf = (name: string) => made.get(name)?.data ?? new Float32Array();
  const logits = dataOf(network.output);
  return {
    logits,
    probabilities: softmax(logits),
    gate: (block: string) => dataOf(moduleOf(block).gate),
    squeeze: (block: string) => dataOf(moduleOf(block).squeeze),
    hidden: (block: string) => dataOf(moduleOf(block).hidden),
    output: dataOf,
  };
}
type Golden = ReturnType<typeof golden>;

function checkpoint(): Checkpoint {
  return parseSafetensors(readFileSync(MODEL), MODEL);
}

/** IEEE 754 binary16. */
function half(bits: number): number {
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

/** The file's own bytes, without this project's reader: a header of JSON, then halves, little-endian. */
function weightsOf(name: string): number[] {
  const bytes = readFileSync(MODEL);
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.subarray(8, 8 + length).toString('utf8'));
  const { dtype, data_offsets } = header[name] as { dtype: string; data_offsets: [number, number] };
  if (dtype !== 'F16') throw new Error(`${name} is ${dtype}`);
  const [from, to] = data_offsets.map((offset) => 8 + length + offset) as [number, number];
  return Array.from({ length: (to - from) / 2 }, (_, i) => half(bytes.readUInt16LE(from + 2 * i)));
}

const mean = (values: ArrayLike<number>) =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
const at = (values: ArrayLike<number>, index: number) => values[index] ?? Number.NaN;

function expectNear(actual: number | string | null | undefined, expected: number, tolerance = CLOSE): void {
  expect(Math.abs(Number(String(actual).replace('−', '-')) - expected)).toBeLessThanOrEqual(tolerance);
}

/** As the page writes it: three digits, so half of the last more. */
const WRITTEN = CLOSE + 0.0005;

describe.skipIf(!executable)('against float64', () => {
  let browser: Browser;
  let host: StaticHost;
  let here: Visit;
  let page: Page;
  let cat: Picture;
  let ship: Picture;
  let ofCat: Golden;
  let ofShip: Golden;

  beforeAll(async () => {
    [browser, host] = await Promise.all([launchBrowser(executable ?? ''), servePage()]);
    here = await visit(browser, `${host.address}#lang=en&picture=ship`);
    page = here.page;
    ship = await readPicture(page);
    await open('picture=cat');
    cat = await readPicture(page);
    [ofCat, ofShip] = [golden(cat), golden(ship)];
  });
  afterAll(async () => {
    await browser?.close();
    await host?.close();
  });

  const open = async (fragment: string) => {
    await page.goto(`${host.address}#lang=en&theme=light&${fragment}`);
    await shown(page, /picture=(\w+)/.exec(fragment)?.[1] ?? '');
  };
  const data = (selector: string) =>
    page.locator(selector).evaluateAll((all) => all.map((one) => Number((one as HTMLDataElement).value)));
  /** What a strip or chart says of a channel under the arrow keys. */
  const readings = async (canvas: string, key: 'Home' | 'End') => {
    await page.locator(canvas).first().focus();
    await page.keyboard.press(key);
    const reading = (await page.locator(canvas).first().getAttribute('aria-valuetext')) ?? '';
    return [...reading.matchAll(/[-−]?\d+\.\d{3}/g)].map(([number]) => number);
  };
  const expectTop = async (probabilities: readonly number[]) => {
    const sorted = [...probabilities].sort((a, b) => b - a);
    await expect
      .poll(async () => {
        const seen = await readTop(page);
        return Math.max(...seen.map(({ probability }, rank) => Math.abs(probability - at(sorted, rank))));
      })
      .toBeLessThanOrEqual(CLOSE);
  };

  describe('Explore', () => {
    const openBlock = () => open('picture=cat&block=layer4.1&channel=17');

    it('the top 5', () => expectTop(ofCat.probabilities));

    it('a strip of the map: z and s of its last channel', async () => {
      const [z, s] = await readings('[data-block="layer1.1"] canvas', 'End');
      expectNear(z, at(ofCat.squeeze('layer1.1'), 63), WRITTEN);
      expectNear(s, at(ofCat.gate('layer1.1'), 63), WRITTEN);
    });

    it('the detail: squeeze, hidden, gate', async () => {
      await openBlock();
      for (const [chart, values] of [
        ['z', ofCat.squeeze('layer4.1')],
        ['hidden', ofCat.hidden('layer4.1')],
        ['s', ofCat.gate('layer4.1')],
      ] as const) {
        const [value] = await readings(`[data-chart="${chart}"] canvas`, 'Home');
        expectNear(value, at(values, 0), WRITTEN);
      }
    });

    it('the equation: its sum, and the gate that it leads to', async () => {
      await openBlock();
      await page.locator('.equation[data-channel="17"]').waitFor();
      const gate = at(ofCat.gate('layer4.1'), 17);
      const [sum] = await data('.equation tfoot data');
      // The inverse of the sigmoid.
      expectNear(sum, Math.log(gate / (1 - gate)), 1e-3);
      const text = await page.locator('.equation p.reading').textContent();
      expectNear(/says (\d\.\d+)/.exec(text ?? '')?.[1], gate, WRITTEN);
    });

    it('W1 and W2: the weight under the mouse, as the file has it', async () => {
      await openBlock();
      for (const [index, name, width] of [
        [0, 'fc.0', 512],
        [1, 'fc.2', 32],
      ] as const) {
        const heat = page.locator('.heat').nth(index);
        await heat.locator('canvas').hover({ position: { x: 30, y: 30 } });
        const text = (await heat.locator('.reading').textContent()) ?? '';
        const [, unit = '', channel = '', value] = /^unit (\d+), channel (\d+): (\S+)$/.exec(text) ?? [];
        const [row, column] = index === 0 ? [unit, channel] : [channel, unit];
        const weight = at(weightsOf(`layer4.1.SE.${name}.weight`), Number(row) * width + Number(column));
        expectNear(value, weight, 0.0005 + 1e-9);
      }
    });

    it('the gallery: the most open gate', async () => {
      await openBlock();
      const first = page.locator('.gallery li').first();
      await first.waitFor();
      const gates = [...ofCat.gate('layer4.1')];
      const greatest = Math.max(...gates);
      expectNear(/\d\.\d{3}/.exec((await first.textContent()) ?? '')?.[0], greatest, WRITTEN);
    });
  });

  describe('Intervene', () => {
    const edited = () => golden(cat, NETWORK, withoutBranch(checkpoint(), 'layer3.0'));

    it('the top 5 with a block shut, beside the unedited one, and what the outcome says', async () => {
      await open('picture=cat&tab=intervene&block=layer4.0&edits=layer3.0:zeros');
      await page.locator('.outcome.edited').waitFor();
      const expected = edited();
      await expectTop(expected.probabilities);
      const order = expected.probabilities.map((_, index) => index);
      order.sort((a, b) => at(expected.probabilities, b) - at(expected.probabilities, a));
      for (const [rank, before] of (await data('.top .before')).entries())
        expectNear(before, at(ofCat.probabilities, at(order, rank)));
      const winner = ofCat.logits.indexOf(Math.max(...ofCat.logits));
      const text = (await page.locator('.outcome').textContent()) ?? '';
      const [, was, is] = /: (-?\d+\.\d\d) → (-?\d+\.\d\d)/.exec(text) ?? [];
      expectNear(was, at(ofCat.logits, winner), 0.006);
      expectNear(is, at(expected.logits, winner), 0.006);
      // Gates after the shut block are other than they were.
      const [before, after] = await readings('.block[data-block="layer4.1"] canvas', 'Home');
      expectNear(before, at(ofCat.gate('layer4.1'), 0), WRITTEN);
      expectNear(after, at(expected.gate('layer4.1'), 0), WRITTEN);
    });

    it('which blocks matter: the network without each module', async () => {
      await open('picture=cat&tab=intervene&ablation=1');
      await page.locator('.ablation svg').waitFor();
      const winner = ofCat.logits.indexOf(Math.max(...ofCat.logits));
      for (const { name } of NETWORK.blocks) {
        const without = golden(cat, withoutModule(NETWORK, name));
        const change = await page.locator(`.ablation [data-row="${name}"]`).getAttribute('data-change');
        expectNear(change, at(without.logits, winner) - at(ofCat.logits, winner), 2e-3);
      }
    });
  });

  describe('Compare', () => {
    it('the ranking and the strips of two pictures', async () => {
      await open('picture=cat&second=ship&tab=compare');
      await page.locator('[data-ranked]').first().waitFor();
      for (const { name } of NETWORK.blocks) {
        const [first, second] = [ofCat.gate(name), ofShip.gate(name)];
        const [seen] = await data(`[data-ranked="${name}"] data`);
        expectNear(seen, mean(first.map((s, channel) => Math.abs(at(second, channel) - s))));
      }
      const [first, second, change] = await readings('.compare [data-block="layer4.1"] canvas', 'Home');
      expectNear(first, at(ofCat.gate('layer4.1'), 0), WRITTEN);
      expectNear(second, at(ofShip.gate('layer4.1'), 0), WRITTEN);
      expectNear(change, at(ofShip.gate('layer4.1'), 0) - at(ofCat.gate('layer4.1'), 0), 2 * WRITTEN);
    });

    it('the atlas of one’s own folders: nearest class, figures 6 and 7, health', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'senet-golden-'));
      const write = async (name: string, { data: pixels, width, height }: Picture) => {
        await mkdir(join(folder, name.split('/')[0] ?? ''), { recursive: true });
        await sharp(Buffer.from(pixels), { raw: { width, height, channels: 4 } })
          .png()
          .toFile(join(folder, name));
      };
      await write('both/cat.png', cat);
      await write('both/ship.png', ship);
      await write('one/cat.png', cat);
      await open('picture=cat&tab=compare&blocks=layer4.1&block=layer4.1&classes=0.1');
      await page.getByLabel('Choose a folder…').setInputFiles(folder);
      await page.getByText('Folders: 2; pictures: 3').waitFor();
      await rm(folder, { recursive: true });
      const [a, b] = [ofCat.gate('layer4.1'), ofShip.gate('layer4.1')];
      const both = a.map((s, channel) => (s + at(b, channel)) / 2);
      // The picture is the one of the second class, and half of the first.
      const [own, half] = [await data('[data-class="one"] data'), await data('[data-class="both"] data')];
      expectNear(own[0], 0);
      expectNear(half[0], mean(a.map((s, channel) => Math.abs(at(both, channel) - s))));
      const six = await savedNumbers(page, 'figure 6');
      const seven = await savedNumbers(page, 'figure 7');
      for (const channel of [0, 100, 511]) {
        expectNear(six.columns['both, mean']?.[channel], at(both, channel));
        expectNear(seven.columns['one, mean']?.[channel], at(a, channel));
        expectNear(
          seven.columns['both, deviation']?.[channel],
          Math.abs(at(a, channel) - at(b, channel)) / 2,
        );
      }
      const gates = [...a, ...b, ...a];
      const share = (among: ArrayLike<number>, is: (s: number) => boolean) =>
        Array.from(among).filter(is).length / among.length;
      const [dead, saturated, stuck] = await data('[data-health="layer4.1"] data');
      // A gate may fall on the other side of a limit: one of 1,536.
      expectNear(
        dead,
        share(gates, (s) => s < 0.05),
        1 / 1000,
      );
      expectNear(
        saturated,
        share(gates, (s) => s > 0.95),
        1 / 1000,
      );
      const near = a.map((s, channel) => Math.max(Math.abs(s - 0.5), Math.abs(at(b, channel) - 0.5)));
      expectNear(
        stuck,
        share(near, (distance) => distance <= 0.05),
        1 / 250,
      );
    });
  });

  describe('Learn', () => {
    it('the numbers in the prose', async () => {
      await open('picture=cat&tab=learn&chapter=squeeze');
      await expect.poll(() => data('.chapter [data-live="earlyZ"]')).not.toEqual([]);
      const [z] = await data('.chapter [data-live="earlyZ"]');
      expectNear(z, at(ofCat.squeeze('layer1.1'), 0));
      await open('picture=cat&tab=learn&chapter=scale');
      await expect.poll(() => data('.chapter [data-live="topS"]')).not.toEqual([]);
      const [s] = await data('.chapter [data-live="topS"]');
      expectNear(s, Math.max(...ofCat.gate('layer4.1')));
    });

    it('the mistakes: the right row, and what multiplying twice makes of the gates', async () => {
      await open('picture=cat&tab=learn&chapter=mistakes');
      await page.locator('[data-mistake="right"]').waitFor();
      const [gate, average] = await data('[data-mistake="right"] data');
      expectNear(gate, Math.max(...ofCat.gate('layer4.1')));
      expectNear(average, mean(ofCat.output('layer4.1')));
      const [, twice] = await data('[data-mistake="twice"] data');
      const [u, x, s] = [
        ofCat.output(moduleOf('layer4.1').before),
        ofCat.output('layer4.0'),
        ofCat.gate('layer4.1'),
      ];
      const pixels = u.length / s.length;
      const wrong = Array.from(u, (v, i) => Math.max(v * v * at(s, Math.floor(i / pixels)) + at(x, i), 0));
      expectNear(twice, mean(wrong));
      expect(Math.abs(mean(wrong) - mean(ofCat.output('layer4.1')))).toBeGreaterThan(10 * CLOSE);
    });

    it('the costs: PyTorch’s count of ResNet-50 and the paper’s formula', async () => {
      await open('picture=cat&tab=learn&chapter=cost');
      await page.locator('tr[data-ratio="16"]').waitFor();
      const squares = 3 * 256 ** 2 + 4 * 512 ** 2 + 6 * 1024 ** 2 + 3 * 2048 ** 2;
      for (const ratio of [2, 4, 8, 16, 32]) {
        const [parameters] = await data(`tr[data-ratio="${ratio}"] data`);
        expect(parameters).toBe(25_557_032 + (2 / ratio) * squares);
      }
      expect((await data('tr[data-ratio="none"] data'))[0]).toBe(25_557_032);
    });
  });

  it('Models: torchsummary’s table, row by row', async () => {
    await open('picture=cat&tab=models');
    const file = new URL('summary/se_resnet18-3x32x32.json', GOLDEN_VALUES);
    const { rows, total_params: total } = JSON.parse(await readFile(file, 'utf8')) as {
      rows: [string, number[], number][];
      total_params: number;
    };
    await page.locator('.tall tbody tr').first().waitFor();
    const seen = await page
      .locator('.tall tbody tr')
      .evaluateAll((all) =>
        all.map((row) => [...row.children].map((cell) => cell.textContent?.trim() ?? '')),
      );
    const whole = (text = '') => Number(text.replaceAll(',', ''));
    const shape = (text = '') => (text.match(/\d+/g) ?? []).map(Number).slice(1);
    expect(seen.map(([name, , parameters]) => [name, whole(parameters)])).toEqual(
      rows.map(([name, , parameters]) => [name, parameters]),
    );
    expect(seen.map(([, extents]) => shape(extents))).toEqual(rows.map(([, extents]) => extents.slice(1)));
    const text = await page.locator('section[aria-labelledby="summary-heading"]').textContent();
    expect(text).toContain(`${total.toLocaleString('en')} parameters`);
    expect(here.errors).toEqual([]);
  });
});
