/** A real Chromium for the page's tests: where it is found, and what happens where there is none. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/microsoft-edge',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

const HOW_TO_GET_ONE =
  'No Chromium found: install one (Debian: apt-get install chromium; anywhere: npx playwright-core install chromium), or name it in CHROMIUM_PATH.';

function candidates(): readonly string[] {
  return [process.env.CHROMIUM_PATH, ...PLACES, chromium.executablePath()].filter(
    (path) => path !== undefined,
  );
}

/**
 * The path of a Chromium, or undefined, with one line on how to get one.
 *
 * @throws where there is none and CI is set: there, a browser is not optional
 */
export function findBrowser(exists: (path: string) => boolean = existsSync): string | undefined {
  const found = candidates().find((path) => exists(path));
  if (found) return found;
  if (process.env.CI === 'true' || process.env.CI === '1') throw new Error(HOW_TO_GET_ONE);
  process.stderr.write(`${HOW_TO_GET_ONE}\n`);
  return undefined;
}

/** Starts it so that it speaks to nobody by itself. */
export function launchBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
