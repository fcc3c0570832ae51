import { useNamespace } from '../use_namespace.ts';
import { en } from './en.ts';
import { zh } from './zh.ts';

const TEXTS = { en, zh };

export const useTexts = () => useNamespace('camera', TEXTS);
