/** What goes wrong outside, in a real browser: each is named by its address, its cause and what helps, and the next call works. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findBrowser, launchBrowser } from '../support/browser.ts';
import { openSite, type Site } from './support/site.ts';

const WEIGHTS = 'senet-wasm/models/se-resnet18-cifar10.safetensors';
const KERNELS = 'senet-wasm/dist/wasm/simd.wasm';
const DIST = '/plain/senet-wasm/dist';
const executable = findBrowser();

interface Failure {
  readonly name: string;
  readonly message: string;
}
/** What is told of each way to fail: what was found, and the cause or remedy. */
const FAILURES = [
  ['html', 'DownloadError', /: found an HTML page; expected .*address of the file itself/],
  [
    'missing',
    'DownloadError',
    /: found HTTP status 404.*no such file: the address is wrong or the file was moved/,
  ],
  ['cut', 'DownloadError', /: found a connection that broke; expected the whole file\. Try again/],
] as const;

describe.skipIf(!executable)('in a browser', () => {
  let browser: Browser;
  let site: Site;
  beforeAll(async () => {
    browser = await launchBrowser(executable ?? '');
    site = await openSite(browser);
  });
  afterAll(async () => {
    await site?.close();
    await browser?.close();
  });

  /** Loads, and returns the label of some input or the error. */
  const load = (call: string) =>
    site.run<string | Failure>(`
      const { loadModel } = await import('${DIST}/index.js');
      const { loadModel: loadSlim } = await import('${DIST}/slim.js');
      const { createWorkerModel } = await import('${DIST}/worker.js');
      try {
        const model = await ${call};
        const { top } = await model.run({ data: new Float32Array(3072).fill(0.5), shape: [1, 3, 32, 32] });
        model.dispose();
        return top[0].label;
      } catch ({ name, message }) {
        return { name, message };
      }`);

  const CALLS = [
    ['loadModel, its weights', WEIGHTS, (at: string) => `loadModel('${at}', { retries: 0 })`],
    ['createWorkerModel, its weights', WEIGHTS, (at: string) => `createWorkerModel('${at}', { retries: 0 })`],
    [
      'slim, its kernels',
      KERNELS,
      (at: string) => `loadSlim('/plain/${WEIGHTS}', { kernels: '${at}', retries: 0 })`,
    ],
    [
      'slim, its weights',
      WEIGHTS,
      (at: string) => `loadSlim('${at}', { kernels: '/plain/${KERNELS}', retries: 0 })`,
    ],
  ] as const;

  describe.each(CALLS)('%s', (_, file, call) => {
    it('do not need a particular MIME type', async () => {
      expect(await load(call(`/wrong-type/${file}`))).toMatch(/^\w+$/);
    });

    it.each(FAILURES)('%s: says so, and the next call works', async (way, name, text) => {
      const failure = (await load(call(`/${way}/${file}`))) as Failure;
      expect(failure.name).toBe(name);
      expect(failure.message).toContain(`${site.address}${way}/${file}: `);
      expect(failure.message).toMatch(text);
      expect(await load(call(`/plain/${file}`))).toMatch(/^\w+$/);
      await expect.poll(() => site.page.workers().length).toBe(0);
    });
  });

  describe.each(['loadModel', 'createWorkerModel'])('%s with a cache', (name) => {
    const address = () => `${site.address}plain/${WEIGHTS}`;
    const call = (options = '') => `${name}('/plain/${WEIGHTS}', { cache: 'models'${options} })`;
    const TELLING = ', onCacheProblem: ({ name, message }) => { window.told = { name, message }; }';
    const told = () =>
      site.run<Failure | undefined>('const { told } = window; delete window.told; return told;');
    const downloads = () => site.asked.filter((path) => path === `/plain/${WEIGHTS}`).length;
    const quota = async (quotaSize?: number) => {
      const session = await site.page.context().newCDPSession(site.page);
      const origin = new URL(site.address).origin;
      await session.send('Storage.overrideQuotaForOrigin', { origin, ...(quotaSize && { quotaSize }) });
    };
    /** Changes one byte of what is kept. */
    const damage = () =>
      site.run(`
        const cache = await caches.open('models');
        const kept = await cache.match('${address()}');
        const bytes = new Uint8Array(await kept.arrayBuffer());
        bytes[1_000_000] ^= 1;
        await cache.put('${address()}', new Response(bytes, { headers: kept.headers }));`);
    const DAMAGED =
      /: found a cached copy whose hash is another; expected the \d+ bytes that were stored\. .*deleted\. Load again/;
    const FULL =
      /: found no room to keep \d+ bytes \(QuotaExceededError\); .*full: delete cached models or other site data/;

    beforeEach(async () => {
      await site.run(`await caches.delete('models')`);
      site.asked.length = 0;
    });

    it('downloads once', async () => {
      for (let i = 0; i < 3; i++) expect(await load(call())).toMatch(/^\w+$/);
      expect(downloads()).toBe(1);
    });

    it('names a damaged copy and deletes it: the next call downloads', async () => {
      await load(call());
      await damage();
      const failure = (await load(call())) as Failure;
      expect(failure.name).toBe('CacheError');
      expect(failure.message).toContain(`${address()}: `);
      expect(failure.message).toMatch(DAMAGED);
      expect(downloads()).toBe(1);
      for (let i = 0; i < 2; i++) expect(await load(call())).toMatch(/^\w+$/);
      expect(downloads()).toBe(2);
    });

    it('tells of a damaged copy whoever listens, and downloads in the same call', async () => {
      await load(call());
      await damage();
      expect(await load(call(TELLING))).toMatch(/^\w+$/);
      const failure = await told();
      expect(failure?.name).toBe('CacheError');
      expect(failure?.message).toMatch(DAMAGED);
      expect(downloads()).toBe(2);
    });

    it('names a full disk; who listens gets the model all the same', async () => {
      await quota(5_000_000);
      try {
        const failure = (await load(call())) as Failure;
        expect(failure.name).toBe('CacheError');
        expect(failure.message).toContain(`${address()}: `);
        expect(failure.message).toMatch(FULL);
        expect(await load(call(TELLING))).toMatch(/^\w+$/);
        expect((await told())?.message).toMatch(FULL);
      } finally {
        await quota();
      }
      for (let i = 0; i < 2; i++) expect(await load(call())).toMatch(/^\w+$/);
      expect(downloads()).toBe(3);
    });
  });
});
