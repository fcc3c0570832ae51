/** What the page's tests do where there is no browser. */
import { afterEach, expect, it, vi } from 'vitest';
import { findBrowser } from '../../support/browser.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

it('takes the browser that CHROMIUM_PATH names before any other', () => {
  vi.stubEnv('CHROMIUM_PATH', '/opt/chromium');
  expect(findBrowser(() => true)).toBe('/opt/chromium');
});

it('says in one line how to get a browser, so that its tests are skipped', () => {
  vi.stubEnv('CI', '');
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  expect(findBrowser(() => false)).toBeUndefined();
  expect(write.mock.calls).toHaveLength(1);
  expect(write.mock.calls[0]?.[0]).toMatch(/^No Chromium found: .*apt-get install chromium.*\n$/);
});

it.each(['true', '1'])('fails without a browser where CI=%s', (value) => {
  vi.stubEnv('CI', value);
  expect(() => findBrowser(() => false)).toThrow('No Chromium found');
});
