/** The camera's texts, as a namespace of their own. */
import { useOwnTexts } from '../use_texts.ts';
import { en } from './en.ts';
import { zh } from './zh.ts';

declare module '../../i18n/setup.ts' {
  interface Namespaces {
    camera: typeof en;
  }
}

const TEXTS = { en, zh } as const;

export const useTexts = () => useOwnTexts('camera', TEXTS);
