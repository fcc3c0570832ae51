/** Both languages, narrow screens, the keyboard alone. */
import { describe, expect, it } from 'vitest';
import { findBrowser } from '../support/browser.ts';
import { usePlayground } from '../support/fixture.ts';
import { shown, visit } from '../support/playground.ts';

const executable = findBrowser();

describe.skipIf(!executable)('for everyone', () => {
  const playground = usePlayground(executable);

  it.each(['en', 'zh'])(
    'fits 390 pixels in %s, with a block open, without scrolling sideways',
    async (language) => {
      const address = `${playground.host.address}#lang=${language}&block=layer4.1`;
      const { page, close } = await visit(playground.browser, address, {
        viewport: { width: 390, height: 844 },
      });
      await page.locator('.detail').waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
      const beyond = await page.evaluate(() =>
        [...document.querySelectorAll('main *')]
          .filter((element) => element.getBoundingClientRect().right > 391)
          .map((element) => element.outerHTML.slice(0, 80)),
      );
      expect(beyond).toEqual([]);
      await close();
    },
  );

  it('speaks the browser’s language at first, and the reader’s from then on', async () => {
    const { page, close } = await visit(playground.browser, playground.host.address, { locale: 'zh-CN' });
    expect(await page.locator('h1').textContent()).toContain('门控');
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh-Hans');
    await page.getByRole('button', { name: 'English' }).click();
    expect(await page.locator('h1').textContent()).toBe('Every gate of a real SE network');
    expect(await page.title()).toContain('Every gate');
    expect(new URL(page.url()).hash).toContain('lang=en');
    await page.reload();
    await page.locator('[data-block]').first().waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('en');
    await close();
  });

  it('leaves no English sentence in Chinese', async () => {
    const { page, close } = await visit(
      playground.browser,
      `${playground.host.address}#lang=zh&block=layer4.1`,
    );
    await page.locator('.detail').waitFor();
    const text = (await page.locator('#root').textContent()) ?? '';
    const headers = /Cross-Origin-(Opener-Policy: same-origin|Embedder-Policy: require-corp)/g;
    const words = text.replace(headers, '').match(/[A-Za-z]{4,}/g) ?? [];
    const terms = /^(Squeeze|Excitation|English|ResNet|SIMD|HTTP|BasicBlock|layer|sigmoid|relu|hidden)$/;
    expect(words.filter((word) => !terms.test(word))).toEqual([]);
    await close();
  });

  it('is reached by keyboard, every control of it, and the focus is seen', async () => {
    const { page, close } = await visit(playground.browser, `${playground.host.address}#lang=en&picture=cat`);
    // The last control to come: it is fetched after the strips.
    await page.getByRole('button', { name: 'Save: gates' }).waitFor();
    // Of the tabs, one is reached by Tab, the others from there by arrow keys.
    const wanted = await page.evaluate(
      () =>
        document.querySelectorAll(
          'a[href], button:not([role=tab]), [role=tab][aria-selected=true], input:not([type=radio]), input[type=radio]:checked, canvas[role=slider], summary',
        ).length,
    );
    const reached = new Set<string>();
    for (let step = 0; step <= wanted; step++) {
      await page.keyboard.press('Tab');
      const focus = await page.evaluate(() => {
        const { activeElement } = document;
        if (!activeElement || activeElement === document.body) return null;
        const shown = activeElement.closest('.button') ?? activeElement;
        const all = [...document.querySelectorAll('*')];
        return { index: all.indexOf(activeElement), outline: getComputedStyle(shown).outlineStyle };
      });
      if (!focus) break;
      expect(focus.outline).not.toBe('none');
      reached.add(String(focus.index));
    }
    expect(reached.size).toBe(wanted);
    await close();
  });

  it('can be worked by keyboard: a sample, the order, a block, a channel', async () => {
    const { page, close } = await visit(playground.browser, `${playground.host.address}#lang=en&picture=cat`);
    await page.getByRole('button', { name: 'Sample: truck' }).focus();
    await page.keyboard.press('Enter');
    await shown(page, 'truck');
    await page.getByRole('radio', { name: 'by index' }).focus();
    await page.keyboard.press('ArrowRight');
    expect(new URL(page.url()).hash).toContain('order=value');
    const strip = page.locator('[data-block="layer2.0"] canvas[role=slider]');
    await strip.focus();
    await page.keyboard.press('ArrowRight');
    expect(await strip.getAttribute('aria-valuetext')).toMatch(/^channel \d+: z -?\d\.\d{3}, s 0\.\d{3}$/);
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Inside layer2.0' }).waitFor();
    await close();
  });

  it('gives every control a name', async () => {
    const { page, close } = await visit(
      playground.browser,
      `${playground.host.address}#lang=en&block=layer1.0`,
    );
    await page.locator('.detail').waitFor();
    const tree = await page.locator('body').ariaSnapshot();
    expect(tree).toContain('slider "Gates of layer1.0, by channel"');
    expect(tree).not.toMatch(/^\s*- (button|slider|radio|img|textbox)(:|$)/m);
    await close();
  });

  it('stands still: nothing on it is animated', async () => {
    const { page, close } = await visit(playground.browser, playground.host.address);
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
    await close();
  });
});
