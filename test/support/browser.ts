/** Real browsers for the page's tests: where they are found, and what happens where there is none. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import puppeteer, { type Browser as Firefox } from 'puppeteer-core';
import { findChromium, HOW_TO_GET_ONE, LAUNCH_ARGUMENTS } from '../../src/cli/bench/engines/browsers.ts';

const HOW_TO_GET_FIREFOX =
  'No Firefox found: install one (Debian: apt-get install firefox-esr), or name it in FIREFOX_PATH.';
const FIREFOX_PLACES = [
  '/usr/bin/firefox-esr',
  '/usr/bin/firefox',
  '/snap/bin/firefox',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
  'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
];

/**
 * The path that was found, or undefined, with one line on how to get one.
 *
 * @throws where there is none and CI is set: there, a browser is not optional
 */
function foundOrTold(found: string | undefined, how: string): string | undefined {
  if (found) return found;
  if (process.env.CI === 'true' || process.env.CI === '1') throw new Error(how);
  process.stderr.write(`${how}\n`);
  return undefined;
}

/** A Chromium's path; see `foundOrTold`. */
export function findBrowser(exists: (path: string) => boolean = existsSync): string | undefined {
  return foundOrTold(findChromium(chromium.executablePath(), exists), HOW_TO_GET_ONE);
}

/** A Firefox's path; see `foundOrTold`. */
export function findFirefox(exists: (path: string) => boolean = existsSync): string | undefined {
  const candidates = [process.env.FIREFOX_PATH, ...FIREFOX_PLACES];
  const found = candidates.filter((path) => path !== undefined).find((path) => exists(path));
  return foundOrTold(found, HOW_TO_GET_FIREFOX);
}

/** Starts it so that it speaks to nobody by itself. */
export function launchBrowser(executablePath: string, more: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath, args: [...LAUNCH_ARGUMENTS, ...more] });
}

/** As it is, spoken to by WebDriver BiDi. */
export function launchFirefox(executablePath: string): Promise<Firefox> {
  return puppeteer.launch({ browser: 'firefox', executablePath, headless: true });
}
