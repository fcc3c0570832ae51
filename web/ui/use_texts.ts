import { useTranslation } from 'react-i18next';
import type { Texts } from '../i18n/en.ts';
import { addNamespace } from '../i18n/namespace.ts';
import type { Namespaces } from '../i18n/setup.ts';
import type { Language } from '../state/view.ts';

/** Makes a tab's own texts known before anything in it asks for one with `useTranslation(name)`. */
export function useTexts<Name extends keyof Namespaces>(
  name: Name,
  texts: Readonly<Record<Language, Texts<Namespaces[Name]>>>,
): void {
  const { i18n } = useTranslation();
  addNamespace(i18n, name, texts);
}
