import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodePicture } from '../../src/cli/decode.ts';
import { InputError, type Picture } from '../../src/index.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'senet-decode-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function save(name: string, bytes: Uint8Array | string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

function pixel({ data, width }: Picture, x: number, y: number): number[] {
  return [...data.subarray(4 * (y * width + x), 4 * (y * width + x) + 4)];
}

const WIDTH = 48;
const HEIGHT = 32;

/** Four colours in quarters of 24×16, whole JPEG blocks of 8×8, which then hold one colour each: no two turns or mirrors of it are alike. */
function quarters(x: number, y: number): readonly [number, number, number] {
  if (y < HEIGHT / 2) return x < WIDTH / 2 ? [250, 10, 10] : [10, 250, 10];
  return x < WIDTH / 2 ? [10, 10, 250] : [240, 240, 10];
}

/**
 * What EXIF 2.32 (4.6.4 A, tag 0112) says of each orientation: on which side of the upright picture the stored picture's
 * first row and first column lie.
 */
const SIDES: readonly (readonly [row: string, column: string])[] = [
  ['top', 'left'],
  ['top', 'right'],
  ['bottom', 'right'],
  ['bottom', 'left'],
  ['left', 'top'],
  ['right', 'top'],
  ['right', 'bottom'],
  ['left', 'bottom'],
];

/** The distance from a side of the upright picture, as a coordinate of it. */
function along(side: string, distance: number): { x?: number; y?: number } {
  if (side === 'left') return { x: distance };
  if (side === 'right') return { x: WIDTH - 1 - distance };
  return { y: side === 'top' ? distance : HEIGHT - 1 - distance };
}

function storedAs(orientation: number) {
  const [rowSide = '', columnSide = ''] = SIDES[orientation - 1] ?? [];
  const turned = orientation > 4;
  const [width, height] = turned ? [HEIGHT, WIDTH] : [WIDTH, HEIGHT];
  const data = new Uint8Array(3 * width * height);
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      const { x = -1, y = -1 } = { ...along(rowSide, row), ...along(columnSide, column) };
      data.set(quarters(x, y), 3 * (row * width + column));
    }
  }
  return sharp(data, { raw: { width, height, channels: 3 } }).withMetadata({ orientation });
}

describe('EXIF orientation', () => {
  const cases = SIDES.flatMap((_, i) => ['png', 'webp', 'jpeg'].map((format) => [i + 1, format] as const));
  it.each(cases)('%i in a %s file comes out upright', async (orientation, format) => {
    const image = storedAs(orientation);
    const encoded =
      format === 'png'
        ? image.png()
        : format === 'webp'
          ? image.webp({ lossless: true })
          : image.jpeg({ quality: 100, chromaSubsampling: '4:4:4' });
    const picture = await decodePicture(await save(`o${orientation}.${format}`, await encoded.toBuffer()));
    expect([picture.width, picture.height]).toEqual([WIDTH, HEIGHT]);
    const tolerance = format === 'jpeg' ? 4 : 0;
    let worst = 0;
    for (let y = 0; y < HEIGHT; y += 1) {
      for (let x = 0; x < WIDTH; x += 1) {
        const [red, green, blue, alpha] = pixel(picture, x, y);
        expect(alpha).toBe(255);
        const expected = quarters(x, y);
        [red, green, blue].forEach((value, channel) => {
          worst = Math.max(worst, Math.abs((value ?? NaN) - (expected[channel] ?? NaN)));
        });
      }
    }
    expect(worst).toBeLessThanOrEqual(tolerance);
  });
});

