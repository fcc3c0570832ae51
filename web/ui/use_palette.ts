import { useSyncExternalStore } from 'react';

/** The theme's colours, as the style sheet names them, for what is drawn on a canvas. */
export interface Palette {
  readonly bar: string;
  readonly accent: string;
  readonly accentSoft: string;
  readonly rule: string;
  readonly mark: string;
  readonly ink: string;
  readonly panel: string;
  /** Beside `panel` at zero. */
  readonly less: string;
  readonly more: string;
}

const DARK = '(prefers-color-scheme: dark)';

/** Made once: asked for at every rendering, it costs more than what is drawn. */
let query: MediaQueryList | undefined;
function darkQuery(): MediaQueryList {
  query ??= matchMedia(DARK);
  return query;
}

/** The system's choice may change, and the reader's own, which is an attribute of the document. */
function subscribe(changed: () => void) {
  const observer = new MutationObserver(changed);
  darkQuery().addEventListener('change', changed);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return () => {
    darkQuery().removeEventListener('change', changed);
    observer.disconnect();
  };
}

const palettes = new Map<string, Palette>();

function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    bar: colour('bar'),
    accent: colour('accent'),
    accentSoft: colour('accent-soft'),
    rule: colour('rule'),
    mark: colour('mark'),
    ink: colour('ink'),
    panel: colour('panel'),
    less: colour('less'),
    more: colour('more'),
  };
}

/** The same object while the theme is the same. */
function snapshot(): Palette {
  const theme = `${document.documentElement.dataset.theme ?? ''} ${darkQuery().matches}`;
  const palette = palettes.get(theme) ?? readPalette();
  palettes.set(theme, palette);
  return palette;
}

/** Read anew whenever the theme changes. */
export function usePalette(): Palette {
  return useSyncExternalStore(subscribe, snapshot);
}
