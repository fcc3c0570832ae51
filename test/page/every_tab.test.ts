/** What holds in every tab: 390 pixels, no movement, a table behind each strip, any sub-path, no network, nobody else asked. */
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { LANGUAGES, TABS } from '../../web/state/view.ts';
import { findBrowser } from '../support/browser.ts';
import { usePlayground } from '../support/fixture.ts';
import {
  follow,
  OWN_OF_TAB,
  readPicture,
  readTop,
  servePage,
  shown,
  type Visit,
  visit,
} from '../support/playground.ts';

const executable = findBrowser();
/** A block is open, a channel chosen, two pictures compared. */
const STATE = 'picture=cat&block=layer4.1&channel=17&second=dog';
async function open(page: Page, tab: (typeof TABS)[number]): Promise<void> {
  await page.getByRole('tab').nth(TABS.indexOf(tab)).click();
  await page.locator(OWN_OF_TAB[tab]).first().waitFor();
}

describe.skipIf(!executable)('every tab', () => {
  const playground = usePlayground(executable);
  const address = (fragment: string) => `${playground.host.address}#${STATE}&${fragment}`;

  let narrow: Visit;
  beforeAll(async () => {
    narrow = await visit(playground.browser, address(''), { viewport: { width: 390, height: 844 } });
  });

  it.each(LANGUAGES.flatMap((lang) => TABS.map((tab) => [tab, lang] as const)))(
    '%s, %s: fits 390 pixels; what is wider scrolls within itself',
    async (tab, lang) => {
      const { page } = narrow;
      await follow(page, `${STATE}&lang=${lang}&tab=${tab}`);
      await page.locator(`html[lang|="${lang}"]`).waitFor();
      await page.locator(OWN_OF_TAB[tab]).first().waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
      const beyond = await page.evaluate(() => {
        const scrolls = (element: Element | null): boolean =>
          element !== null &&
          (getComputedStyle(element).overflowX !== 'visible' || scrolls(element.parentElement));
        return [...document.querySelectorAll('body *')]
          .filter((element) => element.getBoundingClientRect().right > 391 && !scrolls(element.parentElement))
          .map((element) => element.outerHTML.slice(0, 120));
      });
      expect(beyond).toEqual([]);
    },
  );

  it('stands still for who prefers reduced motion, and for everybody else', async () => {
    for (const reducedMotion of ['reduce', 'no-preference'] as const) {
      const { page, close } = await visit(playground.browser, address('lang=en'), { reducedMotion });
      for (const tab of TABS) {
        await open(page, tab);
        const moving = await page.evaluate(() => {
          const lasts = (element: Element) => {
            const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(element);
            return (
              transitionDuration.split(', ').some((duration) => Number.parseFloat(duration) > 0) ||
              animationName !== 'none' ||
              scrollBehavior === 'smooth'
            );
          };
          const all = [...document.querySelectorAll('*')];
          return {
            animations: document.getAnimations().length,
            elements: all.filter(lasts).map(({ outerHTML }) => outerHTML.slice(0, 100)),
          };
        });
        expect(moving, `${tab}, ${reducedMotion}`).toEqual({ animations: 0, elements: [] });
      }
      await close();
    }
  });

  it('has a table behind each strip, with a row for each channel and the runtime’s numbers', async () => {
    const { page, errors, close } = await visit(playground.browser, address('lang=en'));
    const { gates } = await playground.model.run(await readPicture(page));
    // Where a strip's table has the gate without edits and of the first picture.
    const columns = { explore: 1, intervene: 0, compare: 0 } as const;
    for (const tab of ['explore', 'intervene', 'compare'] as const) {
      await open(page, tab);
      expect(await page.locator('.block[data-block]').count()).toBe(playground.model.network.blocks.length);
      for (const { name } of playground.model.network.blocks) {
        const strip = page.locator(`.block[data-block="${name}"]`);
        expect(await strip.locator('canvas[role=slider]').getAttribute('aria-label')).toContain(name);
        // As a screen reader's user opens it: by keyboard.
        await strip.locator('summary').focus();
        await page.keyboard.press('Enter');
        await strip.locator('tbody tr').first().waitFor();
        const cells = await strip
          .locator('tbody tr')
          .evaluateAll(
            (rows, at) => rows.map((row) => row.querySelectorAll('td')[at]?.textContent),
            columns[tab],
          );
        expect(cells, `${tab}, ${name}`).toEqual(
          [...(gates[name]?.data ?? [])].map((gate) => gate.toFixed(3)),
        );
      }
    }
    expect(errors).toEqual([]);
    await close();
  });

  it('works below a sub-path of a host without headers, and asks nobody else for anything', async () => {
    const below = await servePage({ subPath: '/some/where/below/' });
    const { page, errors, requests, close } = await visit(
      playground.browser,
      `${below.address}#lang=en&${STATE}`,
    );
    for (const tab of TABS) await open(page, tab);
    const beyond = requests.filter((url) => !url.startsWith(below.address) && !url.startsWith('blob:'));
    expect(beyond).toEqual([]);
    expect(errors).toEqual([]);
    await close();
    await below.close();
  });

  it('works after one visit with the server gone, also the tabs that were not opened, and the network', async () => {
    const own = await servePage();
    const { page, close } = await visit(playground.browser, `${own.address}#lang=en&picture=cat`);
    await page.waitForFunction(
      async () => (await navigator.serviceWorker.ready).active?.state === 'activated',
    );
    await own.close();
    await page.goto('about:blank');
    await page.goto(`${own.address}#lang=en&${STATE}`);
    await shown(page, 'cat');
    const { top } = await playground.model.run(await readPicture(page));
    const seen = await readTop(page);
    expect(seen.map(({ label }) => label)).toEqual(top.map(({ label }) => label));
    expect(seen[0]?.probability).toBeCloseTo(top[0]?.probability ?? Number.NaN, 5);
    for (const tab of TABS) await open(page, tab);
    await page.getByRole('button', { name: 'Sample: truck' }).first().click();
    await shown(page, 'truck');
    await close();
  });

  it('takes the system’s colours, and the reader’s own once they are chosen', async () => {
    const { page, close } = await visit(playground.browser, address('lang=en'), { colorScheme: 'dark' });
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const dark = await paper();
    await page.emulateMedia({ colorScheme: 'light' });
    const light = await paper();
    expect(dark).not.toBe(light);
    await page.getByRole('button', { name: 'Dark' }).click();
    expect(await paper()).toBe(dark);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.getByRole('button', { name: 'Light' }).click();
    expect(await paper()).toBe(light);
    expect(new URL(page.url()).hash).toContain('theme=light');
    await close();
  });
});
