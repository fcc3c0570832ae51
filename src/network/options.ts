/**
 * Checks of an architecture's options, which may come from a command line or a file's metadata: nothing is trusted.
 */
import { NetworkError } from '../errors.ts';

/** Options of an architecture by name, unchecked; the builder checks each. */
export type Options = Readonly<Record<string, unknown>>;

/** A check returns the value in its final form, or throws. */
type Check<T> = (value: unknown, where: string) => T;
export type Checks<T> = { readonly [Key in keyof T]: Check<T[Key]> };

/** How a value from outside is shown in a message: short, and never an exception of its own. */
export function show(value: unknown): string {
  const text = safeJson(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

function safeJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return typeof value;
  }
}

/** A whole number from `least` to `greatest`. */
export function wholeNumber(least: number, greatest: number): Check<number> {
  return (value, where) => {
    const fits = Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= greatest;
    if (fits) return value as number;
    throw new NetworkError({
      where,
      found: show(value),
      expected: `a whole number from ${least} to ${greatest}`,
    });
  };
}

/** A finite number above zero and up to `greatest`. */
export function positiveNumber(greatest: number): Check<number> {
  return (value, where) => {
    if (typeof value === 'number' && value > 0 && value <= greatest) return value;
    throw new NetworkError({
      where,
      found: show(value),
      expected: `a number above 0 and at most ${greatest}`,
    });
  };
}

/** true or false. */
export function truth(value: unknown, where: string): boolean {
  if (typeof value === 'boolean') return value;
  throw new NetworkError({ where, found: show(value), expected: 'true or false' });
}

/** One of a few words or numbers. */
export function oneOf<const T extends string | number>(...words: readonly T[]): Check<T> {
  return (value, where) => {
    const word = words.find((candidate) => candidate === value);
    if (word !== undefined) return word;
    throw new NetworkError({
      where,
      found: show(value),
      expected: words.map((w) => (typeof w === 'string' ? `'${w}'` : w)).join(' or '),
    });
  };
}

/** A list of distinct whole numbers from `least` to `greatest`, returned in rising order. */
export function subset(least: number, greatest: number): Check<readonly number[]> {
  const member = wholeNumber(least, greatest);
  return (value, where) => {
    if (Array.isArray(value) && new Set(value).size === value.length) {
      return value.map((item) => member(item, where)).sort((a, b) => a - b);
    }
    throw new NetworkError({
      where,
      found: show(value),
      expected: `a list of distinct whole numbers from ${least} to ${greatest}, such as [1,2]`,
    });
  };
}

/**
 * The given options over the defaults, each checked.
 *
 * @throws NetworkError for an unknown option or a value out of range.
 */
export function completeOptions<T extends object>(
  architecture: string,
  given: Options,
  defaults: T,
  checks: Checks<T>,
): T {
  const known = Object.keys(checks) as (keyof T & string)[];
  for (const name of Object.keys(given)) {
    if ((known as string[]).includes(name)) continue;
    throw new NetworkError({
      where: `options of ${architecture}`,
      found: `option ${show(name)}`,
      expected: known.join(', '),
    });
  }
  const complete: T = { ...defaults };
  for (const name of known) {
    if (Object.hasOwn(given, name) && given[name] !== undefined) {
      complete[name] = checks[name](given[name], `option ${name} of ${architecture}`);
    }
  }
  return complete;
}
