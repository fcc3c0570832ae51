/** A real Chromium: every job in a worker of a fresh page, as an application that keeps its page responsive would run it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { randomCheckpoint, UnsupportedError } from '../../../index.ts';
import { exportOnnx } from '../../../onnx/index.ts';
import { packageRoot } from '../../package_root.ts';
import { networkOf } from '../arena.ts';
import { Contention } from '../contention.ts';
import type { FirstOrder, FirstSample } from '../first/measure.ts';
import type { Job, PeerName, PeerPlace, Result } from '../job.ts';
import { locate } from '../locate.ts';
import { findChromium, HOW_TO_GET_ONE, LAUNCH_ARGUMENTS } from './browsers.ts';
import type { Engine, Order, Watch } from './engine.ts';
import type { FromArena } from './protocol.ts';
import { type LocalHost, serve } from './server.ts';

const [WORKER, PEAK, FIRST] = ['/dist/bench/page.js', '/dist/bench/peak.js', '/dist/bench/first.js'];

function missing(found: string, cause: string): UnsupportedError {
  return new UnsupportedError({ where: '--browser', found, expected: 'a Chromium to drive', cause });
}

async function launch(): Promise<Browser> {
  const playwright = await import('playwright-core').catch((error: unknown) => {
    throw missing(
      'no playwright-core',
      `npm install playwright-core (${error instanceof Error && 'code' in error ? error.code : error})`,
    );
  });
  const executablePath = findChromium(playwright.chromium.executablePath());
  if (executablePath === undefined) throw missing('no Chromium', HOW_TO_GET_ONE);
  return await playwright.chromium.launch({ executablePath, args: LAUNCH_ARGUMENTS });
}

/** The addresses of the peers on the local host, and the folders behind them. */
function placesOf(peers: readonly PeerName[], peersFolder: string) {
  const folders = new Map([['/dist/', join(packageRoot(), 'dist')]]);
  const places = peers.map((peer): PeerPlace => {
    const found = locate(peer, peersFolder);
    if ('missing' in found) return { peer, ...found };
    const prefix = `/peers/${peer}/`;
    folders.set(prefix, found.folder);
    const modules = found.page.map((path) => prefix + path);
    return { peer, version: found.version, modules, files: prefix + found.files };
  });
  return { folders, places };
}

/** In the page: the runtime's import, and all that follows, in a browser that has just started. */
async function first(page: Page, order: FirstOrder): Promise<FirstSample> {
  return await page.evaluate(
    async ({ address, order }) => {
      const { measureFirst } = (await import(address)) as typeof import('../first/measure.ts');
      const weights = new Uint8Array(await (await fetch('/weights')).arrayBuffer());
      return await measureFirst(order, weights);
    },
    { address: FIRST, order },
  );
}

/** A fresh browser, and so a fresh process, for one sample. */
async function firstInFreshBrowser(
  peersFolder: string,
  { runtime, input }: Pick<FirstOrder, 'runtime' | 'input'>,
  weights: string,
): Promise<FirstSample | { readonly missing: string }> {
  const { folders, places } = placesOf(runtime === 'senet-wasm' ? [] : [runtime], peersFolder);
  const [place] = places;
  if (place && 'missing' in place) return place;
  const module = place?.modules[0] ?? '/dist/index.js';
  const order = { runtime, module, input, ...(place && { files: place.files }) };
  const bytes = readFileSync(weights);
  const host = await serve({ folders, bytes: (path) => (path === '/weights' ? bytes : undefined) });
  const browser = await launch();
  try {
    const page = await browser.newPage();
    await page.goto(host.address);
    return await first(page, order);
  } finally {
    await browser.close();
    await host.close();
  }
}

/** The ONNX file of subject i at `/onnx/i`. */
function onnxOf({ subjects }: Order, pathname: string): Uint8Array | undefined {
  const subject = subjects[Number(/^\/onnx\/(\d+)$/.exec(pathname)?.[1] ?? Number.NaN)];
  if (!subject) return undefined;
  const network = networkOf(subject);
  return exportOnnx(network, randomCheckpoint(network), { inputShape: subject.input });
}

/** Starts the worker in the page and hands on what it says. */
async function drive(page: Page, job: Job, hear: (message: FromArena) => void): Promise<void> {
  await page.exposeFunction('hear', hear);
  await page.evaluate(
    async ({ address, job }) => {
      const scope = globalThis as unknown as { hear(message: unknown): void; worker: Worker };
      const worker = new Worker(address, { type: 'module' });
      scope.worker = worker;
      const fail = (failure: string) => scope.hear({ failure });
      if (!globalThis.crossOriginIsolated) fail('the page is not cross-origin isolated');
      worker.onerror = ({ message }) => fail(`the page's worker: ${message}`);
      // A module worker drops what is posted before it listens.
      await new Promise((ready) => worker.addEventListener('message', ready, { once: true }));
      worker.onmessage = ({ data }) => scope.hear(data);
      worker.postMessage({ job });
    },
    { address: WORKER, job },
  );
}

async function measureIn(page: Page, job: Job, watch: Watch): Promise<Result> {
  const contention = new Contention(job.threads, []);
  const done = () =>
    page.evaluate(() => (globalThis as unknown as { worker: Worker }).worker.postMessage({ done: true }));
  try {
    return await new Promise((resolve, reject) => {
      page.once('crash', () => reject(new Error('the page crashed')));
      page.once('close', () => reject(new Error('the page was closed before it had a result')));
      const hear = (message: FromArena) => {
        if ('progress' in message) {
          watch.progress(message.progress.done, message.progress.total, message.progress.remark);
        } else if ('contend' in message) contention.set(message.contend).then(done, reject);
        else if ('result' in message) resolve(message.result);
        else reject(new Error(message.failure));
      };
      drive(page, job, hear).catch(reject);
    });
  } finally {
    await contention.set(false);
  }
}

export async function chromiumEngine(peersFolder: string): Promise<Engine> {
  const browser = await launch();
  return {
    name: `Chromium ${browser.version()}`,
    async measure(order, watch) {
      const { folders, places } = placesOf(order.peers, peersFolder);
      const host: LocalHost = await serve({ folders, bytes: (pathname) => onnxOf(order, pathname) });
      const context = await browser.newContext();
      try {
        const page = await context.newPage();
        await page.goto(host.address);
        return await measureIn(page, { ...order, peers: places, peakWorker: PEAK }, watch);
      } finally {
        await context.close();
        await host.close();
      }
    },
    first: (runtime, input, weights) => firstInFreshBrowser(peersFolder, { runtime, input }, weights),
    close: () => browser.close(),
  };
}
