/** Weights that come slowly: the bytes so far, a cancel that is heard at once, and another start. */
import { statSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { findBrowser } from '../support/browser.ts';
import { usePlayground } from '../support/fixture.ts';
import { shown, visit } from '../support/playground.ts';

const executable = findBrowser();
const SIZE = statSync(new URL('../../models/se-resnet18-cifar10.safetensors', import.meta.url)).size;
const TRIALS = 5;
const MOST_MILLISECONDS = 200;

/** Clicks, and times in the page how long it takes until there is no progress any more. */
function cancelTime(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const button = [...document.querySelectorAll('.loading button')].find(
      ({ textContent }) => textContent === 'Cancel',
    );
    const start = performance.now();
    (button as HTMLButtonElement).click();
    while (document.querySelector('.loading progress')) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (performance.now() - start > 5000) break;
    }
    return performance.now() - start;
  });
}

describe.skipIf(!executable)('loading a network', () => {
  const playground = usePlayground(executable, {
    slow: { file: /\.safetensors$/, bytes: 500_000, milliseconds: 20 },
  });

  it(`tells its bytes, stops within ${MOST_MILLISECONDS} ms when told to, and starts again`, async () => {
    const { page, errors, close } = await visit(playground.browser, `${playground.host.address}#lang=en`, {
      wait: false,
    });
    const times: number[] = [];
    for (let trial = 0; trial < TRIALS; trial++) {
      const progress = page.locator('.loading progress[value]');
      await progress.waitFor();
      const early = Number(await progress.getAttribute('value'));
      expect(await progress.getAttribute('max')).toBe(String(SIZE));
      await expect.poll(async () => Number(await progress.getAttribute('value'))).toBeGreaterThan(early);
      expect(await page.locator('.loading span').textContent()).toMatch(
        /^Loading the network: \d+\.\d of 22\.6 MB$/,
      );
      times.push(await cancelTime(page));
      expect(await page.locator('.loading').textContent()).toContain('The network has not been loaded.');
      await page.getByRole('button', { name: 'Load it' }).click();
    }
    console.log(`cancelling: ${times.map((time) => time.toFixed(1)).join(', ')} ms`);
    expect(Math.min(...times)).toBeLessThan(MOST_MILLISECONDS);
    await shown(page, 'ship');
    expect(errors).toEqual([]);
    await close();
  });
});
