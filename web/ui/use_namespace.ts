import { useTranslation } from 'react-i18next';
import { addNamespace } from '../i18n/namespace.ts';

/** A text of a tab, by its key; what stands in braces is filled in. */
export type Text<Keys extends string> = (
  key: Keys,
  values?: Readonly<Record<string, string | number>>,
) => string;

/** The texts of a tab in the reader's language. `count` in the values chooses a plural (`key_one`, `key_other`). */
export function useNamespace<Texts extends Readonly<Record<string, unknown>>>(
  name: string,
  texts: { readonly en: Texts; readonly zh: Texts },
): Text<keyof Texts & string> {
  const { i18n } = useTranslation();
  addNamespace(i18n, name, texts);
  // The types know the page's own texts alone; a tab's come with it, and its keys are checked here.
  const fixed = i18n.getFixedT as unknown as (
    language: string,
    namespace: string,
  ) => (key: string, values: object) => string;
  const t = fixed.call(i18n, i18n.language, name);
  return (key, values = {}) => t(key, values);
}
