/**
 * Makes typedoc's pages part of the site: links to what lies beside the reference; no inline script, so that a page served
 * with `script-src 'self'` works; and what a screen reader needs: a main landmark, headings that leave out no level, no
 * link inside a button.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PageEvent, RendererEvent } from 'typedoc';

const INLINE = /<script>([^<]+)<\/script>/g;
const FIRST = 'assets/first.js';
const SUMMARY = /<summary[\s\S]*?<\/summary>/g;
const ANCHOR = /<a [^>]*tsd-anchor-icon[\s\S]*?<\/a>/g;

/** @param {string} html */
function withHeadingLevels(html) {
  /** @type {number[]} */
  const open = [];
  return html.replaceAll(/<h([1-6])/g, (tag, digit) => {
    while ((open.at(-1) ?? 0) >= Number(digit)) open.pop();
    open.push(Number(digit));
    return open.length === Number(digit) ? tag : `${tag} aria-level="${open.length}"`;
  });
}

/** @param {string} html */
function accessible(html) {
  return withHeadingLevels(html)
    .replace('<div class="col-content"', '<div role="main" class="col-content"')
    .replaceAll(SUMMARY, (summary) => summary.replaceAll(ANCHOR, ''));
}

/** @param {import('typedoc').Application} app */
export function load(app) {
  const scripts = new Set();

  app.renderer.on(PageEvent.END, (page) => {
    const toReference = '../'.repeat(page.url.split('/').length - 1);
    page.contents = accessible(page.contents ?? '')
      .replaceAll('href="site:', `href="${toReference}../../`)
      .replaceAll(INLINE, (_, script) => {
        scripts.add(script);
        return `<script src="${toReference}${FIRST}"></script>`;
      });
  });

  app.renderer.on(RendererEvent.END, ({ outputDirectory }) => {
    if (scripts.size !== 1)
      app.logger.error(`Expected one inline script on every page, found ${scripts.size}.`);
    writeFileSync(join(outputDirectory, FIRST), [...scripts].join('\n'));
  });
}
