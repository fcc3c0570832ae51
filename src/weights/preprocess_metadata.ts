/**
 * A checkpoint's `preprocess` metadata, checked: how its pictures were prepared in training.
 */
import { WeightsError } from '../errors.ts';
import type { Preprocessing } from '../image/preprocess.ts';
import { describe, quote } from './quote.ts';

/** No picture is resized beyond this. */
const GREATEST_SIDE = 16_384;
const KEYS = ['resize', 'crop', 'mean', 'std', 'order', 'scale', 'background'];

type Fields = Readonly<Record<string, unknown>>;

function refuse(where: string, key: string, value: unknown, expected: string): never {
  throw new WeightsError({ where: `${where}, ${key}`, found: describe(value), expected });
}

function size(where: string, key: string, value: unknown): readonly [number, number] {
  const fits = (n: unknown) => Number.isSafeInteger(n) && Number(n) >= 1 && Number(n) <= GREATEST_SIDE;
  if (!Array.isArray(value) || value.length !== 2 || !value.every(fits)) {
    refuse(where, key, value, `[width, height], whole numbers from 1 to ${GREATEST_SIDE}`);
  }
  return [value[0], value[1]];
}

function perChannel(where: string, key: string, value: unknown, positive: boolean): readonly number[] {
  const fits = (n: unknown) => typeof n === 'number' && Number.isFinite(n) && (!positive || n > 0);
  if (Array.isArray(value) && value.length === 3 && value.every(fits)) return [...value];
  return refuse(where, key, value, `three ${positive ? 'positive ' : ''}numbers, one for each channel`);
}

function cropOf(where: string, fields: Fields, resize: readonly [number, number]) {
  if (fields.crop === undefined || fields.crop === null) return undefined;
  const crop = size(where, 'crop', fields.crop);
  if (crop[0] <= resize[0] && crop[1] <= resize[1]) return crop;
  return refuse(where, 'crop', fields.crop, `at most the size after resizing, [${resize.join(', ')}]`);
}

/** Red, green, blue of what shows through where a picture is transparent. */
function colour(where: string, value: unknown): readonly [number, number, number] {
  const fits = (n: unknown) => Number.isSafeInteger(n) && Number(n) >= 0 && Number(n) <= 255;
  if (Array.isArray(value) && value.length === 3 && value.every(fits)) return [value[0], value[1], value[2]];
  return refuse(where, 'background', value, '[red, green, blue], whole numbers from 0 to 255');
}

/**
 * @param value  what stands in the file, parsed: `{ resize, crop?, mean, std, order, scale?, background? }`.
 * @param where  the file and the metadata's key, for messages.
 * @throws WeightsError when a field is missing, unknown, or out of range.
 */
export function readPreprocessing(value: unknown, where: string): Preprocessing {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new WeightsError({
      where,
      found: describe(value),
      expected: 'an object with resize, mean and std',
    });
  }
  const fields = value as Fields;
  const unknown = Object.keys(fields).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) {
    throw new WeightsError({ where, found: `the field ${quote(unknown)}`, expected: KEYS.join(', ') });
  }
  const { order = 'RGB', scale = '1/255' } = fields;
  if (order !== 'RGB' && order !== 'BGR') refuse(where, 'order', order, '"RGB" or "BGR"');
  if (scale !== '1/255') refuse(where, 'scale', scale, '"1/255": values from 0 to 1 before mean and std');
  const resize = size(where, 'resize', fields.resize);
  const crop = cropOf(where, fields, resize);
  const mean = perChannel(where, 'mean', fields.mean, false);
  const std = perChannel(where, 'std', fields.std, true);
  const background = fields.background == null ? undefined : colour(where, fields.background);
  return { resize, ...(crop ? { crop } : {}), mean, std, order, ...(background ? { background } : {}) };
}
