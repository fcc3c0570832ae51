/** Texts that come with a tab's own chunk: a namespace of its own, added to the translator when the tab is first opened. */
import type { i18n } from 'i18next';

/** Once for each translator. */
export function addNamespace(
  translator: i18n,
  name: string,
  texts: { readonly en: object; readonly zh: object },
): void {
  for (const [language, bundle] of Object.entries(texts)) {
    if (!translator.hasResourceBundle(language, name)) translator.addResourceBundle(language, name, bundle);
  }
}
