/** The tab's texts, as a namespace of their own. */
import { en } from './en.ts';
import { zh } from './zh.ts';

declare module '../../i18n/setup.ts' {
  interface Namespaces {
    compare: typeof en;
  }
}

export const TEXTS = { en, zh } as const;
