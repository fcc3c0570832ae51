/** Text from a file, made fit for a message. A leaf. */

const LONGEST = 80;

/** Escapes what could steer a terminal or turn the line around (controls, zero-width and bidirectional marks). */
function escapeMarks(text: string): string {
  return text.replace(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function shorten(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** A name from a file, in double quotes on one short line. */
export function quote(name: string): string {
  return escapeMarks(JSON.stringify(shorten(name)));
}

/** What a JSON value is, in a few words: `the text "abc"`, `null`, `an array of 3`, `-1.5`. */
export function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return `the text ${quote(value)}`;
  if (Array.isArray(value)) return describeArray(value);
  if (typeof value === 'object' && value !== null) return 'an object';
  return String(value);
}

function describeArray(values: readonly unknown[]): string {
  const plain = values.length <= 8 && values.every((value) => typeof value === 'number');
  return plain ? `[${values.join(', ')}]` : `an array of ${values.length}`;
}

/** How many texts a message names. */
const NAMED = 3;

/** `a, b, c and 4 more` */
export function listed(texts: readonly string[]): string {
  const more = texts.length - NAMED;
  return `${texts.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
