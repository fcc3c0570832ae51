/** A picture by its address, of another origin: asked for only when the reader agrees; and each way in which it does not come. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findBrowser, launchBrowser } from '../support/browser.ts';
import { strictPolicy } from '../support/headers.ts';
import { PICTURE, type PictureServer, servePictures } from '../support/picture_server.ts';
import {
  loadReference,
  readPicture,
  readTop,
  servePage,
  shown,
  type Visit,
  visit,
} from '../support/playground.ts';
import type { StaticHost } from '../support/static_server.ts';

const executable = findBrowser();
const STRICT = strictPolicy({ 'connect-src': "'self' https:", 'manifest-src': "'self'" });

describe.skipIf(!executable)('a picture at an address', () => {
  let browser: Browser;
  let host: StaticHost;
  let other: PictureServer;

  beforeAll(async () => {
    // The other origin's certificate is signed by nobody.
    const trusting = ['--ignore-certificate-errors'];
    [browser, host, other] = await Promise.all([
      launchBrowser(executable ?? '', trusting),
      servePage({ headers: STRICT }),
      servePictures(),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await Promise.all([host?.close(), other?.close()]);
  });
  beforeEach(() => {
    other.asked.length = 0;
  });

  const here = (state = '') => visit(browser, `${host.address}#lang=en&picture=cat${state}`);
  const name = () => `${new URL(other.origin).host}: picture.png`;
  const question = (page: Page) => page.getByRole('dialog');
  const paths = () => other.asked.map(({ path }) => path);
  async function write(page: Page, address: string) {
    await page.getByLabel('Address of a picture').first().fill(address);
    await page.keyboard.press('Enter');
  }
  async function agree(page: Page) {
    await question(page).getByRole('button', { name: 'Fetch it' }).click();
  }

  it('is fetched once the reader has agreed, and not before: the runtime’s own numbers', async () => {
    const { page, errors, close } = await here();
    await write(page, `${other.origin}/open/picture.png?size=1`);
    await question(page).waitFor();
    const text = (await question(page).textContent()) ?? '';
    expect(text).toContain(`Fetch a picture from ${new URL(other.origin).host}?`);
    expect(text).toContain(`${other.origin}/open/picture.png?size=1`);
    expect(paths()).toEqual([]);
    expect(new URL(page.url()).hash).toContain('picture=cat');
    await agree(page);
    await shown(page, name());
    expect(paths()).toEqual(['/open/picture.png']);
    expect(Object.keys(other.asked[0]?.headers ?? {})).not.toContain('cookie');
    expect(Object.keys(other.asked[0]?.headers ?? {})).not.toContain('referer');

    const picture = await readPicture(page);
    expect(picture).toEqual(PICTURE);
    using model = await loadReference();
    const { top } = await model.run(picture);
    const seen = await readTop(page);
    expect(seen.map(({ label }) => label)).toEqual(top.map(({ label }) => label));
    expect(seen[0]?.probability).toBeCloseTo(top[0]?.probability ?? Number.NaN, 6);
    const fragment = new URLSearchParams(new URL(page.url()).hash.slice(1));
    expect(fragment.get('picture')).toBe(`${other.origin}/open/picture.png?size=1`);
    expect(await page.locator('.own').textContent()).toContain('asks before it is fetched');

    // Back and forward: what was confirmed in this visit is not asked about again.
    await page.goBack();
    await shown(page, 'cat');
    await page.goForward();
    await shown(page, name());
    expect(await question(page).count()).toBe(0);
    expect(errors).toEqual([]);
    await close();
  });

  it('in a link is asked about when the link is opened, each time; declined, nothing is fetched', async () => {
    const address = `${other.origin}/open/picture.png`;
    const link = `${host.address}#lang=en&picture=${encodeURIComponent(address)}`;
    const first = await visit(browser, link);
    await shown(first.page, 'ship');
    await question(first.page).waitFor();
    expect(new URLSearchParams(new URL(first.page.url()).hash.slice(1)).get('picture')).toBe(address);
    await first.page.reload();
    await question(first.page).waitFor();
    await question(first.page).getByRole('button', { name: 'Do not' }).click();
    await expect.poll(() => new URL(first.page.url()).hash).toContain('picture=ship');
    expect(await question(first.page).count()).toBe(0);
    // A link within the page is asked about like any other.
    await first.page.evaluate((hash) => location.assign(hash), new URL(link).hash);
    await question(first.page).waitFor();
    await first.page.keyboard.press('Escape');
    await expect.poll(() => question(first.page).count()).toBe(0);
    expect(paths()).toEqual([]);
    await first.close();

    const second = await visit(browser, link, { wait: false });
    await agree(second.page);
    await shown(second.page, name());
    expect(paths()).toEqual(['/open/picture.png']);
    await second.close();
  });

  it('is pasted or dropped as a link, and asked about as well', async () => {
    const { page, close } = await here();
    const give = (kind: 'paste' | 'drop', type: string, text: string) =>
      page.evaluate(
        ({ kind, type, text }) => {
          const transfer = new DataTransfer();
          transfer.setData(type, text);
          const event =
            kind === 'drop'
              ? new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true })
              : new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true });
          document.body.dispatchEvent(event);
        },
        { kind, type, text },
      );
    await give('paste', 'text/plain', 'just a text');
    expect(await question(page).count()).toBe(0);
    await give('paste', 'text/plain', ` ${other.origin}/open/picture.png\n`);
    await question(page).waitFor();
    await question(page).getByRole('button', { name: 'Do not' }).click();
    await expect.poll(() => question(page).count()).toBe(0);
    await give('drop', 'text/uri-list', `${other.origin}/open/picture.png\r\n`);
    await agree(page);
    await shown(page, name());
    await close();
  });

  it('is the second picture as well, and a link asks about both, one host after the other', async () => {
    const { page, errors, close } = await here('&tab=compare');
    await page.locator('.second').getByLabel('Address of a picture').fill(`${other.origin}/open/picture.png`);
    await page.locator('.second').getByRole('button', { name: 'Fetch…' }).click();
    await agree(page);
    await page.getByRole('heading', { name: `cat and ${name()}` }).waitFor();
    const both = page
      .url()
      .replace('picture=cat', `picture=${encodeURIComponent(`${other.origin}/none.png`)}`);
    await close();

    const linked = await visit(browser, both);
    await question(linked.page).getByText('/none.png').waitFor();
    await question(linked.page).getByRole('button', { name: 'Do not' }).click();
    await question(linked.page).getByText('/open/picture.png').waitFor();
    await agree(linked.page);
    await linked.page.getByRole('heading', { name: `ship and ${name()}` }).waitFor();
    expect(paths()).not.toContain('/none.png');
    using model = await loadReference();
    const [ship, there] = [await model.run(await readPicture(linked.page)), await model.run(PICTURE)];
    const ranked = linked.page.locator('[data-ranked]').first();
    const block = (await ranked.getAttribute('data-ranked')) ?? '';
    const changes = [...(ship.gates[block]?.data ?? [])].map((gate, i) =>
      Math.abs(gate - (there.gates[block]?.data[i] ?? Number.NaN)),
    );
    const mean = changes.reduce((sum, change) => sum + change, 0) / changes.length;
    expect(Number(await ranked.locator('data').getAttribute('value'))).toBeCloseTo(mean, 6);
    expect([...errors, ...linked.errors]).toEqual([]);
    await linked.close();
  });

  // What is refused leaves the page as it was: one visit for all of them.
  let shared: Visit;
  beforeAll(async () => {
    shared = await here();
  });

  it.each([
    ['http://example.org/a.png', 'by plain http'],
    ['example.org/a.png', 'without a scheme'],
    ['https://name:word@example.org/a.png', 'with a password'],
  ])('%s is none, %s', async (address) => {
    const { page, requests } = shared;
    await write(page, address);
    expect(await page.getByRole('alert').textContent()).toContain('begins with https://');
    expect(await question(page).count()).toBe(0);
    expect(requests.every((url) => url.startsWith(host.address))).toBe(true);
  });

  it.each([
    ['/closed/picture.png', 'lets no other page read it (CORS)', 'Access-Control-Allow-Origin'],
    ['/nothing.png', 'nothing at this address', 'the server answered 404 for /nothing.png'],
    ['/forbidden.png', 'could not be fetched', 'the server answered 403'],
    ['/page.html', 'something else, not to a picture', 'text/html'],
    ['/broken.png', 'not a picture that the browser can read', '10 bytes, image/png'],
    ['/huge.png', 'too large', '100 MiB; files up to 64 MiB'],
    ['/endless.png', 'too large', 'more than 64 MiB'],
    ['/moved.png', 'leads on to another one', 'Open https://127.0.0.1'],
    ['/silent.png', 'took too long', 'not there after 15 seconds'],
  ])('%s does not come: %s', async (path, what, found) => {
    const { page } = shared;
    await page.getByRole('button', { name: 'English' }).click();
    await write(page, other.origin + path);
    await agree(page);
    const message = page.locator('.message');
    await message.waitFor({ timeout: 40_000 });
    const text = (await message.textContent()) ?? '';
    expect(text).toContain(what);
    expect(text).toContain(found);
    expect(text).toContain('still that of the picture before');
    // A redirection is not followed, and nothing is asked for twice.
    expect(paths()).toEqual([path]);
    await page.getByRole('button', { name: '中文' }).click();
    expect(await message.locator('.what').textContent()).not.toMatch(/[A-Za-z]{5,}/);
    await page.getByRole('button', { name: '示例：狗' }).click();
    await shown(page, '狗');
    expect(await message.count()).toBe(0);
  });

  it('whose server has no valid certificate does not come', async () => {
    const careful = await launchBrowser(executable ?? '');
    const { page, close } = await visit(careful, `${host.address}#lang=en&picture=cat`);
    await write(page, `${other.origin}/open/picture.png`);
    await agree(page);
    await page.locator('.message').waitFor();
    expect(await page.locator('.message').textContent()).toContain('has no valid certificate');
    expect(paths()).toEqual([]);
    await close();
    await careful.close();
  });

  it('is asked about in a dialog in which axe-core finds nothing, in both themes and languages', async () => {
    const source = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
    const axe = await readFile(source, 'utf8');
    for (const [language, theme] of [
      ['en', 'light'],
      ['zh', 'dark'],
    ]) {
      const state = `lang=${language}&theme=${theme}&picture=${encodeURIComponent(`${other.origin}/a.png`)}`;
      const { page, close } = await visit(browser, `${host.address}#${state}`);
      await question(page).waitFor();
      await page.evaluate(axe);
      const found = await page.evaluate<unknown>('axe.run().then((r) => r.violations.map(({ id }) => id))');
      expect(found).toEqual([]);
      await close();
    }
  });

  it('is tried again when it is asked for again', async () => {
    const { page, close } = await here();
    const address = `${other.origin}/forbidden.png`;
    await write(page, address);
    await agree(page);
    await page.locator('.message').waitFor();
    await write(page, address);
    await expect.poll(paths).toEqual(['/forbidden.png', '/forbidden.png']);
    await page.locator('.message').waitFor();
    await close();
  });
});
