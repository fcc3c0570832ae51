import { useSyncExternalStore } from 'react';

/** The theme's colours, as the style sheet names them, for what is drawn on a canvas. */
export interface Palette {
  readonly bar: string;
  readonly accent: string;
  readonly rule: string;
  readonly mark: string;
}

const DARK = '(prefers-color-scheme: dark)';

function subscribe(changed: () => void) {
  const query = matchMedia(DARK);
  query.addEventListener('change', changed);
  return () => query.removeEventListener('change', changed);
}

/** Read anew whenever the theme changes. */
export function usePalette(): Palette {
  useSyncExternalStore(subscribe, () => matchMedia(DARK).matches);
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  return { bar: colour('--bar'), accent: colour('--accent'), rule: colour('--rule'), mark: colour('--mark') };
}
