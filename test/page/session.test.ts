/** A whole session by keyboard alone, in every tab; nothing is clicked and no focus is set. */
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunOptions } from '../../src/index.ts';
import { TABS } from '../../web/state/view.ts';
import { findBrowser } from '../support/browser.ts';
import { usePlayground } from '../support/fixture.ts';
import { readPicture, readTop, shown, type Visit, visit } from '../support/playground.ts';

const executable = findBrowser();
type Overrides = NonNullable<RunOptions['gates']>;
/** More than the page has controls. */
const MOST_STEPS = 250;

const hasFocus = (control: Locator) => control.evaluate((element) => element === document.activeElement);

describe.skipIf(!executable)('a session by keyboard', () => {
  const playground = usePlayground(executable);
  let here: Visit;
  let page: Page;

  beforeAll(async () => {
    here = await visit(playground.browser, `${playground.host.address}#lang=en&picture=cat`);
    page = here.page;
  });

  afterAll(() => here?.close());

  /** Goes on with Tab, around the page if need be, until the control has the focus. */
  async function reach(control: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
    await control.waitFor();
    for (let step = 0; step < MOST_STEPS; step++) {
      if (await hasFocus(control)) return;
      await page.keyboard.press(key);
    }
    throw new Error(`${control} was not reached with ${key}.`);
  }
  async function press(control: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
    await reach(control, key);
    await page.keyboard.press('Enter');
  }
  const button = (name: string, within: Page | Locator = page) =>
    within.getByRole('button', { name, exact: true });

  /** From the tab that is chosen, with an arrow key. */
  async function goTo(name: string, arrow: 'ArrowRight' | 'ArrowLeft' = 'ArrowRight'): Promise<void> {
    await reach(page.getByRole('tab', { selected: true }), 'Shift+Tab');
    const tab = page.getByRole('tab', { name });
    for (let step = 0; step < TABS.length && !(await hasFocus(tab)); step++) await page.keyboard.press(arrow);
    await page.keyboard.press('Enter');
    await expect.poll(() => tab.getAttribute('aria-selected')).toBe('true');
  }

  async function distance(gates: Overrides): Promise<number> {
    const { top } = await playground.model.run(await readPicture(page), { gates });
    const seen = await readTop(page);
    return Math.max(
      ...seen.map(({ label, probability }, rank) =>
        label === top[rank]?.label ? Math.abs(probability - top[rank].probability) : Number.POSITIVE_INFINITY,
      ),
    );
  }
  const expectRun = (gates: Overrides) => expect.poll(() => distance(gates)).toBeLessThan(1e-6);

  it('explores: another sample, a cell of a strip, its equation, a hidden unit, out again', async () => {
    await press(button('Sample: truck'));
    await shown(page, 'truck');
    await expectRun({});
    const strip = page.locator('.block[data-block="layer4.1"] canvas[role=slider]');
    await reach(strip);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.locator('.equation[data-channel="1"]').waitFor();
    const { gates } = await playground.model.run(await readPicture(page));
    expect(await page.locator('.equation p.reading').textContent()).toContain(
      gates['layer4.1']?.data[1]?.toFixed(3),
    );
    await press(page.locator('.equation tbody button').first());
    await expect.poll(() => page.locator('.equation table').count()).toBe(2);
    await press(button('Close'), 'Shift+Tab');
    await expect.poll(() => page.locator('.detail').count()).toBe(0);
  });

  it('intervenes: a block is chosen and set to ones, undone, redone, a gate moved, all reset', async () => {
    await goTo('Intervene');
    const block = page.getByLabel('Block', { exact: true });
    await reach(block);
    await page.keyboard.press('Home');
    for (let step = 0; step < 8 && (await block.inputValue()) !== 'layer2.0'; step++) {
      await page.keyboard.press('ArrowDown');
    }
    await press(button('ones'));
    await expectRun({ 'layer2.0': 'ones' });
    await press(button('Undo'));
    await expectRun({});
    await press(button('Redo'));
    await expectRun({ 'layer2.0': 'ones' });
    await reach(page.locator('[data-bars="layer2.0"] canvas'));
    await page.keyboard.press('ArrowDown');
    const moved = 0.95;
    await expectRun({ 'layer2.0': (gates) => gates.map((_, channel) => (channel === 0 ? moved : 1)) });
    await press(button('Reset all'), 'Shift+Tab');
    await expectRun({});
  });

  it('compares with another sample, and reads a difference', async () => {
    await goTo('Compare');
    await press(button('Sample: dog', page.locator('.compare')));
    await page.getByRole('heading', { name: 'truck and dog' }).waitFor();
    const strip = page.getByRole('slider', { name: 'Differences of layer4.1' });
    await reach(strip);
    await expect
      .poll(() => strip.getAttribute('aria-valuetext'))
      .toMatch(/^channel 0: 0\.\d{3} → 0\.\d{3}, [+−]0\.\d{3}$/);
  });

  it('learns: opens a chapter and follows its exercise', async () => {
    await goTo('Learn');
    await press(page.locator('.story nav').getByRole('link', { name: /Excitation/ }));
    await page.locator('article[data-chapter="excitation"]').waitFor();
    await press(page.locator('.exercise a.go'));
    await page.locator('.equation[data-channel="17"]').waitFor();
    await shown(page, 'cat');
    // The link went with its tab: the focus is on the one that is shown.
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Explore');
  });

  it('switches to another network and back, and deletes what is kept', async () => {
    await goTo('Models', 'ArrowLeft');
    await press(button('Use SE-ResNet-34'));
    await page.getByRole('heading', { name: 'Summary of SE-ResNet-34' }).waitFor({ timeout: 30_000 });
    await press(button('Use SE-ResNet-18'));
    await page.getByRole('heading', { name: 'Summary of SE-ResNet-18' }).waitFor();
    const kept = page.locator('.kept li', { hasText: '.safetensors' });
    await press(kept.getByRole('button'));
    await expect.poll(() => kept.count()).toBe(0);
  });

  it('changes language and colours; nothing went wrong, and nobody else was asked', async () => {
    await press(button('Dark'), 'Shift+Tab');
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark');
    await press(button('中文'), 'Shift+Tab');
    await expect.poll(() => page.evaluate(() => document.documentElement.lang)).toBe('zh-Hans');
    expect(here.errors).toEqual([]);
    const beyond = here.requests.filter(
      (url) => !url.startsWith(playground.host.address) && !url.startsWith('blob:'),
    );
    expect(beyond).toEqual([]);
  });
});
