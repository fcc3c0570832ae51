/** What the reader has chosen, and its one table of how each choice is written in the address. */
import type { Order } from 'senet-wasm/view';
import { FIRST_MODEL, FIRST_SAMPLE, isModel, isSample, type Sample } from '../catalog.ts';
import { TAB_ENTRIES, type Tab } from '../tabs/registry.ts';
import { type Edit, formatEdits, NO_EDITS, parseEdits } from './edits.ts';

export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

export type { Tab };
/** In the order in which they stand. */
export const TABS: readonly Tab[] = TAB_ENTRIES.map(({ name }) => name);

export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** Of a picture, at an origin that is only asked when the reader confirms it. */
export type ForeignAddress = `https://${string}`;

/** Which gates the tab Intervene's buttons are about: those of the block, of its stage, or all. */
export const SCOPES = ['block', 'stage', 'all'] as const;
export type Scope = (typeof SCOPES)[number];

/** Of the class atlas's figures: 0 to 1, or the values drawn. */
export const SCALES = ['whole', 'fit'] as const;
export type Scale = (typeof SCALES)[number];

/** A sample, a picture at an address that the reader confirms, or the reader's own, which no address can hold. */
export type PictureName = Sample | 'own' | ForeignAddress;

export interface View {
  readonly language: Language;
  readonly theme: Theme;
  readonly tab: Tab;
  /** A network of the catalogue, or `own` for one that the reader dropped, which no address can hold. */
  readonly model: string;
  readonly picture: PictureName;
  /** What the picture is compared with; null for the same picture without edits. */
  readonly second: PictureName | null;
  /** The block whose detail is open, by name. */
  readonly block: string | null;
  /** The channel of that block whose formula is written out. */
  readonly channel: number | null;
  /** The hidden unit of that block that is written out beside it. */
  readonly unit: number | null;
  readonly edits: readonly Edit[];
  readonly scope: Scope;
  /** Every block's gates set to ones in turn: the reader has asked for it. */
  readonly ablation: boolean;
  readonly order: Order;
  /** Of the class atlas's figures, by index; empty for those that the network finds likeliest. */
  readonly classes: readonly number[];
  /** Of the same figures, by name; empty for the last of each stage. */
  readonly blocks: readonly string[];
  readonly scale: Scale;
  /** Of the story; its own names (`squeeze`). */
  readonly chapter: string | null;
  /** Inside somebody else's page: the panel alone. */
  readonly embed: boolean;
}

interface Field<T> {
  /** Its name in the address. */
  readonly key: string;
  /** undefined for a text that means nothing: the default is used. */
  readonly parse: (text: string) => T | undefined;
  /** null where the address need not say it. */
  readonly format: (value: T) => string | null;
}

const oneOf =
  <T extends string>(words: readonly T[]) =>
  (text: string): T | undefined =>
    words.find((word) => word === text);

const unless =
  <T extends string>(usual: T) =>
  (value: T): string | null =>
    value === usual ? null : value;

/** undefined for what is no address by https, is too long for a link, or holds a name and password. */
export function parseForeign(text: string): ForeignAddress | undefined {
  if (text.length > 2000 || !/^https:\/\/[^\s]+$/.test(text) || !URL.canParse(text)) return undefined;
  const { username, password } = new URL(text);
  return username || password ? undefined : (text as ForeignAddress);
}

/** A channel or a hidden unit. */
const numbered = (key: string): Field<number | null> => ({
  key,
  parse: (text) => (/^\d{1,5}$/.test(text) ? Number(text) : undefined),
  format: (index) => (index === null ? null : String(index)),
});

function parsePicture(text: string): PictureName | undefined {
  return text === 'own' || isSample(text) ? text : parseForeign(text);
}

