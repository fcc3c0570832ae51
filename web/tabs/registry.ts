/**
 * The tabs, in the order in which they stand: a new one is a folder beside this file and a line here. Its component is the
 * default export and states that it returns a ReactNode: the names of the tabs are part of what it reads.
 */
import type { ComponentType } from 'react';
import type { Language } from '../state/view.ts';

interface TabEntry {
  /** As the address writes it. */
  readonly name: string;
  readonly title: Readonly<Record<Language, string>>;
  /** Fetched when it is first opened; null for the first tab, which comes with the page. */
  readonly load: (() => Promise<{ readonly default: ComponentType }>) | null;
}

export const TAB_ENTRIES = [
  { name: 'explore', title: { en: 'Explore', zh: '观察' }, load: null },
  {
    name: 'intervene',
    title: { en: 'Intervene', zh: '干预' },
    load: () => import('./intervene/Intervene.tsx'),
  },
  { name: 'compare', title: { en: 'Compare', zh: '比较' }, load: () => import('./compare/Compare.tsx') },
  { name: 'learn', title: { en: 'Learn', zh: '学习' }, load: () => import('./learn/Learn.tsx') },
  { name: 'models', title: { en: 'Models', zh: '模型' }, load: () => import('./models/Models.tsx') },
] as const satisfies readonly TabEntry[];

export type Tab = (typeof TAB_ENTRIES)[number]['name'];
