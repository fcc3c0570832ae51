/**
 * Duplicate keys in JSON. `JSON.parse` keeps the last of two equal keys without a word, so a header could show one
 * tensor to a checker and another to the reader. A leaf.
 */

/** Where a key was found a second time. `path` names the objects around it, outermost first. */
export interface DuplicateKey {
  readonly path: readonly string[];
  readonly key: string;
}

/** What the scan found; `depth` is how far brackets nest, where the scan gave up beyond `DEEPEST`. */
export interface Scan {
  readonly depth: number;
  readonly duplicate?: DuplicateKey;
}

/** serde_json's limit. A header needs three levels; a million would only cost memory. */
export const DEEPEST = 128;

interface Level {
  /** Keys seen so far; absent in an array. */
  readonly keys: Set<string> | undefined;
  /** The key whose value is being read. */
  key: string;
}

/**
 * Looks for the first key that an object of `json` holds twice, at any depth. Keys are compared after their escapes are
 * resolved: `"a"` and `"\u0061"` are the same. What it says of text that is not JSON means nothing.
 *
 * A loop over strings and brackets: one regular expression for whole strings would run out of stack on some megabytes.
 * This one only jumps to the next mark, for a loop over characters takes some milliseconds before it is compiled.
 *
 * @throws SyntaxError when a key is not a JSON string.
 */
export function scanKeys(json: string): Scan {
  const levels: Level[] = [];
  let depth = 0;
  const marks = /[{}[\]"]/g;
  for (let found = marks.exec(json); found; found = marks.exec(json)) {
    const [mark] = found;
    if (mark === '{' || mark === '[') {
      levels.push({ keys: mark === '{' ? new Set() : undefined, key: '' });
      depth = Math.max(depth, levels.length);
      if (depth > DEEPEST) return { depth };
    } else if (mark === '}' || mark === ']') {
      levels.pop();
    } else if (mark === '"') {
      const end = endOfString(json, found.index);
      const key = isKey(json, end) ? readKey(json.slice(found.index, end), levels) : undefined;
      if (key !== undefined) {
        return { depth, duplicate: { path: levels.slice(0, -1).map((level) => level.key), key } };
      }
      marks.lastIndex = end;
    }
  }
  return { depth };
}

/** Past the closing quote: the first that an even number of backslashes precedes. */
function endOfString(json: string, start: number): number {
  let quote = start;
  let backslashes = 1;
  while (backslashes % 2 === 1) {
    const next = json.indexOf('"', quote + 1);
    if (next < 0) return json.length;
    backslashes = 0;
    while (json[next - 1 - backslashes] === '\\' && next - 1 - backslashes > quote) backslashes += 1;
    quote = next;
  }
  return quote + 1;
}

/** Whether the next mark is the colon that makes a string a key. */
function isKey(json: string, end: number): boolean {
  let at = end;
  while (json[at] === ' ' || json[at] === '\n' || json[at] === '\r' || json[at] === '\t') at += 1;
  return json[at] === ':';
}

/** Enters the key into the innermost object; returns it where it is there already. */
function readKey(text: string, levels: readonly Level[]): string | undefined {
  const level = levels.at(-1);
  if (level?.keys === undefined) return undefined;
  const key = String(JSON.parse(text));
  if (level.keys.has(key)) return key;
  level.keys.add(key);
  level.key = key;
  return undefined;
}
