/** From what a page names or gives to the pixels that the model takes. */
import { DownloadError, InputError } from '../errors.ts';

/** What `look` takes: a file or an `ImageData`. */
export type GivenPicture = Blob | ImageData;

export interface ReadPicture {
  /** An address as it was written, a file's name, or ''. */
  readonly name: string;
  /** RGBA, straight alpha. */
  readonly pixels: ImageData;
}

/** Pixels above which the browser makes a picture smaller before the model resizes it. */
const GREATEST_PIXELS = 16e6;

async function download(address: string, signal: AbortSignal): Promise<Blob> {
  const url = new URL(address, document.baseURI).href;
  const failure = (found: string, error?: unknown) =>
    new DownloadError(
      {
        where: url,
        found,
        expected: 'a picture',
        cause:
          'The attribute “picture” is relative to the page; another host must allow the page’s (CORS), and so must its policy (connect-src).',
      },
      { cause: error },
    );
  let response: Response;
  try {
    response = await fetch(url, { signal });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw failure('no answer', error);
  }
  if (!response.ok) throw failure(`status ${response.status}`);
  return response.blob();
}

/** @throws InputError where the browser's decoders find no picture */
async function decode(blob: Blob, name: string): Promise<ImageData> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(blob, { imageOrientation: 'from-image', premultiplyAlpha: 'none' });
  } catch (cause) {
    throw new InputError(
      {
        where: name || 'the picture',
        found: `${blob.size} bytes of ${blob.type || 'no stated type'}`,
        expected: 'a picture that this browser can decode',
      },
      { cause },
    );
  }
  try {
    const factor = Math.min(1, Math.sqrt(GREATEST_PIXELS / (bitmap.width * bitmap.height)));
    const width = Math.max(1, Math.floor(bitmap.width * factor));
    const height = Math.max(1, Math.floor(bitmap.height * factor));
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width, height });
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (!context) throw new Error(`The browser gave no canvas of ${width} × ${height}.`);
    context.drawImage(bitmap, 0, 0, width, height);
    return context.getImageData(0, 0, width, height, { colorSpace: 'srgb' });
  } finally {
    bitmap.close();
  }
}

/**
 * @throws DownloadError where an address gives nothing; InputError for what is no picture; the signal's reason
 */
export async function readPicture(source: string | GivenPicture, signal: AbortSignal): Promise<ReadPicture> {
  if (source instanceof ImageData) return { name: '', pixels: source };
  const isAddress = typeof source === 'string';
  const name = isAddress ? source : source instanceof File ? source.name : '';
  return { name, pixels: await decode(isAddress ? await download(source, signal) : source, name) };
}
