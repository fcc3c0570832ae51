/** The example without a bundler, in a real browser, served as its comment says: the repository's root as it is. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { findBrowser, launchBrowser } from '../support/browser.ts';
import { serveFolder } from '../support/static_server.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');
const executable = findBrowser();

it.skipIf(!executable)('examples/page/ names the cat under its own Content-Security-Policy', async () => {
  if (!existsSync(join(ROOT, 'dist/index.js'))) throw new Error('no dist/: run "npm run build"');
  const [browser, host] = await Promise.all([launchBrowser(executable ?? ''), serveFolder(ROOT)]);
  try {
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(`${host.address}examples/page/index.html`);
    await page.waitForFunction(() => document.querySelector('output')?.value !== 'Loading…');
    const answer = await page.locator('output').textContent();
    expect(answer).toMatch(/^cat; in layer4\.1, \d+ of 512 gates are more than half open\.$/);
    expect(errors).toEqual([]);
  } finally {
    await browser.close();
    await host.close();
  }
});
