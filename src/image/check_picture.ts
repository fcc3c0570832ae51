/** Checks a picture that comes from a caller. */
import { InputError } from '../errors.ts';
import type { Picture } from './picture.ts';

export function isWhole(value: unknown, least: number, most: number): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most;
}

/** @throws InputError when the sides are not positive whole numbers or `data` is not width · height · 4 bytes. */
export function checkPicture(picture: Picture): void {
  const fail = (found: string, expected: string, cause: string) =>
    new InputError({ where: 'picture', found, expected, cause });
  if (typeof picture !== 'object' || picture === null) {
    throw fail(String(picture), '{ data, width, height }', 'The picture was not loaded.');
  }
  const { data, width, height } = picture;
  const kind = Object.prototype.toString.call(data);
  // By name, not instanceof: an ImageData may come from a frame with classes of its own.
  if (kind !== '[object Uint8ClampedArray]' && kind !== '[object Uint8Array]') {
    throw fail(
      `data of type ${kind.slice(8, -1)}`,
      '8-bit RGBA in a Uint8ClampedArray or Uint8Array',
      'Pass ImageData.',
    );
  }
  if (!isWhole(width, 1, 2 ** 31) || !isWhole(height, 1, 2 ** 31)) {
    const cause = 'The picture is empty or had not finished loading.';
    throw fail(`${width}×${height} pixels`, 'a positive whole width and height', cause);
  }
  if (data.length !== width * height * 4) {
    const cause =
      data.length === 0
        ? 'Its buffer was transferred to a worker.'
        : 'It must be RGBA: four bytes for each pixel.';
    throw fail(`${data.length} bytes of data`, `${width * height * 4} for ${width}×${height} pixels`, cause);
  }
}
