import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Texts } from '../i18n/en.ts';
import { addNamespace } from '../i18n/namespace.ts';
import type { Namespaces } from '../i18n/setup.ts';
import type { Language } from '../state/view.ts';

/**
 * A tab's own texts in the reader's language. They come with the tab's chunk, as a namespace of its name: the tab's
 * `texts.ts` has a hook `useTexts` for all that is in it.
 */
export function useOwnTexts<Name extends keyof Namespaces>(
  name: Name,
  texts: Readonly<Record<Language, Texts<Namespaces[Name]>>>,
): TFunction<Name> {
  const { i18n } = useTranslation();
  addNamespace(i18n, name, texts);
  return useTranslation<Name>(name).t as unknown as TFunction<Name>;
}
