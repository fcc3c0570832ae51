/** What the page's tests do where a browser is missing. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { findBrowser, findFirefox } from '../../support/browser.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe.each([
  ['Chromium', 'CHROMIUM_PATH', 'chromium', findBrowser],
  ['Firefox', 'FIREFOX_PATH', 'firefox-esr', findFirefox],
] as const)('%s', (name, variable, debian, find) => {
  it(`takes the one that ${variable} names before any other`, () => {
    vi.stubEnv(variable, '/opt/mine');
    expect(find(() => true)).toBe('/opt/mine');
  });

  it('says in one line how to get one, so that its tests are skipped', () => {
    vi.stubEnv('CI', '');
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect(find(() => false)).toBeUndefined();
    expect(write.mock.calls).toHaveLength(1);
    expect(write.mock.calls[0]?.[0]).toMatch(
      new RegExp(`^No ${name} found: .*apt-get install ${debian}.*\\n$`),
    );
  });

  it.each(['true', '1'])('fails without one where CI=%s', (value) => {
    vi.stubEnv('CI', value);
    expect(() => find(() => false)).toThrow(`No ${name} found`);
  });
});
