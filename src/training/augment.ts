/**
 * Augmentation: a training picture turned into another of the same class (flip, shift with reflection, cut-out), on bytes,
 * before normalisation.
 */
import { InputError } from '../errors.ts';
import type { Random } from './random.ts';

/** The changes that augmentation may make to a picture. Everything is off where it is left out. */
export interface Augmentation {
  /** Mirrors left and right on half of the pictures. */
  readonly flip?: boolean;
  /** Shifts by up to this many pixels each way; the border is filled by reflection, without repeating the edge. */
  readonly shift?: number;
  /** Fills a square of this side, anywhere and cut at the border, with the mean colour (DeVries & Taylor 2017). 0 is none. */
  readonly cutOut?: number;
}

/** The extents of a picture, in pixels. */
export interface Extents {
  /** Pixels of a row. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
}

function checkRange(name: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 0 && value <= most) return;
  const expected = `whole pixels from 0 to ${most} for pictures of this size`;
  throw new InputError({ where: `augmentation, ${name}`, found: String(value), expected });
}

/**
 * Refuses what pictures of this size do not allow: reflection reaches no farther than the other edge.
 *
 * @throws InputError `augmentation, shift: found 40; expected whole pixels from 0 to 31 for pictures of this size.`
 */
export function checkAugmentation({ shift = 0, cutOut = 0 }: Augmentation, size: Extents): void {
  checkRange('shift', shift, Math.min(size.width, size.height) - 1);
  checkRange('cutOut', cutOut, Math.max(size.width, size.height));
}

/** Where a coordinate beyond the edge is found: −1 → 1, n → n − 2. */
function reflected(at: number, extent: number): number {
  const positive = Math.abs(at);
  return positive < extent ? positive : 2 * (extent - 1) - positive;
}

/** For each column of the result the column that it is taken from. */
function sources(extent: number, offset: number, isMirrored: boolean): Int32Array {
  return Int32Array.from({ length: extent }, (_, i) => {
    const from = reflected(i + offset, extent);
    return isMirrored ? extent - 1 - from : from;
  });
}

function cut(out: Uint8Array, { width, height }: Extents, side: number, random: Random): void {
  const [middleX, middleY] = [random.below(width), random.below(height)];
  const [left, top] = [middleX - (side >> 1), middleY - (side >> 1)];
  const [sum, pixels] = [[0, 0, 0], width * height];
  for (let i = 0; i < out.length; i++) sum[i % 3] = (sum[i % 3] ?? 0) + (out[i] ?? 0);
  const mean = sum.map((total) => Math.round(total / pixels));
  for (let y = Math.max(0, top); y < Math.min(height, top + side); y++) {
    for (let x = Math.max(0, left); x < Math.min(width, left + side); x++) out.set(mean, 3 * (y * width + x));
  }
}

/**
 * Writes an augmented copy of a picture. The numbers that are drawn, and their order, depend on the options alone, so
 * that the same generator gives the same result.
 *
 * @param out      out  U8 `[height, width, 3]`; must not overlap `pixels`
 * @param pixels   in   U8 `[height, width, 3]`
 * @param size     of both
 * @param options  checked by `checkAugmentation`
 * @param random   advanced by what is drawn
 *
 * ```ts
 * augment(out, pixels, { width: 32, height: 32 }, { flip: true, shift: 4 }, new Random(seed, epoch, i));
 * ```
 */
export function augment(
  out: Uint8Array,
  pixels: Uint8Array,
  size: Extents,
  options: Augmentation,
  random: Random,
): void {
  const { flip = false, shift = 0, cutOut = 0 } = options;
  const isMirrored = flip && random.below(2) === 1;
  const offset = () => (shift > 0 ? random.below(2 * shift + 1) - shift : 0);
  const columns = sources(size.width, offset(), isMirrored);
  const rows = sources(size.height, offset(), false);
  let at = 0;
  for (const row of rows) {
    for (const column of columns) {
      const from = 3 * (row * size.width + column);
      out[at++] = pixels[from] ?? 0;
      out[at++] = pixels[from + 1] ?? 0;
      out[at++] = pixels[from + 2] ?? 0;
    }
  }
  if (cutOut > 0) cut(out, size, cutOut, random);
}
