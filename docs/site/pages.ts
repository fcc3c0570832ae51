/** Every page of the site below docs/: the guides, and whatever of the repository they link to, so that no link is dead. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { type Page, renderCode, renderMarkdown } from './markdown.ts';
import { addressOf, INDEX, languageOf, translationOf } from './paths.ts';
import { escapeHtml, type Link, pageOf } from './shell.ts';

export interface SiteFile {
  /** Below docs/ on the site. */
  readonly address: string;
  readonly source: string | Uint8Array;
}

const TEXTS = new Set(['', '.ts', '.js', '.mjs', '.cjs', '.jsx', '.tsx', '.html', '.css', '.json', '.capnp']);
const PICTURES = new Set(['.png', '.webp', '.svg']);

/** @param root  the repository's root */
export function sitePages(root: string): readonly SiteFile[] {
  const read = (file: string) => readFileSync(join(root, file), 'utf8');
  const exists = (file: string) => existsSync(join(root, file)) && statSync(join(root, file)).isFile();
  const isShown = (file: string) => {
    const kind = extname(file);
    return (
      !file.startsWith('..') && exists(file) && (kind === '.md' || TEXTS.has(kind) || PICTURES.has(kind))
    );
  };

  const rendered = (file: string, linked = new Set<string>()) => {
    const page: Page = { file, isShown, linked };
    return renderMarkdown(read(file), page);
  };

  /** What the index of a language links to, in its order. */
  function guidesOf(index: string): readonly Link[] {
    const linked = new Set<string>();
    rendered(index, linked);
    const guides = [...linked].filter((file) => file.startsWith('docs/') && file !== translationOf(index));
    return guides.map((file) => ({ file, title: rendered(file).title }));
  }
  const guides = { en: guidesOf(INDEX.en), zh: guidesOf(INDEX.zh) };

  function shown(file: string, linked: Set<string>): string | Uint8Array {
    if (PICTURES.has(extname(file))) return readFileSync(join(root, file));
    const { title, html } = file.endsWith('.md')
      ? rendered(file, linked)
      : { title: file, html: `<h1>${escapeHtml(file)}</h1>\n${renderCode(read(file))}` };
    const other = file.endsWith('.md') ? translationOf(file) : file;
    const translation = other !== file && exists(other) ? other : undefined;
    return pageOf({ file, title, html, translation, guides: guides[languageOf(file)] });
  }

  const files = new Map<string, SiteFile>();
  const waiting = [INDEX.en, INDEX.zh];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (files.has(file)) continue;
    const linked = new Set<string>();
    files.set(file, { address: addressOf(file), source: shown(file, linked) });
    waiting.push(...linked);
  }
  const tokens = read('web/styles/tokens.css');
  return [...files.values(), { address: 'site.css', source: tokens + read('docs/site/site.css') }];
}
