/** Checks preprocessing that comes from a file or a caller. */
import { OptionError } from '../errors.ts';
import { isWhole } from './check_picture.ts';
import type { Preprocessing } from './preprocess.ts';

/** The greatest side of an input; beyond it a plan could not hold one map. */
const LARGEST_SIDE = 16_384;

/**
 * Preprocessing that may be anything, as it comes out of a file's metadata; a copy with only the known fields.
 * `scale` may be there and must then say `1/255`.
 *
 * @param where named in errors: `m.safetensors, __metadata__.preprocess`.
 * @throws OptionError that names the field: `preprocessing.std: found [0, 1, 1]; expected three numbers above 0.`
 */
export function checkPreprocessing(value: unknown, where = 'preprocessing'): Preprocessing {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrong(where, value, 'an object { resize, crop?, mean, std, order, background? }');
  }
  const fields = new Map<string, unknown>(Object.entries(value));
  checkScale(fields.get('scale'), `${where}.scale`);
  const resize = readSides(fields.get('resize'), `${where}.resize`);
  const crop = fields.get('crop') == null ? undefined : readSides(fields.get('crop'), `${where}.crop`);
  if (crop !== undefined && (crop[0] > resize[0] || crop[1] > resize[1])) {
    throw wrong(`${where}.crop`, crop, `at most the resized ${resize[0]}×${resize[1]}`);
  }
  const mean = readTriple(fields.get('mean'), `${where}.mean`, Number.isFinite, 'three finite numbers');
  const std = readTriple(
    fields.get('std'),
    `${where}.std`,
    (x) => x > 0 && x < Infinity,
    'three numbers above 0',
  );
  const background =
    fields.get('background') == null
      ? undefined
      : readTriple(fields.get('background'), `${where}.background`, (x) => isWhole(x, 0, 255), COLOUR);
  const order = readOrder(fields.get('order'), `${where}.order`);
  return { resize, ...(crop && { crop }), mean, std, order, ...(background && { background }) };
}

const COLOUR = 'red, green, blue, each a whole number from 0 to 255';

function wrong(where: string, value: unknown, expected: string): OptionError {
  const text = value === undefined ? 'nothing' : (safeJson(value) ?? typeof value);
  const found = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  const cause =
    'It describes how the model was trained to see pictures; take it from where the model comes from.';
  return new OptionError({ where, found, expected, cause });
}

/** JSON has no NaN and no cycles. */
function safeJson(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  try {
    return JSON.stringify(value, (_, part) =>
      typeof part === 'number' ? (Number.isFinite(part) ? part : String(part)) : part,
    );
  } catch {
    return undefined;
  }
}

function checkScale(value: unknown, where: string): void {
  if (value === undefined || value === null || value === '1/255' || value === 1 / 255) return;
  throw wrong(where, value, '"1/255": mean and std are of values from 0 to 1');
}

function readSides(value: unknown, where: string): readonly [number, number] {
  if (Array.isArray(value) && value.length === 2) {
    const [width, height]: unknown[] = value;
    if (isWhole(width, 1, LARGEST_SIDE) && isWhole(height, 1, LARGEST_SIDE)) return [width, height];
  }
  throw wrong(where, value, `[width, height], whole numbers from 1 to ${LARGEST_SIDE}`);
}

function readTriple(
  value: unknown,
  where: string,
  test: (number: number) => boolean,
  expected: string,
): readonly [number, number, number] {
  if (Array.isArray(value) && value.length === 3) {
    const [a, b, c]: unknown[] = value;
    const right = (x: unknown): x is number => typeof x === 'number' && test(x);
    if (right(a) && right(b) && right(c)) return [a, b, c];
  }
  throw wrong(where, value, expected);
}

function readOrder(value: unknown, where: string): 'RGB' | 'BGR' {
  if (value === undefined || value === null) return 'RGB';
  if (value === 'RGB' || value === 'BGR') return value;
  throw wrong(where, value, '"RGB" or "BGR"');
}
