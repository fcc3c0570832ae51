import i18next, { type i18n } from 'i18next';
import type { Language } from '../state/view.ts';
import { en } from './en.ts';
import { zh } from './zh.ts';

/** Texts by namespace. A tab adds its own, which come with it when it is first opened: `tabs/intervene/texts.ts`. */
export interface Namespaces {
  translation: typeof en;
}

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: Namespaces;
  }
}

export const RESOURCES = { en: { translation: en }, zh: { translation: zh } } as const;

/** A translator of its own, so that a test can have several. Texts are escaped by whoever shows them. */
export async function createTranslator(language: Language): Promise<i18n> {
  const translator = i18next.createInstance();
  await translator.init({
    lng: language,
    resources: RESOURCES,
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  return translator;
}
