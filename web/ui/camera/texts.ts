/** The camera's texts, as a namespace of their own. */
import { ownTexts } from '../use_texts.ts';
import { en } from './en.ts';
import { zh } from './zh.ts';

declare module '../../i18n/setup.ts' {
  interface Namespaces {
    camera: typeof en;
  }
}

export const useTexts = ownTexts('camera', { en, zh });
