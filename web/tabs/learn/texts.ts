import { useNamespace } from '../../ui/use_namespace.ts';
import { en } from './en.ts';
import { zh } from './zh.ts';

const TEXTS = { en, zh };

export const useTexts = () => useNamespace('learn', TEXTS);
export type Key = keyof typeof en;
