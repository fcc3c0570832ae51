/** A picture from the camera: taken, refused, not there; and the camera is let go of each time. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBrowser, launchBrowser } from '../support/browser.ts';
import { BLUE, GREEN, RED, writeFilm } from '../support/camera_file.ts';
import { strictPolicy } from '../support/headers.ts';
import {
  loadReference,
  readPicture,
  readTop,
  servePage,
  shown,
  type VisitOptions,
  visit,
} from '../support/playground.ts';
import type { StaticHost } from '../support/static_server.ts';

const executable = findBrowser();
const STRICT = {
  ...strictPolicy({ 'manifest-src': "'self'" }),
  'permissions-policy': 'camera=(self), microphone=(), geolocation=(), display-capture=()',
};
const FAKE = '--use-fake-device-for-media-stream';
const WIDTH = 480;
const SIDE = 320;

declare global {
  interface Window {
    tracks: MediaStreamTrack[];
  }
}

/** Remembers every track that the page was given. */
const watchTracks = (page: Page) =>
  page.addInitScript(() => {
    window.tracks = [];
    const devices = navigator.mediaDevices;
    const original = devices?.getUserMedia.bind(devices);
    if (!original) return;
    devices.getUserMedia = async (constraints) => {
      const stream = await original(constraints);
      window.tracks.push(...stream.getTracks());
      return stream;
    };
  });
const trackStates = (page: Page) => page.evaluate(() => window.tracks.map(({ readyState }) => readyState));

const opens = (page: Page) => page.getByRole('button', { name: 'Use the camera…' });
const takes = (page: Page) => page.getByRole('button', { name: 'Take the picture' });
const ready = async (page: Page) => {
  await opens(page).click();
  await expect.poll(() => takes(page).isEnabled(), { timeout: 20_000 }).toBe(true);
};