const FIELDS: { readonly [Name in keyof View]: Field<View[Name]> } = {
  language: { key: 'lang', parse: oneOf(LANGUAGES), format: (language) => language },
  theme: { key: 'theme', parse: oneOf(THEMES), format: unless<Theme>('auto') },
  tab: { key: 'tab', parse: oneOf(TABS), format: unless<Tab>('explore') },
  model: {
    key: 'model',
    parse: (text) => (text === 'own' || isModel(text) ? text : undefined),
    format: unless<string>(FIRST_MODEL),
  },
  picture: { key: 'picture', parse: parsePicture, format: (picture) => picture },
  second: { key: 'second', parse: parsePicture, format: (picture) => picture },
  block: {
    key: 'block',
    parse: (text) => (/^[\w.]{1,64}$/.test(text) ? text : undefined),
    format: (block) => block,
  },
  channel: numbered('channel'),
  unit: numbered('unit'),
  edits: { key: 'edits', parse: parseEdits, format: (edits) => formatEdits(edits) || null },
  scope: { key: 'scope', parse: oneOf(SCOPES), format: unless<Scope>('block') },
  ablation: {
    key: 'ablation',
    parse: (text) => (text === '1' ? true : undefined),
    format: (asked) => (asked ? '1' : null),
  },
  order: { key: 'order', parse: oneOf<Order>(['index', 'value']), format: unless<Order>('index') },
  classes: {
    key: 'classes',
    parse: (text) => (/^\d{1,4}(\.\d{1,4}){0,63}$/.test(text) ? text.split('.').map(Number) : undefined),
    format: (classes) => classes.join('.') || null,
  },
  blocks: {
    key: 'blocks',
    parse: (text) => (/^[\w.]{1,64}(,[\w.]{1,64}){0,63}$/.test(text) ? text.split(',') : undefined),
    format: (blocks) => blocks.join(',') || null,
  },
  scale: { key: 'scale', parse: oneOf(SCALES), format: unless<Scale>('whole') },
  chapter: {
    key: 'chapter',
    parse: (text) => (/^[a-z-]{1,32}$/.test(text) ? text : undefined),
    format: (chapter) => chapter,
  },
  embed: {
    key: 'embed',
    parse: (text) => (text === '1' ? true : undefined),
    format: (embed) => (embed ? '1' : null),
  },
};
const NAMES = Object.keys(FIELDS) as (keyof View)[];

function parseField<Name extends keyof View>(name: Name, fragment: URLSearchParams, usual: View): View[Name] {
  const text = fragment.get(FIELDS[name].key);
  return (text === null ? undefined : FIELDS[name].parse(text)) ?? usual[name];
}

function formatField<Name extends keyof View>(name: Name, view: View): readonly [string, string] | null {
  const text = FIELDS[name].format(view[name]);
  return text === null ? null : [FIELDS[name].key, text];
}

/** Reads an address's fragment (`#lang=zh&picture=cat`). What is missing or means nothing is as in `defaults`. */
export function parseView(hash: string, defaults: View): View {
  const fragment = new URLSearchParams(hash.replace(/^#/, ''));
  const entries = NAMES.map((name) => [name, parseField(name, fragment, defaults)] as const);
  return { ...defaults, ...(Object.fromEntries(entries) as Partial<View>) };
}

/** The fragment that `parseView` reads back as the same view. */
export function formatView(view: View): string {
  const pairs = NAMES.map((name) => formatField(name, view)).filter((pair) => pair !== null);
  return `#${new URLSearchParams(pairs.map(([key, text]) => [key, text])).toString()}`;
}

/** What a first visit shows, in the language that the browser asks for. */
export function defaultView(languages: readonly string[]): View {
  const known = languages.map((tag) => LANGUAGES.find((language) => tag.toLowerCase().startsWith(language)));
  return {
    language: known.find((language) => language) ?? 'en',
    theme: 'auto',
    tab: 'explore',
    model: FIRST_MODEL,
    picture: FIRST_SAMPLE,
    second: null,
    block: null,
    channel: null,
    unit: null,
    edits: NO_EDITS,
    scope: 'block',
    ablation: false,
    order: 'index',
    classes: [],
    blocks: [],
    scale: 'whole',
    chapter: null,
    embed: false,
  };
}
