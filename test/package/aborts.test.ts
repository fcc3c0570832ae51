/** Stopping in a real browser, in every phase: nothing is left behind, and the next call gives what it always gives. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBrowser, launchBrowser } from '../support/browser.ts';
import { openSite, type Site } from './support/site.ts';

const WEIGHTS = 'senet-wasm/models/se-resnet18-cifar10.safetensors';
const DIST = '/plain/senet-wasm/dist';
const executable = findBrowser();

/** What a page can ask of both; `stop` aborts, `outcome` tells how a promise ended. */
const HELPERS = `
const controller = new AbortController();
const { signal } = controller;
const stop = () => controller.abort('enough');
const outcome = (promise) => promise.then(() => 'it went on', (error) => error);
const small = { data: Float32Array.from({ length: 3072 }, (_, i) => Math.sin(i)), shape: [1, 3, 32, 32] };
const large = { data: new Float32Array(3 * 256 * 256).fill(0.5), shape: [1, 3, 256, 256] };
`;

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

  /** Bytes of all buffers that the page holds, WebAssembly's memories among them, once what nobody needs is gone. */
  async function held(): Promise<number> {
    const session = await site.page.context().newCDPSession(site.page);
    await session.send('HeapProfiler.collectGarbage');
    const usage = await session.send('Runtime.getHeapUsage');
    await session.detach();
    const { backingStorageSize } = usage as { backingStorageSize?: number };
    return backingStorageSize ?? Number.NaN;
  }

  it('a model that lives is seen in what the page holds, and one that was let go is not', async () => {
    const before = await held();
    await site.run(`
      const { loadModel } = await import('${DIST}/index.js');
      window.model = await loadModel('/plain/${WEIGHTS}');`);
    expect(await held()).toBeGreaterThan(before + 20e6);
    await site.run('model.dispose(); delete window.model;');
    await expectNothingLeft(before);
  });

  async function expectNothingLeft(before: number): Promise<void> {
    await expect.poll(() => site.underWay()).toBe(0);
    await expect.poll(() => site.page.workers().length).toBe(0);
    // The model has 23 MB; a few kilobytes are the page's own.
    await expect.poll(held, { timeout: 10_000 }).toBeLessThanOrEqual(before + 1e6);
  }

  describe.each([
    ['loadModel', 'index.js'],
    ['createWorkerModel', 'worker.js'],
  ])('%s', (name, file) => {
    const inPage = <T>(code: string) =>
      site.run<T>(`const { ${name}: load } = await import('${DIST}/${file}'); ${HELPERS} ${code}`);
    const logits = () =>
      inPage<number[]>(`
        const model = await load('/plain/${WEIGHTS}');
        const { logits } = await model.run(small);
        model.dispose();
        return [...logits.data];`);
    /** Stops somewhere, and compares what comes after with what came before. */
    async function expectClean(work: () => Promise<unknown>): Promise<void> {
      const expected = await logits();
      const before = await held();
      expect(await work()).toBe('enough');
      await expectNothingLeft(before);
      expect(await logits()).toEqual(expected);
      await expectNothingLeft(before);
    }

    it('in the middle of the download', () =>
      expectClean(async () => {
        const ended = inPage(`
          const loading = outcome(load('/stalled/${WEIGHTS}', {
            signal,
            onProgress: ({ phase, loaded }) => phase === 'download' && loaded > 0 && stop(),
          }));
          return await loading;`);
        return await ended;
      }));

    it.each(['compile', 'weights'])('in the phase %s', (phase) =>
      expectClean(() =>
        inPage(`
          const onProgress = ({ phase, loaded }) => phase === '${phase}' && loaded > 0 && stop();
          return await outcome(load('/plain/${WEIGHTS}', { signal, onProgress }));`),
      ),
    );

    it('before anything has begun, and in the same turn', () =>
      expectClean(async () => {
        const later = await inPage(`
          const loading = outcome(load('/plain/${WEIGHTS}', { signal }));
          stop();
          return await loading;`);
        expect(later).toBe('enough');
        return await inPage(`stop(); return await outcome(load('/plain/${WEIGHTS}', { signal }));`);
      }));

    it('in the middle of a run: the model goes on', () =>
      expectClean(() =>
        inPage(`
          const model = await load('/plain/${WEIGHTS}');
          const first = await model.run(small);
          const running = outcome(model.run(large, { signal }));
          setTimeout(stop, 20);
          const ended = await running;
          const second = await model.run(small);
          model.dispose();
          const same = first.logits.data.every((logit, i) => logit === second.logits.data[i]);
          return same ? ended : 'another answer';`),
      ));

    it('ten runs at once give what ten in turn give', async () => {
      const same = await inPage<boolean[]>(`
        const model = await load('/plain/${WEIGHTS}');
        const inputs = Array.from({ length: 10 }, (_, k) => ({ ...small, data: small.data.map((value) => value * (k + 1)) }));
        const inTurn = [];
        for (const input of inputs) inTurn.push(await model.run(input));
        const atOnce = await Promise.all(inputs.map((input) => model.run(input)));
        model.dispose();
        return inTurn.map(({ logits }, k) => logits.data.every((logit, i) => logit === atOnce[k].logits.data[i]));`);
      expect(same).toEqual(Array(10).fill(true));
    });
  });

  it('loadModel while the kernels are compiled', async () => {
    const before = await held();
    const ended = await site.run(`
      const { loadModel } = await import('${DIST}/slim.js');
      ${HELPERS}
      const { compile } = WebAssembly;
      WebAssembly.compile = (...of) => {
        stop();
        return compile(...of);
      };
      const ended = await outcome(loadModel('/plain/${WEIGHTS}', { kernels: '${DIST}/wasm/simd.wasm', signal }));
      WebAssembly.compile = compile;
      return ended;`);
    expect(ended).toBe('enough');
    await expectNothingLeft(before);
  });
});
