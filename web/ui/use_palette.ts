import { useSyncExternalStore } from 'react';

/** The theme's colours, as the style sheet names them, for what is drawn on a canvas. */
export interface Palette {
  readonly bar: string;
  readonly accent: string;
  readonly rule: string;
  readonly mark: string;
  readonly ink: string;
  readonly panel: string;
}

const DARK = '(prefers-color-scheme: dark)';

/** The system's choice may change, and the reader's own, which is an attribute of the document. */
function subscribe(changed: () => void) {
  const query = matchMedia(DARK);
  const observer = new MutationObserver(changed);
  query.addEventListener('change', changed);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return () => {
    query.removeEventListener('change', changed);
    observer.disconnect();
  };
}

const snapshot = () => `${document.documentElement.dataset.theme ?? ''} ${matchMedia(DARK).matches}`;

/** Read anew whenever the theme changes. */
export function usePalette(): Palette {
  useSyncExternalStore(subscribe, snapshot);
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    bar: colour('bar'),
    accent: colour('accent'),
    rule: colour('rule'),
    mark: colour('mark'),
    ink: colour('ink'),
    panel: colour('panel'),
  };
}
