/** A real Chromium for the page's tests: where it is found, and what happens where there is none. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { findChromium, HOW_TO_GET_ONE, LAUNCH_ARGUMENTS } from '../../src/cli/bench/engines/browsers.ts';

/**
 * The path of a Chromium, or undefined, with one line on how to get one.
 *
 * @throws where there is none and CI is set: there, a browser is not optional
 */
export function findBrowser(exists: (path: string) => boolean = existsSync): string | undefined {
  const found = findChromium(chromium.executablePath(), exists);
  if (found) return found;
  if (process.env.CI === 'true' || process.env.CI === '1') throw new Error(HOW_TO_GET_ONE);
  process.stderr.write(`${HOW_TO_GET_ONE}\n`);
  return undefined;
}

/** Starts it so that it speaks to nobody by itself. */
export function launchBrowser(executablePath: string, more: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath, args: [...LAUNCH_ARGUMENTS, ...more] });
}
