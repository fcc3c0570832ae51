import { describe, expect, it } from 'vitest';
import { SAMPLES } from '../../../web/catalog.ts';
import { createTranslator, RESOURCES } from '../../../web/i18n/setup.ts';

/** `{ 'top.heading': 'Top 5', … }` */
function flatten(texts: object, prefix = ''): Map<string, string> {
  const entries = Object.entries(texts).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[prefix + key, value]] : [...flatten(value as object, `${prefix}${key}.`)],
  );
  return new Map(entries);
}

/** The texts that come with a chunk of their own, a tab's or a dialog's, by its folder's name. */
const tabs = Object.entries(
  import.meta.glob<{ en: object } | { zh: object }>('../../../web/{tabs,ui}/**/{en,zh}.ts', { eager: true }),
).map(([file, texts]) => ({ tab: file.split('/').at(-2) ?? '', texts }));
const ofTabs = (language: 'en' | 'zh') =>
  tabs.flatMap(({ tab, texts }) => (language in texts ? [[tab, Object.values(texts)[0] as object]] : []));
const all = (language: 'en' | 'zh') =>
  flatten({ ...RESOURCES[language].translation, tab: Object.fromEntries(ofTabs(language)) });

const english = all('en');
const chinese = all('zh');
const blanks = (text = '') => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();

describe('the two languages', () => {
  it('have the same keys', () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
    expect(english.size).toBeGreaterThan(80);
    expect([...english.keys()].some((key) => key.startsWith('tab.models.'))).toBe(true);
  });

  it.each([...english.keys()])('%s: says something in both, with the same blanks to fill', (key) => {
    expect(english.get(key)?.trim()).not.toBe('');
    expect(chinese.get(key)?.trim()).not.toBe('');
    expect(blanks(chinese.get(key))).toEqual(blanks(english.get(key)));
  });

  it('Chinese is Chinese, English is English', () => {
    for (const [key, text] of chinese) expect(text, key).toMatch(/\p{Script=Han}/u);
    for (const [key, text] of english) expect(text, key).not.toMatch(/\p{Script=Han}/u);
  });

  it('have a word for every class of the samples', () => {
    for (const sample of SAMPLES) expect(chinese.get(`classes.${sample}`)).toBeTruthy();
  });

  it('fill in numbers and count', async () => {
    const translator = await createTranslator('en');
    expect(translator.t('status.threads', { count: 1 })).toBe('1 thread');
    expect(translator.t('status.threads', { count: 4 })).toBe('4 threads');
    await translator.changeLanguage('zh');
    expect(translator.t('status.threads', { count: 1 })).toBe('1 个线程');
  });
});
