/** What axe-core finds in every tab, in both themes and both languages: nothing. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LANGUAGES, TABS } from '../../web/state/view.ts';
import { findBrowser, launchBrowser } from '../support/browser.ts';
import { servePage, visit } from '../support/playground.ts';
import type { StaticHost } from '../support/static_server.ts';

const executable = findBrowser();
const THEMES = ['light', 'dark'] as const;
const CASES = TABS.flatMap((tab) =>
  LANGUAGES.flatMap((language) => THEMES.map((theme) => ({ tab, language, theme }))),
);

interface Found {
  readonly id: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary?: string }[];
}

describe.skipIf(!executable)('axe-core', () => {
  let browser: Browser;
  let host: StaticHost;
  let axe = '';

  beforeAll(async () => {
    const source = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
    [browser, host, axe] = await Promise.all([
      launchBrowser(executable ?? ''),
      servePage(),
      readFile(source, 'utf8'),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await host?.close();
  });

  it.each(CASES)('$tab, $language, $theme: nothing', async ({ tab, language, theme }) => {
    const state = `lang=${language}&theme=${theme}&tab=${tab}&picture=cat&block=layer4.1&channel=17&second=dog`;
    const { page, close } = await visit(browser, `${host.address}#${state}&edits=layer3:ones`);
    await page.waitForLoadState('networkidle');
    await page.evaluate(axe);
    const violations = await page.evaluate<readonly Found[]>('axe.run().then((result) => result.violations)');
    const told = violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
    );
    expect(told).toEqual([]);
    await close();
  });
});
