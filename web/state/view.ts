/** What the reader has chosen, and its one table of how each choice is written in the address. */
import { FIRST_SAMPLE, isSample, type Sample } from '../catalog.ts';
import type { Order } from '../layout/order.ts';

export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

export interface View {
  readonly language: Language;
  /** A sample, or the reader's own picture, which no address can hold. */
  readonly picture: Sample | 'own';
  /** The block whose detail is open, by name. */
  readonly block: string | null;
  readonly order: Order;
}

interface Field<T> {
  /** Its name in the address. */
  readonly key: string;
  /** undefined for a text that means nothing: the default is used. */
  readonly parse: (text: string) => T | undefined;
  /** null where the address need not say it. */
  readonly format: (value: T) => string | null;
}

const FIELDS: { readonly [Name in keyof View]: Field<View[Name]> } = {
  language: {
    key: 'lang',
    parse: (text) => LANGUAGES.find((language) => language === text),
    format: (language) => language,
  },
  picture: {
    key: 'picture',
    parse: (text) => (text === 'own' || isSample(text) ? text : undefined),
    format: (picture) => picture,
  },
  block: {
    key: 'block',
    parse: (text) => (/^[\w.]{1,64}$/.test(text) ? text : undefined),
    format: (block) => block,
  },
  order: {
    key: 'order',
    parse: (text) => (text === 'value' || text === 'index' ? text : undefined),
    format: (order) => (order === 'index' ? null : order),
  },
};

function parseField<Name extends keyof View>(
  name: Name,
  fragment: URLSearchParams,
  defaults: View,
): View[Name] {
  const text = fragment.get(FIELDS[name].key);
  return (text === null ? undefined : FIELDS[name].parse(text)) ?? defaults[name];
}

function formatField<Name extends keyof View>(name: Name, view: View): readonly [string, string] | null {
  const text = FIELDS[name].format(view[name]);
  return text === null ? null : [FIELDS[name].key, text];
}

/** Reads an address's fragment (`#lang=zh&picture=cat`). What is missing or means nothing is as in `defaults`. */
export function parseView(hash: string, defaults: View): View {
  const fragment = new URLSearchParams(hash.replace(/^#/, ''));
  return {
    language: parseField('language', fragment, defaults),
    picture: parseField('picture', fragment, defaults),
    block: parseField('block', fragment, defaults),
    order: parseField('order', fragment, defaults),
  };
}

/** The fragment that `parseView` reads back as the same view. */
export function formatView(view: View): string {
  const names = Object.keys(FIELDS) as (keyof View)[];
  const pairs = names.map((name) => formatField(name, view)).filter((pair) => pair !== null);
  return `#${new URLSearchParams(pairs.map(([key, text]) => [key, text])).toString()}`;
}

/** What a first visit shows, in the language that the browser asks for. */
export function defaultView(languages: readonly string[]): View {
  const known = languages.map((tag) => LANGUAGES.find((language) => tag.toLowerCase().startsWith(language)));
  return {
    language: known.find((language) => language) ?? 'en',
    picture: FIRST_SAMPLE,
    block: null,
    order: 'index',
  };
}
