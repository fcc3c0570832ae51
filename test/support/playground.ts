/** Opens the built page as somebody would, and remembers what must not happen: errors, and requests to anybody else. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { loadModel, type Model, type Picture } from '../../src/index.ts';
import { type StaticHost, type StaticHostOptions, serveFolder } from './static_server.ts';

const BUILT = fileURLToPath(new URL('../../build/page', import.meta.url));
const CHECKPOINT = fileURLToPath(new URL('../../models/se-resnet18-cifar10.safetensors', import.meta.url));

/** @throws where the page has not been built. */
export function servePage(options: StaticHostOptions = {}): Promise<StaticHost> {
  if (!existsSync(BUILT)) throw new Error('build/page is missing: run `npm run build:page` first.');
  return serveFolder(BUILT, options);
}

export interface Visit {
  readonly page: Page;
  /** Console errors, uncaught exceptions and violations of the Content-Security-Policy. */
  readonly errors: readonly string[];
  readonly requests: readonly string[];
  readonly close: () => Promise<void>;
}

export interface VisitOptions extends BrowserContextOptions {
  /** Called before the page is asked for. */
  readonly before?: (page: Page) => Promise<unknown>;
  /** Waits for the first result; true if absent. */
  readonly wait?: boolean;
}

export async function visit(browser: Browser, address: string, options: VisitOptions = {}): Promise<Visit> {
  const { before, wait = true, ...contextOptions } = options;
  const context = await browser.newContext({
    locale: 'en-GB',
    viewport: { width: 1280, height: 860 },
    ...contextOptions,
  });
  const page = await context.newPage();
  const errors: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('request', (request) => requests.push(request.url()));
  await before?.(page);
  await page.goto(address);
  if (wait) await page.locator('.preview canvas').waitFor();
  return { page, errors, requests, close: () => context.close() };
}

/** In each tab, something that it alone has, where a block, a channel and a second picture are chosen. */
export const OWN_OF_TAB = {
  explore: '.detail .gallery li',
  intervene: '[data-bars] canvas',
  compare: '[data-figure="figure 7"] svg',
  learn: '.chapter math',
  models: '[data-model="se_resnet50"]',
} as const;

/** Leads the open page to another state, as a link within it does: quicker than a visit, which loads the network. */
export function follow(page: Page, fragment: string): Promise<void> {
  return page.evaluate((hash) => {
    location.hash = hash;
  }, fragment);
}

/** Waits until the numbers on the page belong to this picture. */
export function shown(page: Page, name: string): Promise<void> {
  return page.locator(`.preview canvas[aria-label$="${name}"]`).waitFor();
}

interface Pixels {
  readonly base64: string;
  readonly width: number;
  readonly height: number;
}

/** In the page: what a canvas holds. */
export function pixelsOf(canvas: Element): Pixels {
  const context = (canvas as HTMLCanvasElement).getContext('2d');
  if (!context) throw new Error('The preview has no context.');
  const { data, width, height } = context.getImageData(0, 0, context.canvas.width, context.canvas.height);
  let text = '';
  for (const byte of data) text += String.fromCharCode(byte);
  return { base64: btoa(text), width, height };
}

export function pictureOf({ base64, width, height }: Pixels): Picture {
  return { data: new Uint8ClampedArray(Buffer.from(base64, 'base64')), width, height };
}

/** The picture's RGBA, read out of the page. Only as it was decoded where it is at most 512 pixels wide and high. */
export async function readPicture(page: Page): Promise<Picture> {
  return pictureOf(await page.locator('.preview canvas').evaluate(pixelsOf));
}

/** In the page: label and probability of each class, in full precision and as it is written. */
export function topOf(items: readonly Element[]) {
  return items.map((item) => ({
    label: item.querySelector('.label')?.textContent ?? '',
    probability: Number(item.querySelector('data')?.value),
    written: item.querySelector('data')?.textContent ?? '',
  }));
}

export function readTop(page: Page) {
  return page.locator('.top li').evaluateAll(topOf);
}

/** The same model in Node. */
export async function loadReference(): Promise<Model> {
  return loadModel(await readFile(CHECKPOINT), { fileName: 'se-resnet18-cifar10.safetensors', threads: 1 });
}
