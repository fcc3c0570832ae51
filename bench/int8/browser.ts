/** `speed --browser`: the measurements in Chromium. */
import { join, relative } from 'node:path';
import { chromium } from 'playwright-core';
import { createServer } from 'vite';
import { findChromium, HOW_TO_GET_ONE, LAUNCH_ARGUMENTS } from '../../src/cli/bench/engines/browsers.ts';
import { BUILDS, buildKernels, pathOf } from './build.js';
import type { Row } from './measure.ts';
import type { Addresses } from './page.ts';
import { tableOf } from './print.ts';

const ISOLATED = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

type Measure = (addresses: Addresses, times: number) => Promise<{ rows: Row[]; networks: Row[] }>;

export async function speedInBrowser(root: string, times: number): Promise<void> {
  buildKernels();
  const executablePath = findChromium(chromium.executablePath());
  if (executablePath === undefined) throw new Error(HOW_TO_GET_ONE);
  const server = await createServer({
    root,
    configFile: false,
    logLevel: 'error',
    cacheDir: join(root, 'build/int8/vite'),
    optimizeDeps: { entries: ['bench/int8/page.html'] },
    // Isolated, so that the page's clock is not rounded to 0.1 ms.
    server: { port: 0, headers: ISOLATED },
  });
  await server.listen();
  const browser = await chromium.launch({ executablePath, args: LAUNCH_ARGUMENTS });
  try {
    const page = await browser.newPage();
    await page.goto(`${server.resolvedUrls?.local[0]}bench/int8/page.html`);
    await page.waitForFunction(() => 'measure' in globalThis);
    const integer = Object.keys(BUILDS).map((name) => [name, `/${relative(root, pathOf(name))}`]);
    const addresses: Addresses = {
      float: { simd: '/build/wasm/simd.wasm', relaxed: '/build/wasm/relaxed.wasm' },
      integer: Object.fromEntries(integer),
    };
    const { rows, networks } = await page.evaluate(
      ([where, runs]) => (globalThis as unknown as { measure: Measure }).measure(where, runs),
      [addresses, times] as const,
    );
    process.stdout.write(tableOf(`Chromium ${browser.version()}`, rows, networks));
  } finally {
    await browser.close();
    await server.close();
  }
}
