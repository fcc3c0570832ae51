/** The tabs: a folder each and a line each in their registry, and nothing else that names them. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { TABS } from '../../../web/state/view.ts';
import { TAB_ENTRIES } from '../../../web/tabs/registry.ts';

const FOLDER = fileURLToPath(new URL('../../../web/tabs', import.meta.url));

describe('the tabs', () => {
  it('have a folder each, and each folder is a tab', () => {
    const folders = readdirSync(FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map(({ name }) => name).sort()).toEqual([...TABS].sort());
  });

  it('have titles in both languages', () => {
    for (const { title } of TAB_ENTRIES) {
      expect(title.en).toMatch(/^[A-Z][a-z]+$/);
      expect(title.zh).toMatch(/^\p{Script=Han}+$/u);
    }
  });

  it('are fetched when they are first opened, all but the first', () => {
    expect(TAB_ENTRIES.map(({ load }) => load === null)).toEqual(TAB_ENTRIES.map((_, at) => at === 0));
  });
});
