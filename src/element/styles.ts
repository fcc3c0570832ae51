/**
 * The element's look, as a constructable style sheet: a page's policy needs no `unsafe-inline` for it. What a page may set
 * is listed first; without that the element takes the font and the colour of the text around it.
 */
const TEXT = `
:host {
  display: block;
  font: var(--se-font, inherit);
  color: var(--se-ink, inherit);
  --soft: var(--se-ink-soft, color-mix(in srgb, currentColor 70%, transparent));
  --line: var(--se-line, color-mix(in srgb, currentColor 20%, transparent));
  --bar: var(--se-bar, color-mix(in srgb, currentColor 55%, transparent));
  --accent: var(--se-accent, currentColor);
  --alarm: var(--se-alarm, #b3261e);
  --radius: var(--se-radius, 8px);
  --gap: var(--se-gap, 16px);
}
:host([hidden]) { display: none; }
* { box-sizing: border-box; }
p, ol { margin: 0; padding: 0; list-style: none; }
[hidden] { display: none !important; }
.explorer { display: grid; gap: var(--gap); }
.head { display: flex; flex-wrap: wrap; gap: var(--gap); align-items: flex-start; }
.head canvas { border: 1px solid var(--line); border-radius: var(--radius); }
.classes { flex: 1 1 12em; display: grid; gap: 4px; }
.classes li { display: grid; grid-template-columns: 1fr auto; gap: 0 8px; }
.classes .share { grid-column: 1 / -1; height: 4px; border-radius: 2px; background: var(--bar); min-width: 1px; }
.percent, .reading, table { font-variant-numeric: tabular-nums; }
.reading, .note, .legend, .status { color: var(--soft); font-size: 0.875em; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 8px; align-items: center; }
.block { min-width: 0; }
.block header { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 0 8px; }
.blocks { display: grid; gap: calc(var(--gap) * 0.75); }
canvas { display: block; max-width: 100%; }
canvas[role="slider"] { color: var(--bar); border: 0 solid var(--line); touch-action: pan-y; cursor: crosshair; }
button { font: inherit; color: inherit; cursor: pointer; }
.name { border: 0; background: none; padding: 2px 4px; margin: 0 0 0 -4px; font-weight: 600; }
.name::before { content: "▸ "; }
.name[aria-expanded="true"] { color: var(--accent); }
.name[aria-expanded="true"]::before { content: "▾ "; }
.again { border: 1px solid var(--line); border-radius: var(--radius); background: none; padding: 4px 12px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.detail { display: grid; gap: 8px; margin-top: 8px; padding: 12px; border: 1px solid var(--line); border-radius: var(--radius); }
.alert { padding: 12px; border: 1px solid var(--alarm); border-radius: var(--radius); overflow-wrap: anywhere; }
.alert strong { color: var(--alarm); }
progress { width: 100%; }
.scroll { max-height: 240px; overflow: auto; }
table { border-collapse: collapse; width: 100%; font-size: 0.875em; }
th, td { padding: 2px 8px; text-align: end; font-weight: 400; border-bottom: 1px solid var(--line); }
`;

let sheet: CSSStyleSheet | undefined;

/** One sheet for all elements of the page, made with the first. */
export function styleSheet(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(TEXT);
  }
  return sheet;
}
