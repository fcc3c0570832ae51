/** The guides and the reference beside the page: no dead link, any host, a strict policy, and nothing that axe-core finds. */
import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exports } from '../../package.json' with { type: 'json' };
import { findBrowser, launchBrowser } from '../support/browser.ts';
import { STRICT } from '../support/headers.ts';
import { servePage, type Visit, visit } from '../support/playground.ts';
import type { StaticHost } from '../support/static_server.ts';

const SITE = fileURLToPath(new URL('../../build/page', import.meta.url));
const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const PAGES = readdirSync(join(SITE, 'docs'), { recursive: true, encoding: 'utf8' })
  .map((path) => posix.join('docs', path.replaceAll('\\', '/')))
  .filter((path) => path.endsWith('.html'));
/** What the playground's hosts may send; typedoc's own scripts set styles, and read their data from data: addresses. */
const REFERENCE_POLICY =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; connect-src 'self' data:";

const html = (page: string) => readFileSync(join(SITE, page), 'utf8');

function linksOf(page: string): string[] {
  return Array.from(html(page).matchAll(/ (?:href|src)="([^"]*)"/g), ([, link = '']) => link);
}

function idsOf(page: string): Set<string> {
  return new Set(Array.from(html(page).matchAll(/ id="([^"]*)"/g), ([, id = '']) => id));
}

describe('the pages', () => {
  it('are every guide in both languages, and every entry of the package', () => {
    const guides = readdirSync(join(REPOSITORY, 'docs/guides'));
    expect(guides.filter((name) => name.endsWith('.zh.md'))).toHaveLength(guides.length / 2);
    const expected = guides.map((name) => `docs/guides/${name.replace('.md', '.html')}`);
    expect(PAGES).toEqual(expect.arrayContaining(expected));
    const entries = Object.entries(exports).filter(([, entry]) => typeof entry !== 'string');
    const modules = entries.map(([name]) => posix.join('senet-wasm', name).replaceAll('/', '_'));
    expect(modules).toHaveLength(9);
    const reference = modules.map((name) => `docs/api/modules/${name}.html`);
    expect(PAGES).toEqual(expect.arrayContaining(reference));
  });

  it('link to pages and headings that exist, and to no address of this host’s root', () => {
    const ids = new Map(PAGES.map((page) => [page, idsOf(page)]));
    const files = new Set(readdirSync(SITE, { recursive: true, encoding: 'utf8' }));
    const broken = PAGES.flatMap((page) =>
      linksOf(page)
        .filter((link) => !/^https?:/.test(link))
        .filter((link) => {
          const [path = '', fragment = ''] = link.split('#');
          const file = path === '' ? page : posix.join(dirname(page), path);
          if (path.startsWith('/') || !files.has(file)) return true;
          const known = ids.get(file);
          return fragment !== '' && known !== undefined && !known.has(decodeURIComponent(fragment));
        })
        .map((link) => `${page}: ${link}`),
    );
    expect(broken).toEqual([]);
  });

  it('are linked to each other: the index names every guide, and each guide all others', () => {
    const guides = PAGES.filter((page) => /^docs\/guides\/[^.]*\.html$/.test(page));
    expect(guides.length).toBeGreaterThan(6);
    for (const page of ['docs/index.html', ...guides]) {
      const linked = linksOf(page).map((link) => posix.join(dirname(page), link));
      expect(linked).toEqual(expect.arrayContaining([...guides, 'docs/api/index.html']));
    }
  });
});

const executable = findBrowser();

describe.skipIf(!executable)('in a browser', () => {
  let browser: Browser;
  let host: StaticHost;
  let referenceHost: StaticHost;
  let axe = '';

  beforeAll(async () => {
    const source = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
    [browser, host, referenceHost, axe] = await Promise.all([
      launchBrowser(executable ?? ''),
      servePage({ subPath: '/some/where/', headers: STRICT }),
      servePage({ headers: { 'content-security-policy': REFERENCE_POLICY } }),
      readFile(source, 'utf8'),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await host?.close();
    await referenceHost?.close();
  });

  /** A tab for each host, which all pages are opened in. */
  const narrow = { wait: false, viewport: { width: 390, height: 844 } };
  let guides: Visit;
  let api: Visit;
  beforeAll(async () => {
    guides = await visit(browser, `${host.address}docs/index.html`, narrow);
    api = await visit(browser, `${referenceHost.address}docs/api/index.html`, narrow);
  });

  const texts = PAGES.filter((page) => /^docs\/(guides\/|[^/]*\.html$)/.test(page));
  const reference = [
    'index',
    'modules/senet-wasm',
    'classes/senet-wasm.Model',
    'functions/senet-wasm.loadModel',
  ];
  const seen = [...texts, ...reference.map((name) => `docs/api/${name}.html`)];

  it.each(seen)('%s: nothing that axe-core or the policy objects to', async (path) => {
    const isReference = path.startsWith('docs/api/');
    const { address } = isReference ? referenceHost : host;
    const { page, errors, requests } = isReference ? api : guides;
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.goto(address + path);
      // The reference fetches its navigation afterwards; a guide is all there when it is loaded.
      if (isReference) await page.waitForLoadState('networkidle');
      expect(errors).toEqual([]);
      expect(requests.filter((url) => !url.startsWith(address) && !url.startsWith('data:'))).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
      const found = await page.evaluate<readonly { id: string; nodes: readonly { html: string }[] }[]>(
        `${axe}; axe.run().then(({ violations }) => violations)`,
      );
      expect(found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    }
  });

  it('are found from the page, in its language', async () => {
    const { page, close } = await visit(browser, `${host.address}#lang=zh`);
    await page.getByRole('link', { name: '指南' }).click();
    await page.getByRole('heading', { level: 1, name: '指南' }).waitFor();
    await page.getByRole('link', { name: '读取门控' }).first().click();
    await page.getByRole('heading', { level: 1, name: '读取门控' }).waitFor();
    await page.getByRole('link', { name: 'English' }).first().click();
    await page.getByRole('heading', { level: 1, name: 'Read a gate' }).waitFor();
    await page.getByRole('link', { name: 'API' }).click();
    await page.getByRole('link', { name: 'Playground' }).waitFor();
    await close();
  });

  it('the reference is searched', async () => {
    const { page, close } = await visit(browser, `${referenceHost.address}docs/api/index.html`, {
      wait: false,
    });
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByRole('combobox').fill('topClasses');
    await page.locator('#tsd-search-results a').first().click();
    await page.getByRole('heading', { level: 1, name: 'topClasses' }).waitFor();
    await close();
  });

  it('the service worker leaves them to the host', async () => {
    const { page, close } = await visit(browser, host.address);
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await page.reload();
    await page.goto(`${host.address}docs/index.html`);
    expect(await page.locator('h1').textContent()).toBe('Guides');
    await close();
  });
});
