/** Markdown to HTML, with GitHub's anchors, links between the site's pages, and nothing inline that a strict policy refuses. */
import MarkdownIt from 'markdown-it';
import { addressOf, fileOf, relativeTo } from './paths.ts';

/** GitHub's anchor of a heading. */
export function anchor(heading: string): string {
  const words = heading.trim().toLowerCase();
  return words.replace(/[^\p{Letter}\p{Number}\s_-]/gu, '').replace(/\s/g, '-');
}

/** What the renderer is told of the page, and tells of it. */
export interface Page {
  /** Path below the repository's root. */
  readonly file: string;
  /** Whether a path is a file that the site can show. */
  readonly isShown: (path: string) => boolean;
  /** Files that the page links to; filled while it is rendered. */
  readonly linked: Set<string>;
}

export interface Rendered {
  /** The first heading, as text. */
  readonly title: string;
  readonly html: string;
}

type Token = ReturnType<MarkdownIt['parse']>[number];

function textOf(token: Token | undefined): string {
  return (token?.children ?? []).map(({ content }) => content).join('');
}

/** The link's new address; null where the site shows nothing under the old one. */
function target(link: string, { file, isShown, linked }: Page): string | null {
  const named = fileOf(file, link);
  if (named === undefined) return link;
  if (!isShown(named)) return null;
  linked.add(named);
  const [, fragment] = link.split('#');
  const address = relativeTo(file, addressOf(named));
  return fragment === undefined ? address : `${address}#${fragment}`;
}

/** A link that leads nowhere on the site becomes its text. */
function follow(tokens: readonly Token[], page: Page): void {
  const open: Token[] = [];
  for (const token of tokens) {
    if (token.type === 'image') {
      const address = target(token.attrGet('src') ?? '', page);
      if (address !== null) token.attrSet('src', address);
    } else if (token.type === 'link_open') {
      open.push(token);
      const address = target(token.attrGet('href') ?? '', page);
      if (address === null) token.hidden = true;
      else token.attrSet('href', address);
    } else if (token.type === 'link_close') {
      token.hidden = open.pop()?.hidden ?? false;
    }
  }
}

/** A column without a name has no header that could be read out. */
function leaveOutEmptyHeaders(tokens: readonly Token[]): void {
  for (const [i, token] of tokens.entries()) {
    if (token.type !== 'th_open' || tokens[i + 1]?.content !== '') continue;
    for (const part of [token, tokens[i + 2]]) if (part) part.tag = 'td';
  }
}

function addAnchors(tokens: readonly Token[]): void {
  const taken = new Map<string, number>();
  for (const [i, token] of tokens.entries()) {
    if (token.type !== 'heading_open') continue;
    const id = anchor(textOf(tokens[i + 1]));
    const before = taken.get(id) ?? 0;
    taken.set(id, before + 1);
    token.attrSet('id', before === 0 ? id : `${id}-${before}`);
  }
}

/** What is wider than the page scrolls by itself, by keyboard too. */
function createRenderer(): MarkdownIt {
  const markdown = new MarkdownIt({ html: false });
  const { rules } = markdown.renderer;
  const { escapeHtml } = markdown.utils;
  rules.table_open = () => '<div class="wide" tabindex="0"><table>\n';
  rules.table_close = () => '</table></div>\n';
  rules.fence = (tokens, i) =>
    `<pre tabindex="0"><code>${escapeHtml(tokens[i]?.content ?? '')}</code></pre>\n`;
  rules.code_block = rules.fence;
  // Alignment as a class: a style attribute would be refused.
  for (const cell of ['th_open', 'td_open']) {
    rules[cell] = (tokens, i, options, _, renderer) => {
      const token = tokens[i];
      if (token?.attrGet('style') === 'text-align:right') token.attrs = [['class', 'number']];
      return renderer.renderToken(tokens, i, options);
    };
  }
  return markdown;
}

const RENDERER = createRenderer();

export function renderMarkdown(text: string, page: Page): Rendered {
  const tokens = RENDERER.parse(text, {});
  addAnchors(tokens);
  leaveOutEmptyHeaders(tokens);
  for (const { children } of tokens) if (children) follow(children, page);
  const heading = tokens.findIndex(({ type }) => type === 'heading_open');
  return { title: textOf(tokens[heading + 1]), html: RENDERER.renderer.render(tokens, RENDERER.options, {}) };
}

export function renderCode(text: string): string {
  return `<pre tabindex="0"><code>${RENDERER.utils.escapeHtml(text)}</code></pre>\n`;
}
