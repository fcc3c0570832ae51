/** Picture files to RGBA pixels, with sharp (libvips). Imported only where a picture is read: it loads a native library, and may be missing. */
import { readFile, stat } from 'node:fs/promises';
import type { Metadata, Sharp } from 'sharp';
import { InputError, type Picture, UnsupportedError } from '../index.ts';

const READABLE: readonly string[] = ['png', 'jpeg', 'webp'];
const EXPECTED = 'a PNG, JPEG or WebP picture';

/** 100 million pixels take 400 MB as RGBA; more is a mistake or an attack. */
const MOST_PIXELS = 100_000_000;
const MOST_BYTES = 512 * 2 ** 20;

/**
 * The pixels of a PNG, JPEG or WebP file, upright: EXIF orientation is applied, as browsers do. RGBA, 8 bits, straight
 * alpha, sRGB, whatever the file has (grey, palette, 16 bits, CMYK, another colour profile); of an animation the first frame.
 *
 * @throws UnsupportedError, which says how to install sharp, where it is missing
 * @throws InputError, which names the file, when it cannot be read, is no picture, is of another format, is cut short or
 *   has more than 100 million pixels: `cat.gif: found the format GIF; expected a PNG, JPEG or WebP picture. Convert it first.`
 */
export async function decodePicture(path: string): Promise<Picture> {
  const bytes = await readPicture(path);
  const sharp = await loadSharp(path);
  // Pixel limits are checked below, by a message of our own; sharp's stays as a second one while decoding.
  const metadata = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch((cause: unknown) => {
      throw notAPicture(path, bytes, cause);
    });
  checkMetadata(path, metadata);
  const image = sharp(bytes, { failOn: 'truncated', limitInputPixels: MOST_PIXELS, pages: 1 });
  return await toRGBA(path, image);
}

/** The package does not bring it: it is large, and pages and tensors do without. */
async function loadSharp(path: string): Promise<typeof import('sharp').default> {
  try {
    return (await import('sharp')).default;
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND';
    const found = missing ? 'no package sharp' : `a package sharp that does not load (${firstLine(cause)})`;
    const parts = { where: path, found, expected: 'it, which decodes pictures' };
    throw new UnsupportedError(
      { ...parts, cause: 'Install it beside senet-wasm: npm install sharp' },
      { cause },
    );
  }
}

async function toRGBA(path: string, image: Sharp): Promise<Picture> {
  try {
    const { data, info } = await image
      .autoOrient()
      .toColourspace('srgb')
      .ensureAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return { data, width: info.width, height: info.height };
  } catch (cause) {
    const parts = { where: path, found: 'a picture that cannot be decoded', expected: EXPECTED };
    throw new InputError(
      { ...parts, cause: `It is damaged or was cut short (${firstLine(cause)}).` },
      { cause },
    );
  }
}

async function readPicture(path: string): Promise<Buffer> {
  const fail = (found: string, cause?: unknown) =>
    new InputError({ where: path, found, expected: EXPECTED }, { cause });
  const info = await stat(path).catch((error: unknown) => {
    throw fail(reason(error), error);
  });
  if (info.isDirectory()) throw fail('a folder');
  // A device or pipe may never end.
  if (!info.isFile()) throw fail('something that is no file');
  if (info.size === 0) throw fail('an empty file');
  if (info.size > MOST_BYTES) throw fail(`a file of ${Math.ceil(info.size / 2 ** 20)} MiB, over 512`);
  return await readFile(path).catch((error: unknown) => {
    throw fail(reason(error), error);
  });
}

function reason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'no such file';
  if (code === 'EACCES' || code === 'EPERM') return 'a file that you may not read';
  return `a file that cannot be read (${firstLine(error)})`;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}

function checkMetadata(path: string, { format, compression, width, height, pageHeight }: Metadata): void {
  const name = format === 'heif' ? (compression === 'av1' ? 'AVIF' : 'HEIC') : String(format).toUpperCase();
  if (!READABLE.includes(String(format))) throw otherFormat(path, name);
  const rows = pageHeight ?? height;
  if (width * rows > MOST_PIXELS) {
    const expected = `at most ${MOST_PIXELS / 1e6} million pixels`;
    throw new InputError({
      where: path,
      found: `${width}×${rows} pixels`,
      expected,
      cause: 'Make it smaller first.',
    });
  }
}

function otherFormat(path: string, name: string): InputError {
  const parts = { where: path, found: `the format ${name}`, expected: EXPECTED };
  return new InputError({ ...parts, cause: 'Convert it first.' });
}

/** Formats that people have and libvips, as sharp ships it, does not know. */
const FOREIGN: readonly (readonly [string, string])[] = [
  ['BM', 'BMP'],
  ['\x00\x00\x01\x00', 'ICO'],
  ['8BPS', 'PSD'],
  ['%PDF', 'PDF'],
  ['\xff\x0a', 'JPEG XL'],
  ['\x00\x00\x00\x0cJXL ', 'JPEG XL'],
];

const KNOWN: readonly string[] = ['\x89PNG', '\xff\xd8\xff', 'RIFF'];

function notAPicture(path: string, bytes: Uint8Array, cause: unknown): InputError {
  const start = String.fromCharCode(...bytes.subarray(0, 16));
  const foreign = FOREIGN.find(([mark]) => start.startsWith(mark));
  if (foreign !== undefined) return otherFormat(path, foreign[1]);
  const known = KNOWN.some((mark) => start.startsWith(mark));
  const found = known ? 'a picture that cannot be decoded' : 'a file that is no picture';
  const why = known ? `It is damaged or was cut short (${firstLine(cause)}).` : 'The file name may mislead.';
  return new InputError({ where: path, found, expected: EXPECTED, cause: why }, { cause });
}
