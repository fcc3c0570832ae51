/** What each tab shows beside the picture's column. All but the first are fetched when they are first opened. */
import { type ComponentType, lazy } from 'react';
import type { Tab } from '../state/view.ts';
import { NetworkMap } from '../ui/NetworkMap.tsx';

export const TAB_VIEWS: Readonly<Record<Tab, ComponentType>> = {
  explore: NetworkMap,
  intervene: lazy(async () => ({ default: (await import('./intervene/Intervene.tsx')).Intervene })),
  compare: lazy(async () => ({ default: (await import('./compare/Compare.tsx')).Compare })),
  learn: lazy(() => import('./learn/Learn.tsx')),
  models: lazy(() => import('./models/Models.tsx')),
};
