/** The page around a text: the way to the playground, to the other texts and to the reference. */
import { addressOf, INDEX, type Language, languageOf, relativeTo } from './paths.ts';

const WORDS = {
  en: {
    tag: 'en',
    site: 'Site',
    guides: 'Guides',
    playground: 'Playground',
    api: 'API',
    skip: 'Skip to the text',
    other: '中文',
  },
  zh: {
    tag: 'zh-Hans',
    site: '站点',
    guides: '指南',
    playground: '演示页',
    api: 'API',
    skip: '跳到正文',
    other: 'English',
  },
} as const;

export interface Link {
  readonly file: string;
  readonly title: string;
}

export interface Shell {
  readonly file: string;
  /** As text, not HTML. */
  readonly title: string;
  readonly html: string;
  /** The guides in the page's language, in order. */
  readonly guides: readonly Link[];
  /** The same page in the other language, where there is one. */
  readonly translation: string | undefined;
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function guideList({ file, guides }: Shell): string {
  const items = guides.map((guide) => {
    const current = guide.file === file ? ' aria-current="page"' : '';
    const address = relativeTo(file, addressOf(guide.file));
    return `<li><a href="${address}"${current}>${escapeHtml(guide.title)}</a></li>`;
  });
  return `<ul>\n${items.join('\n')}\n</ul>`;
}

export function pageOf(shell: Shell): string {
  const { file, title, html, translation } = shell;
  const language = languageOf(file);
  const words = WORDS[language];
  const other: Language = language === 'en' ? 'zh' : 'en';
  const to = (address: string) => relativeTo(file, address);
  const translated = translation === undefined ? '' : to(addressOf(translation));
  const otherTag = WORDS[other].tag;
  return `<!doctype html>
<html lang="${words.tag}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)} · senet-wasm</title>
<link rel="icon" type="image/svg+xml" href="${to('../favicon.svg')}">
<link rel="stylesheet" href="${to('site.css')}">
${translated && `<link rel="alternate" hreflang="${otherTag}" href="${translated}">\n`}</head>
<body>
<a class="skip" href="#text">${words.skip}</a>
<header>
<nav aria-label="${words.site}">
<a href="${to('../index.html')}#lang=${language}">${words.playground}</a>
<a href="${to(addressOf(INDEX[language]))}">${words.guides}</a>
<a href="${to('api/index.html')}">${words.api}</a>
${translated && `<a href="${translated}" lang="${otherTag}" hreflang="${otherTag}">${words.other}</a>\n`}</nav>
</header>
<div class="columns">
<nav class="guides" aria-label="${words.guides}">
${guideList(shell)}
</nav>
<main id="text">
${html}</main>
</div>
</body>
</html>
`;
}