describe('kinds of pictures', () => {
  const raw = (data: number[], channels: 1 | 2 | 3 | 4) =>
    sharp(Uint8Array.from(data), { raw: { width: data.length / channels, height: 1, channels } });
  const decode = async (name: string, bytes: Uint8Array) => await decodePicture(await save(name, bytes));

  it('keeps straight alpha, also under nothing', async () => {
    const bytes = await raw([200, 100, 50, 128, 7, 8, 9, 0], 4).png().toBuffer();
    const picture = await decode('alpha.png', bytes);
    expect([...picture.data]).toEqual([200, 100, 50, 128, 7, 8, 9, 0]);
  });

  it('makes grey RGBA, with and without alpha', async () => {
    const grey = await raw([0, 77, 255], 1).toColourspace('b-w').png().toBuffer();
    expect((await sharp(grey).metadata()).channels).toBe(1);
    expect([...(await decode('grey.png', grey)).data]).toEqual([
      0, 0, 0, 255, 77, 77, 77, 255, 255, 255, 255, 255,
    ]);
    const alpha = await raw([77, 10], 2).toColourspace('b-w').png().toBuffer();
    expect((await sharp(alpha).metadata()).channels).toBe(2);
    expect([...(await decode('grey-alpha.png', alpha)).data]).toEqual([77, 77, 77, 10]);
  });

  it('makes a palette RGBA', async () => {
    const bytes = await raw([255, 0, 0, 0, 0, 255], 3).png({ palette: true, effort: 1 }).toBuffer();
    expect((await sharp(bytes).metadata()).isPalette).toBe(true);
    expect([...(await decode('palette.png', bytes)).data]).toEqual([255, 0, 0, 255, 0, 0, 255, 255]);
  });

  it('takes the upper 8 of 16 bits', async () => {
    const wide = Uint16Array.of(0xffff, 0x8080, 0x0101);
    const bytes = await sharp(wide, { raw: { width: 1, height: 1, channels: 3 } })
      .toColourspace('rgb16')
      .png()
      .toBuffer();
    expect((await sharp(bytes).metadata()).depth).toBe('ushort');
    expect([...(await decode('wide.png', bytes)).data]).toEqual([255, 128, 1, 255]);
  });

  it('turns CMYK into sRGB', async () => {
    const image = sharp({ create: { width: 16, height: 16, channels: 3, background: '#d02020' } });
    const bytes = await image.toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
    expect((await sharp(bytes).metadata()).space).toBe('cmyk');
    const [red = 0, green = 0, blue = 0, alpha] = pixel(await decode('cmyk.jpg', bytes), 8, 8);
    expect(alpha).toBe(255);
    // Inks cannot show every red: near it, and red.
    expect(red).toBeGreaterThan(180);
    expect(Math.max(green, blue)).toBeLessThan(80);
  });

  it('takes the first frame of an animation', async () => {
    const frames = Uint8Array.from([10, 20, 30, 200, 210, 220]);
    const bytes = await sharp(frames, { raw: { width: 1, height: 2, channels: 3, pageHeight: 1 } })
      .webp({ lossless: true })
      .toBuffer();
    expect((await sharp(bytes).metadata()).pages).toBe(2);
    const picture = await decode('animation.webp', bytes);
    expect(picture).toMatchObject({ width: 1, height: 1 });
    expect([...picture.data]).toEqual([10, 20, 30, 255]);
  });

  it('leaves pixels with an sRGB profile as they are', async () => {
    const file = new URL('../golden/values/resize/chelsea-451x300--32x32.png', import.meta.url).pathname;
    expect((await sharp(file).metadata()).hasProfile).toBe(true);
    const expected = await sharp(file, { ignoreIcc: true }).raw().toBuffer();
    const { data } = await decodePicture(file);
    expect([...data].filter((_, i) => i % 4 < 3)).toEqual([...expected]);
  });
});

describe('what cannot be decoded', () => {
  async function message(path: string): Promise<string> {
    const error = await decodePicture(path).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InputError);
    const text = error instanceof Error ? error.message : '';
    expect(text.startsWith(`${path}: found `)).toBe(true);
    expect(text).not.toContain('\n');
    return text.slice(path.length + 2);
  }
  const solid = () => sharp({ create: { width: 64, height: 64, channels: 3, background: '#336699' } });

  it('is a file that is not there, a folder, an empty file', async () => {
    expect(await message(join(folder, 'none.png'))).toBe(
      'found no such file; expected a PNG, JPEG or WebP picture.',
    );
    await mkdir(join(folder, 'pictures'));
    expect(await message(join(folder, 'pictures'))).toMatch(/^found a folder/);
    expect(await message(await save('empty.png', ''))).toMatch(/^found an empty file/);
    if (process.platform !== 'win32')
      expect(await message('/dev/zero')).toMatch(/^found something that is no file/);
  });

  it('is no picture', async () => {
    expect(await message(await save('words.png', 'only words, whatever the name says'))).toMatch(
      /^found a file that is no picture;.*The file name may mislead/,
    );
  });

  const formats: [string, () => Promise<Uint8Array | string>][] = [
    ['GIF', () => solid().gif().toBuffer()],
    ['TIFF', () => solid().tiff().toBuffer()],
    ['AVIF', () => solid().avif({ effort: 0 }).toBuffer()],
    ['SVG', async () => '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>'],
    ['BMP', async () => `BM${'\0'.repeat(60)}`],
    ['PDF', async () => '%PDF-1.7\n'],
  ];
  it.each(formats)('is %s, by name', async (name, make) => {
    expect(await message(await save(`other.${name}`, await make()))).toBe(
      `found the format ${name}; expected a PNG, JPEG or WebP picture. Convert it first.`,
    );
  });

  it.each(['png', 'jpeg', 'webp'] as const)('is a %s file that was cut short', async (format) => {
    const source = new URL('../golden/values/resize/chelsea-451x300.png', import.meta.url).pathname;
    const whole = await sharp(await readFile(source))
      .toFormat(format)
      .toBuffer();
    for (const share of [0.02, 0.5, 0.9]) {
      const path = await save(`cut.${format}`, whole.subarray(0, Math.ceil(whole.length * share)));
      expect(await message(path)).toMatch(
        /^found a picture that cannot be decoded;.*damaged or was cut short/,
      );
    }
  });

  it('is larger than memory should hold', async () => {
    // A PNG header that claims 30,000 × 30,000 pixels, with its checksum.
    const image = sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } });
    const bytes = await image.png().toBuffer();
    bytes.writeUInt32BE(30_000, 16);
    bytes.writeUInt32BE(30_000, 20);
    bytes.writeUInt32BE(crc32(bytes.subarray(12, 29)), 29);
    expect(await message(await save('bomb.png', bytes))).toMatch(
      /^found 30000×30000 pixels; expected at most 100 million pixels/,
    );
  });
});

/** PNG's checksum (ISO 3309), bit by bit; zlib's is missing in Node before 22.2. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