describe.skipIf(!executable)('the camera', () => {
  let host: StaticHost;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'senet-camera-'));
    // Red at both ends, beyond the square in the middle, which is green on the left and blue on the right.
    const edge = (WIDTH - SIDE) / 2;
    await writeFilm(join(folder, 'film.y4m'), WIDTH, SIDE, (x) =>
      x < edge || x >= WIDTH - edge ? RED : x < WIDTH / 2 ? GREEN : BLUE,
    );
    host = await servePage({ headers: STRICT });
  });
  afterAll(async () => {
    await host?.close();
    await rm(folder, { recursive: true });
  });

  async function open(browser: Browser, address = host.address, options: VisitOptions = {}) {
    return visit(browser, `${address}#lang=en&picture=cat`, { before: watchTracks, ...options });
  }

  describe('that the reader allows', () => {
    let browser: Browser;
    beforeAll(async () => {
      const film = `--use-file-for-fake-video-capture=${join(folder, 'film.y4m')}`;
      browser = await launchBrowser(executable ?? '', [FAKE, film, '--use-fake-ui-for-media-stream']);
    });
    afterAll(() => browser?.close());

    it('gives the square in its middle, which the network runs: the runtime’s own numbers', async () => {
      const { page, errors, requests, close } = await open(browser);
      await ready(page);
      const box = await page.locator('.viewfinder').boundingBox();
      expect(box?.width).toBeCloseTo(box?.height ?? 0, 0);
      expect(await trackStates(page)).toEqual(['live']);
      await takes(page).click();
      await shown(page, 'camera picture');
      expect(await page.getByRole('dialog').count()).toBe(0);
      expect(await trackStates(page)).toEqual(['ended']);

      const picture = await readPicture(page);
      expect([picture.width, picture.height]).toEqual([SIDE, SIDE]);
      const at = (x: number) => [...picture.data.slice(4 * (SIDE * 160 + x), 4 * (SIDE * 160 + x) + 3)];
      const greatest = (x: number) => at(x).indexOf(Math.max(...at(x)));
      expect([4, 150, 170, SIDE - 5].map(greatest)).toEqual([1, 1, 2, 2]);
      using model = await loadReference();
      const { top } = await model.run(picture);
      const seen = await readTop(page);
      expect(seen.map(({ label }) => label)).toEqual(top.map(({ label }) => label));
      expect(seen[0]?.probability).toBeCloseTo(top[0]?.probability ?? Number.NaN, 6);

      // In no link; and nobody else was asked for anything.
      expect(new URL(page.url()).hash).toContain('picture=own');
      expect(requests.every((url) => url.startsWith(host.address))).toBe(true);
      expect(errors).toEqual([]);
      await close();
    });

    it('is let go of by Escape, by the cross and by a press beside the dialog; the focus goes back', async () => {
      const { page, errors, close } = await open(browser);
      const ways = [
        () => page.keyboard.press('Escape'),
        () => page.getByRole('button', { name: 'Close' }).click(),
        () => page.mouse.click(5, 5),
      ];
      for (const [i, leave] of ways.entries()) {
        await ready(page);
        await leave();
        await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
        await expect.poll(() => trackStates(page)).toEqual(Array.from({ length: i + 1 }, () => 'ended'));
        await expect.poll(() => opens(page).evaluate((it) => it === document.activeElement)).toBe(true);
      }
      expect(await page.locator('.preview canvas').getAttribute('aria-label')).toContain('cat');
      expect(errors).toEqual([]);
      await close();
    });

    it('is worked by keyboard alone, and axe-core finds nothing in it', async () => {
      const { page, close } = await open(browser);
      await opens(page).focus();
      await page.keyboard.press('Enter');
      await expect.poll(() => takes(page).isEnabled(), { timeout: 20_000 }).toBe(true);
      const source = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
      await page.evaluate(await readFile(source, 'utf8'));
      expect(
        await page.evaluate<unknown>(
          "axe.run('[role=dialog]').then((r) => r.violations.map(({ id }) => id))",
        ),
      ).toEqual([]);
      const focused = () => page.evaluate(() => document.activeElement?.textContent);
      // The focus goes round within the dialog.
      expect(await focused()).toBe('Take the picture');
      await page.keyboard.press('Tab');
      expect(await focused()).toBe('×');
      await page.keyboard.press('Tab');
      expect(await focused()).toBe('Take the picture');
      await page.keyboard.press('Enter');
      await shown(page, 'camera picture');
      await close();
    });

    it('says that it has stopped when it goes away, and opens again', async () => {
      const { page, close } = await open(browser);
      await ready(page);
      await page.evaluate(() => {
        for (const track of window.tracks) track.dispatchEvent(new Event('ended'));
      });
      expect(await page.getByRole('alert').textContent()).toContain('The camera has stopped');
      await page.getByRole('button', { name: 'Try again' }).click();
      await expect.poll(() => takes(page).isEnabled(), { timeout: 20_000 }).toBe(true);
      await page.keyboard.press('Escape');
      await expect.poll(() => trackStates(page)).toEqual(['ended', 'ended']);
      await close();
    });
  });

  /** The dialog says why, in both languages, and the page goes on. */
  async function expectRefused(browser: Browser, address: string, text: string, chinese: string) {
    const { page, close } = await open(browser, address);
    await opens(page).click();
    const alert = page.getByRole('dialog').getByRole('alert');
    await alert.waitFor();
    expect(await alert.textContent()).toContain(text);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Sample: dog' }).click();
    await shown(page, 'dog');
    await page.getByRole('button', { name: '中文' }).click();
    await page.getByRole('button', { name: '使用摄像头…' }).click();
    expect(await page.getByRole('dialog').getByRole('alert').textContent()).toContain(chinese);
    await close();
  }

  it('that the reader refuses is not used, and the page says so', async () => {
    const browser = await launchBrowser(executable ?? '', [FAKE, '--use-fake-ui-for-media-stream=deny']);
    await expectRefused(browser, host.address, 'may not use the camera', '本页不能使用摄像头');
    await browser.close();
  });

  it('that the page’s server forbids by Permissions-Policy is not used', async () => {
    const browser = await launchBrowser(executable ?? '', [FAKE, '--use-fake-ui-for-media-stream']);
    const forbidding = await servePage({ headers: { 'permissions-policy': 'camera=()' } });
    await expectRefused(browser, forbidding.address, 'Permissions-Policy', 'Permissions-Policy');
    await browser.close();
    await forbidding.close();
  });

  it('that is not there is missed by name', async () => {
    const browser = await launchBrowser(executable ?? '', [
      `${FAKE}=device-count=0`,
      '--use-fake-ui-for-media-stream',
    ]);
    await expectRefused(browser, host.address, 'No camera was found', '没有找到摄像头');
    await browser.close();
  });

  it('is not asked for over plain http', async () => {
    const browser = await launchBrowser(executable ?? '', ['--host-resolver-rules=MAP plain.test 127.0.0.1']);
    const address = host.address.replace('127.0.0.1', 'plain.test');
    await expectRefused(browser, address, 'only to pages that came over https', '只向通过 https 打开的网页');
    await browser.close();
  });
});
