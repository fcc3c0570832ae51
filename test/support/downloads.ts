/** Files that the page saves, read back as others would read them. */
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import sharp from 'sharp';

export interface Saved {
  readonly name: string;
  readonly bytes: Buffer;
}

/** @param figure  as its file is named; @param kind  the menu's own words: `Numbers as CSV` */
export async function saved(page: Page, figure: string, kind: string): Promise<Saved> {
  await page.locator(`[data-save="${figure}"]`).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: kind }).click(),
  ]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** A line of RFC 4180. */
function fields(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );
}

export function parseCSV(bytes: Buffer) {
  const lines = bytes.toString('utf8').trimEnd().split('\r\n');
  const comments = lines.filter((line) => line.startsWith('# '));
  const [heading = '', ...rows] = lines.slice(comments.length);
  return { comments, heading: fields(heading), rows: rows.map(fields) };
}

export interface Numbers {
  readonly name: string;
  /** What the file says of itself, by its keys. */
  readonly about: Readonly<Record<string, string>>;
  readonly rows: readonly string[];
  /** By heading. */
  readonly columns: Readonly<Record<string, readonly number[]>>;
}

/** The numbers of a figure as CSV and as JSON. @throws Error where the two say different things */
export async function savedNumbers(page: Page, figure: string): Promise<Numbers> {
  const csv = await saved(page, figure, 'Numbers as CSV');
  const json = await saved(page, figure, 'Numbers as JSON');
  const { comments, heading, rows } = parseCSV(csv.bytes);
  const [rowHeading = '', ...headings] = heading;
  const parsed = JSON.parse(json.bytes.toString('utf8'));
  const columns: Record<string, number[]> = parsed.columns;
  const names: string[] = parsed[rowHeading].map(String);
  if (csv.name.replace(/csv$/, 'json') !== json.name) throw new Error(`${csv.name} beside ${json.name}`);
  if (rows.map(([name]) => name).join() !== names.join()) throw new Error(`${csv.name}: other rows in JSON`);
  if (headings.join() !== Object.keys(columns).join()) throw new Error(`${csv.name}: other columns in JSON`);
  for (const [at, name] of headings.entries()) {
    const numbers = rows.map((row) => row[at + 1] ?? '').filter((text) => text !== '');
    if (numbers.map(Number).join() !== columns[name]?.filter((value) => value !== null).join())
      throw new Error(`${csv.name}: other numbers of ${name} in JSON`);
  }
  const { about } = parsed;
  for (const key of ['model', 'picture', 'edits'])
    if (!comments.includes(`# ${key}: ${about[key] || 'none'}`)) throw new Error(`${csv.name}: no ${key}`);
  return { name: csv.name, about, rows: names, columns };
}

export interface Drawing {
  readonly about: Readonly<Record<string, string>>;
  /** Without the paper, in their order. */
  readonly rectangles: readonly {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
    readonly fill: string;
  }[];
  readonly texts: readonly string[];
  readonly paths: number;
}

/** A figure as SVG, as a browser parses it; its PNG has twice as many pixels and the same words. */
export async function savedDrawing(page: Page, figure: string): Promise<Drawing> {
  const svg = await saved(page, figure, 'Figure as SVG');
  const drawing = await page.evaluate((text) => {
    const document = new DOMParser().parseFromString(text, 'image/svg+xml');
    const root = document.documentElement;
    const number = (element: Element, name: string) => Number(element.getAttribute(name));
    return {
      error: root.querySelector('parsererror')?.textContent ?? null,
      size: [number(root, 'width'), number(root, 'height')],
      about: JSON.parse(document.querySelector('metadata')?.textContent ?? '{}'),
      rectangles: [...document.querySelectorAll('rect')].slice(1).map((element) => ({
        x: number(element, 'x'),
        y: number(element, 'y'),
        width: number(element, 'width'),
        height: number(element, 'height'),
        fill: element.getAttribute('fill') ?? '',
      })),
      texts: [...document.querySelectorAll('text')].map((element) => element.textContent ?? ''),
      paths: document.querySelectorAll('path').length,
    };
  }, svg.bytes.toString('utf8'));
  if (drawing.error !== null) throw new Error(`${svg.name}: ${drawing.error}`);
  const png = await saved(page, figure, 'Figure as PNG');
  const { width, height, format } = await sharp(png.bytes, { failOn: 'warning' }).metadata();
  const expected = drawing.size.map((extent) => Math.ceil(extent * 2));
  if (
    format !== 'png' ||
    Math.abs(width - (expected[0] ?? 0)) > 1 ||
    Math.abs(height - (expected[1] ?? 0)) > 1
  )
    throw new Error(`${png.name}: ${width} × ${height} beside an SVG of ${drawing.size.join(' × ')}`);
  if (!png.bytes.toString('utf8').includes(`model: ${drawing.about.model || 'none'}`))
    throw new Error(`${png.name} does not name its model`);
  return drawing;
}
