/** What axe-core finds in every tab, in both themes and both languages: nothing. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { LANGUAGES, TABS } from '../../web/state/view.ts';
import { findBrowser } from '../support/browser.ts';
import { usePlayground } from '../support/fixture.ts';
import { follow, OWN_OF_TAB, visit } from '../support/playground.ts';

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
  const playground = usePlayground(executable);
  let page: Page;

  beforeAll(async () => {
    const source = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
    ({ page } = await visit(playground.browser, playground.host.address));
    await page.evaluate(await readFile(source, 'utf8'));
  });

  it.each(CASES)('$tab, $language, $theme: nothing', async ({ tab, language, theme }) => {
    const state = `lang=${language}&theme=${theme}&tab=${tab}&picture=cat&block=layer4.1&channel=17&second=dog`;
    await follow(page, `${state}&edits=layer3:ones`);
    await page.locator(`html[lang|="${language}"][data-theme="${theme}"]`).waitFor();
    await page.locator(OWN_OF_TAB[tab]).first().waitFor();
    await page.waitForLoadState('networkidle');
    const violations = await page.evaluate<readonly Found[]>('axe.run().then((result) => result.violations)');
    const told = violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
    );
    expect(told).toEqual([]);
  });
});
