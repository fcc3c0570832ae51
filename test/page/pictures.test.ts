/** Pictures of the reader's own: dropped, chosen, pasted; and files that are none. */
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../src/index.ts';
import { findBrowser, launchBrowser } from '../support/browser.ts';
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

/** A picture with no symmetry: red grows to the right, green downwards. */
function gradient(width: number, height: number) {
  const pixels = Buffer.alloc(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    pixels[3 * i] = Math.round((255 * (i % width)) / width);
    pixels[3 * i + 1] = Math.round((255 * Math.floor(i / width)) / height);
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

type Transfer = 'drop' | 'paste';

/** What a browser does when a file is let go over the page, or pasted. */
async function give(page: Page, how: Transfer, name: string, type: string, bytes: Buffer) {
  const file = { how, name, type, base64: bytes.toString('base64') };
  await page.evaluate(({ how, name, type, base64 }) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name, { type }));
    const event =
      how === 'drop'
        ? new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true })
        : new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true });
    document.body.dispatchEvent(event);
  }, file);
}

describe.skipIf(!executable)('a picture of one’s own', () => {
  let browser: Browser;
  let host: StaticHost;
  let model: Model;
  let here: Visit;
  let page: Page;

  beforeAll(async () => {
    [browser, host, model] = await Promise.all([
      launchBrowser(executable ?? ''),
      servePage(),
      loadReference(),
    ]);
    here = await visit(browser, `${host.address}#lang=en&picture=cat`);
    page = here.page;
  });
  afterAll(async () => {
    await browser?.close();
    await host?.close();
  });

  const caption = async () =>
    (await page.locator('.preview figcaption').textContent())?.replaceAll('\u00a0', ' ');
  const expectRuntimes = async () => {
    const { top } = await model.run(await readPicture(page));
    const seen = await readTop(page);
    expect(seen.map(({ label }) => label)).toEqual(top.map(({ label }) => label));
    expect(seen[0]?.probability).toBeCloseTo(top[0]?.probability ?? Number.NaN, 6);
  };

  it('is run when it is dropped', async () => {
    await give(page, 'drop', 'gradient.png', 'image/png', await gradient(120, 80).png().toBuffer());
    await shown(page, 'gradient.png');
    expect(await caption()).toContain('120 × 80 pixels; the network sees 32 × 32');
    const { data } = await readPicture(page);
    expect([data[0], data[1], data[4 * 119 + 3]]).toEqual([0, 0, 255]);
    await expectRuntimes();
    expect(new URL(page.url()).hash).toContain('picture=own');
  });

  it('is run when it is chosen', async () => {
    const buffer = await gradient(64, 64).webp({ lossless: true }).toBuffer();
    await page
      .getByLabel('Choose a picture…')
      .setInputFiles({ name: 'chosen.webp', mimeType: 'image/webp', buffer });
    await shown(page, 'chosen.webp');
    await expectRuntimes();
  });

  it('is run when it is pasted, turned as its EXIF orientation says', async () => {
    const jpeg = await gradient(60, 40).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    await give(page, 'paste', 'turned.jpg', 'image/jpeg', jpeg);
    await shown(page, 'turned.jpg');
    expect(await caption()).toContain('40 × 60 pixels');
    await expectRuntimes();
  });

  it('may have 50 megapixels', async () => {
    const large = await sharp({ create: { width: 10_000, height: 5_000, channels: 3, background: '#7aa' } })
      .png({ compressionLevel: 9, palette: true })
      .toBuffer();
    await give(page, 'drop', 'large.png', 'image/png', large);
    await shown(page, 'large.png');
    expect(await caption()).toContain(
      '10000 × 5000 pixels; the network sees 32 × 32 Made smaller by the browser first.',
    );
  });

  it.each([
    [
      'text.png',
      'image/png',
      Buffer.from('This is not a picture.'),
      'not a picture that the browser can read',
      'text.png: 22 bytes',
    ],
    ['empty.png', 'image/png', Buffer.alloc(0), 'nothing in this picture', 'empty.png: the file is empty'],
    [
      'cut.jpg',
      'image/jpeg',
      Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]),
      'not a picture',
      'cut.jpg: 6 bytes',
    ],
  ])('%s gives a message, and the page goes on', async (name, type, bytes, what, found) => {
    await page.getByRole('button', { name: 'Sample: frog' }).click();
    await shown(page, 'frog');
    await give(page, 'drop', name, type, bytes);
    const message = page.getByRole('alert');
    await message.waitFor();
    const text = await message.textContent();
    expect(text).toContain(what);
    expect(text).toContain(found);
    expect(text).toContain('still that of the picture before');
    await page.getByRole('button', { name: 'Sample: dog' }).click();
    await shown(page, 'dog');
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  it('cannot be in a link, and the page says so', async () => {
    const other = await visit(browser, `${host.address}#lang=en&picture=own`);
    expect(await other.page.getByRole('alert').textContent()).toContain('which a link cannot hold');
    await shown(other.page, 'ship');
    await other.close();
  });

  it('left no error behind', () => {
    expect(here.errors).toEqual([]);
  });
});
