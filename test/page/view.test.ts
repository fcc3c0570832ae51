/** Everything that a reader can choose: it is in the address, the address opens the same view, back and forward lead from one to the other. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultView, formatView, parseView, type View } from '../../web/state/view.ts';
import { findBrowser, launchBrowser } from '../support/browser.ts';
import { follow, servePage, type Visit, visit } from '../support/playground.ts';
import type { StaticHost } from '../support/static_server.ts';

const executable = findBrowser();
const USUAL = defaultView(['en']);

/** One choice, made as a reader makes it. */
interface Choice {
  /** Where it can be made. */
  readonly at: Partial<View>;
  readonly make: (page: Page) => Promise<void>;
  /** What is on the page before it can be made, and afterwards. */
  readonly ready?: string;
  /** What is then on the page and was not there before. */
  readonly seen: (page: Page) => Promise<unknown>;
}

const press = (name: string) => (page: Page) =>
  page.getByRole('button', { name, exact: true }).first().click();
const tick = (role: 'radio' | 'checkbox', name: string) => (page: Page) =>
  page.getByRole(role, { name, exact: true }).check();
const isPressed = (name: string) => (page: Page) =>
  page.getByRole('button', { name, exact: true }).first().getAttribute('aria-pressed');
const isChecked = (role: 'radio' | 'checkbox', name: string) => (page: Page) =>
  page.getByRole(role, { name, exact: true }).isChecked();
const textOf = (selector: string) => async (page: Page) =>
  (await page.locator(selector).allTextContents())[0] ?? null;
const countOf = (selector: string) => (page: Page) => page.locator(selector).count();

/** A choice that is added to the table of the address has no test until it is added here: the compiler says so. */
const CHOICES: { readonly [Name in keyof View]: Choice } = {
  language: { at: {}, make: press('中文'), seen: textOf('h1') },
  theme: {
    at: {},
    make: press('Dark'),
    seen: (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor),
  },
  tab: {
    at: {},
    make: (page) => page.getByRole('tab', { name: 'Models' }).click(),
    seen: countOf('.models h2'),
  },
  model: {
    at: { tab: 'models' },
    ready: '#summary-heading',
    make: press('Use SE-ResNet-34'),
    seen: textOf('#summary-heading'),
  },
  picture: { at: {}, make: press('Sample: frog'), seen: isPressed('Sample: frog') },
  second: {
    at: { tab: 'compare' },
    ready: '.second',
    make: (page) => page.locator('.second').getByRole('button', { name: 'Sample: frog' }).click(),
    seen: textOf('.compare h3'),
  },
  block: { at: {}, ready: '[data-block="layer3.0"]', make: press('layer3.0'), seen: textOf('.detail h4') },
  channel: {
    at: { block: 'layer3.0' },
    ready: '.detail',
    make: (page) =>
      page
        .locator('[data-block="layer3.0"] .cells canvas')
        .first()
        .click({ position: { x: 20, y: 4 } }),
    seen: textOf('.equation h5'),
  },
  unit: {
    at: { block: 'layer3.0', channel: 3 },
    ready: '.equation .terms',
    make: (page) => page.locator('.equation tbody button sub').first().click(),
    seen: countOf('.equation .terms'),
  },
  edits: { at: { tab: 'intervene' }, ready: '.controls', make: press('zeros'), seen: countOf('.edits li') },
  scope: {
    at: { tab: 'intervene' },
    ready: '.controls',
    make: press('all blocks'),
    seen: isPressed('all blocks'),
  },
  ablation: {
    at: { tab: 'intervene' },
    ready: '.matter button',
    make: press('Find out'),
    seen: countOf('.ablation svg [data-row]'),
  },
  order: { at: {}, make: tick('radio', 'by gate'), seen: isChecked('radio', 'by gate') },
  classes: {
    at: { tab: 'compare', classes: [3, 8] },
    ready: '[data-figure="figure 7"] path[fill-opacity]',
    make: tick('checkbox', 'horse'),
    seen: countOf('[data-figure="figure 7"] path[fill-opacity]'),
  },
  blocks: {
    at: { tab: 'compare', blocks: ['layer4.1'] },
    ready: '[data-figure="figure 6"] path',
    make: tick('checkbox', 'layer2.0'),
    seen: countOf('[data-figure="figure 6"] path'),
  },
  scale: {
    at: { tab: 'compare' },
    ready: '[data-figure="figure 6"] path',
    make: press('fitted'),
    seen: textOf('[data-figure="figure 6"] svg'),
  },
  chapter: {
    at: { tab: 'learn' },
    ready: '.chapter h2',
    make: (page) => page.locator('.turn a.next').click(),
    seen: textOf('.chapter h2'),
  },
  // Written into the address by whoever puts the page into a frame.
  embed: {
    at: {},
    make: (page) =>
      page.evaluate(() => {
        location.hash += '&embed=1';
      }),
    seen: countOf('main.embedded'),
  },
};

describe.skipIf(!executable)('the address', () => {
  let browser: Browser;
  let host: StaticHost;

  beforeAll(async () => {
    [browser, host] = await Promise.all([launchBrowser(executable ?? ''), servePage()]);
  });
  afterAll(async () => {
    await browser?.close();
    await host?.close();
  });

  const names = Object.keys(CHOICES) as (keyof View)[];
  it('has an entry for each choice', () => {
    expect(names.sort()).toEqual(Object.keys(USUAL).sort());
  });

  let here: Visit;
  beforeAll(async () => {
    here = await visit(browser, host.address);
  });

  it.each(names)('holds the choice of %s, and going back takes it back', async (name) => {
    const { at, ready, make, seen } = CHOICES[name];
    const start = { ...USUAL, language: 'en', picture: 'cat', ...at } as const;
    await follow(here.page, formatView(start));
    const viewOf = (page: Page) => parseView(new URL(page.url()).hash, USUAL);
    const settled = (page: Page, expected: unknown) =>
      expect.poll(() => seen(page), { timeout: 20_000 }).toEqual(expected);
    if (ready) await here.page.locator(ready).first().waitFor();
    // Much comes after the first result.
    await here.page.waitForTimeout(300);
    const was = await seen(here.page);
    await make(here.page);
    await expect.poll(() => viewOf(here.page)[name]).not.toEqual(start[name]);
    const chosen = viewOf(here.page);
    // The choice and nothing else.
    expect({ ...chosen, [name]: start[name] }).toEqual(start);
    await expect.poll(() => seen(here.page), { timeout: 20_000 }).not.toEqual(was);
    // Another network is fetched first.
    if (ready) await here.page.locator(ready).first().waitFor();
    await here.page.waitForTimeout(300);
    const is = await seen(here.page);

    const there = await visit(browser, here.page.url());
    await settled(there.page, is);
    expect(viewOf(there.page)).toEqual(chosen);
    await there.close();

    await here.page.goBack();
    await settled(here.page, was);
    await here.page.goForward();
    await settled(here.page, is);
    expect(here.errors).toEqual([]);
  });
});
