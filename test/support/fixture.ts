/** What most tests of the page begin with and close at their end. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import type { Model } from '../../src/index.ts';
import { launchBrowser } from './browser.ts';
import { loadReference, servePage } from './playground.ts';
import type { StaticHost, StaticHostOptions } from './static_server.ts';

export interface Playground {
  readonly browser: Browser;
  readonly host: StaticHost;
  /** The shipped network in Node. */
  readonly model: Model;
}

/** A browser, the built page and the model for the tests of one `describe`; there once they run. */
export function usePlayground(executable: string | undefined, options: StaticHostOptions = {}): Playground {
  let started: Playground | undefined;
  const there = () => {
    if (!started) throw new Error('Only within a test.');
    return started;
  };
  beforeAll(async () => {
    const [browser, host, model] = await Promise.all([
      launchBrowser(executable ?? ''),
      servePage(options),
      loadReference(),
    ]);
    started = { browser, host, model };
  });
  afterAll(async () => {
    started?.model.dispose();
    await started?.browser.close();
    await started?.host.close();
  });
  return {
    get browser() {
      return there().browser;
    },
    get host() {
      return there().host;
    },
    get model() {
      return there().model;
    },
  };
}
