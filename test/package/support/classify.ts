/** Uses a page as a person would: gives it a picture of a cat and reads the list of classes. */
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { expect } from 'vitest';
import { ROOT } from '../../support/senet.ts';

export const CAT = join(ROOT, 'web/public/samples/cat.webp');

/** @returns how many workers the page has at the end */
export async function expectCat(browser: Browser, address: string): Promise<number> {
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (/Content.Security.Policy/i.test(message.text())) errors.push(message.text());
  });
  try {
    await page.goto(address);
    await page.waitForSelector('input:not([disabled])', { timeout: 60_000 });
    await page.setInputFiles('input', CAT);
    await page.waitForSelector('li', { timeout: 60_000 });
    const classes = await page.locator('li').allTextContents();
    expect(classes[0]).toMatch(/^cat \d+\.\d %$/);
    expect(classes).toHaveLength(5);
    return page.workers().length;
  } finally {
    expect(errors).toEqual([]);
    await page.close();
  }
}
