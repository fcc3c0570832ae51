/** From a file to RGBA, with the browser's own decoders. Runs in the worker: a large picture must not hold up the page. */
import {
  checkExtent,
  checkFile,
  extentWithin,
  extentWithinSide,
  PictureProblem,
  PREVIEW_EXTENT,
  REDUCE_ABOVE_PIXELS,
} from './limits.ts';

export interface Decoded {
  /** Straight alpha, orientation applied, colours as sRGB. */
  readonly pixels: ImageData;
  readonly preview: ImageBitmap;
  /** Of the file, before it was made smaller. */
  readonly width: number;
  readonly height: number;
  readonly reduced: boolean;
}

async function openBitmap(blob: Blob, name: string): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(blob, { imageOrientation: 'from-image', premultiplyAlpha: 'none' });
  } catch (cause) {
    const kind = blob.type || 'of no stated type';
    throw new PictureProblem(
      'unreadable',
      `${name}: ${blob.size} bytes, ${kind}; no picture that this browser can decode.`,
      {
        cause,
      },
    );
  }
}

function readPixels(bitmap: ImageBitmap, width: number, height: number): ImageData {
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context)
    throw new PictureProblem('large', `${width} × ${height}: the browser gave no canvas of this size.`);
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, width, height);
  return context.getImageData(0, 0, width, height, { colorSpace: 'srgb' });
}

/**
 * @throws PictureProblem where the file is no picture, has no pixels, or is too large.
 */
export async function decodePicture(blob: Blob, name: string): Promise<Decoded> {
  checkFile(name, blob.size);
  const bitmap = await openBitmap(blob, name);
  try {
    const { width, height } = bitmap;
    checkExtent(name, width, height);
    const [readWidth, readHeight] = extentWithin(width, height, REDUCE_ABOVE_PIXELS);
    const pixels = readPixels(bitmap, readWidth, readHeight);
    const [resizeWidth, resizeHeight] = extentWithinSide(width, height, PREVIEW_EXTENT);
    const preview = await createImageBitmap(bitmap, { resizeWidth, resizeHeight, resizeQuality: 'high' });
    return { pixels, preview, width, height, reduced: readWidth !== width || readHeight !== height };
  } finally {
    bitmap.close();
  }
}
