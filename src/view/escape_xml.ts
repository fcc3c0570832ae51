/** Texts in SVG. */

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * A text for an SVG file, as content or in an attribute. Control characters but tabs and line ends, and halves of
 * surrogate pairs, have no form in XML 1.0, escaped or not, or a discouraged one: they become U+FFFD.
 *
 * @example
 * escapeXml('cats & dogs'); // 'cats &amp; dogs'
 */
export function escapeXml(text: string): string {
  const clean = text.replace(/[^\P{Cc}\t\n\r]|[\p{Cs}\ufffe\uffff]/gu, '\ufffd');
  return clean.replace(/[&<>"']/g, (mark) => ENTITIES[mark] ?? mark);
}
