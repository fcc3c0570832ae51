/** Where each file of the repository lies on the site. Addresses are below docs/ and relative, so any sub-path will do. */
import { dirname, posix } from 'node:path';

export type Language = 'en' | 'zh';

/** The page that lists all others. */
export const INDEX: Readonly<Record<Language, string>> = { en: 'docs/README.md', zh: 'docs/README.zh.md' };

export function languageOf(file: string): Language {
  return file.endsWith('.zh.md') ? 'zh' : 'en';
}

/** The same page in the other language, by its name. */
export function translationOf(file: string): string {
  return file.endsWith('.zh.md') ? file.replace(/\.zh\.md$/, '.md') : file.replace(/\.md$/, '.zh.md');
}

/** `docs/guides/embed.md` → `guides/embed.html`, `examples/README.md` → `examples/index.html`, `src/index.ts` → `src/index.ts.html`. */
export function addressOf(file: string): string {
  const below = file.replace(/^docs\//, '');
  if (/\.(png|webp|svg)$/.test(file)) return below;
  if (!below.endsWith('.md')) return `${below}.html`;
  const page = below.replace(/\.md$/, '.html');
  return file.includes('/') ? page.replace(/(^|\/)README\./, '$1index.') : page;
}

/** From one file's page to an address on the site. */
export function relativeTo(file: string, address: string): string {
  return posix.relative(dirname(addressOf(file)), address) || posix.basename(address);
}

/** The file that a link in another file means; undefined for other hosts and for headings of the same page. */
export function fileOf(file: string, target: string): string | undefined {
  const path = target.replace(/#.*$/, '');
  if (path === '' || /^[a-z]+:/.test(target)) return undefined;
  return posix.normalize(posix.join(dirname(file), path));
}
