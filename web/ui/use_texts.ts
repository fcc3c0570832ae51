import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Texts } from '../i18n/en.ts';
import { addNamespace } from '../i18n/namespace.ts';
import type { Namespaces } from '../i18n/setup.ts';
import type { Language } from '../state/view.ts';

/**
 * A part's own texts in the reader's language: makes the hook `useTexts` of its `texts.ts`. They come with the part's chunk,
 * as a namespace of its name, which the same file adds to `Namespaces`.
 *
 * @example
 * export const useTexts = ownTexts('learn', { en, zh });
 */
export function ownTexts<Name extends keyof Namespaces>(
  name: Name,
  texts: Readonly<Record<Language, Texts<Namespaces[Name]>>>,
): () => TFunction<Name> {
  return function useTexts() {
    const { i18n } = useTranslation();
    addNamespace(i18n, name, texts);
    return useTranslation<Name>(name).t as unknown as TFunction<Name>;
  };
}
