/** What each tab shows beside the picture's column. All but the first are fetched when they are first opened. */
import { type ComponentType, lazy } from 'react';
import { NetworkMap } from '../tabs/explore/NetworkMap.tsx';
import { TAB_ENTRIES, type Tab } from '../tabs/registry.ts';

export const TAB_VIEWS = Object.fromEntries<ComponentType>(
  TAB_ENTRIES.map(({ name, load }) => [name, load ? lazy(load) : NetworkMap]),
) as Readonly<Record<Tab, ComponentType>>;
