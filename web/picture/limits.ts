/** How large a picture may be. Pure: the decision is made here, the decoding beside it. */

/** Bytes of a file that are tried at all. */
export const GREATEST_FILE = 64 * 2 ** 20;
/** Pixels above which a picture is refused: a decoded pixel takes 4 bytes, two or three times over. */
export const GREATEST_PIXELS = 120e6;
/** Pixels above which the browser makes a picture smaller before the model resizes it. */
export const REDUCE_ABOVE_PIXELS = 16e6;
/** Width and height of the picture that is shown. */
export const PREVIEW_EXTENT = 512;

export type PictureProblemCode =
  /** No picture that the browser can decode. */
  | 'unreadable'
  | 'large'
  | 'empty'
  /** No answer, or one that is no success. */
  | 'unreachable'
  /** No answer that a page may read: most likely its server lets no page of another origin do that. */
  | 'refused'
  /** Nothing is at this address. */
  | 'missing'
  /** The server sends on to another address. */
  | 'moved'
  /** A page, or another kind of file. */
  | 'other'
  | 'slow';

export class PictureProblem extends Error {
  readonly code: PictureProblemCode;

  constructor(code: PictureProblem['code'], text: string, options?: ErrorOptions) {
    super(text, options);
    this.name = 'PictureProblem';
    this.code = code;
  }
}

/** @throws PictureProblem for a file without content or above `GREATEST_FILE`. */
export function checkFile(name: string, bytes: number): void {
  if (bytes === 0) throw new PictureProblem('empty', `${name}: the file is empty (0 bytes).`);
  if (bytes > GREATEST_FILE) {
    const megabytes = (bytes / 2 ** 20).toFixed(0);
    throw new PictureProblem(
      'large',
      `${name}: ${megabytes} MiB; files up to ${GREATEST_FILE / 2 ** 20} MiB are read.`,
    );
  }
}

/** @throws PictureProblem for a picture without pixels or above `GREATEST_PIXELS`. */
export function checkExtent(name: string, width: number, height: number): void {
  if (width < 1 || height < 1) {
    throw new PictureProblem('empty', `${name}: ${width} × ${height} pixels; there is nothing to look at.`);
  }
  if (width * height > GREATEST_PIXELS) {
    const megapixels = ((width * height) / 1e6).toFixed(0);
    throw new PictureProblem(
      'large',
      `${name}: ${width} × ${height}, ${megapixels} megapixels; up to ${GREATEST_PIXELS / 1e6} are read.`,
    );
  }
}

/** The largest `[width, height]` of the same proportions that keeps to `pixels`; the same where it already does. */
export function extentWithin(width: number, height: number, pixels: number): readonly [number, number] {
  const factor = Math.min(1, Math.sqrt(pixels / (width * height)));
  return [Math.max(1, Math.floor(width * factor)), Math.max(1, Math.floor(height * factor))];
}

/** The largest `[width, height]` of the same proportions with no side above `extent`. */
export function extentWithinSide(width: number, height: number, extent: number): readonly [number, number] {
  const factor = Math.min(1, extent / Math.max(width, height));
  return [Math.max(1, Math.round(width * factor)), Math.max(1, Math.round(height * factor))];
}
