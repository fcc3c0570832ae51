/** The tab’s texts, as a namespace of their own. */
import { ownTexts } from '../../ui/use_texts.ts';
import { en } from './en.ts';
import { zh } from './zh.ts';

declare module '../../i18n/setup.ts' {
  interface Namespaces {
    compare: typeof en;
  }
}

export const useTexts = ownTexts('compare', { en, zh });
