import { readdirSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { type RGBImage, resizeBilinear } from '../../src/image/resize.ts';

const folder = new URL('./values/resize/', import.meta.url);
const names = readdirSync(folder).filter((name) => name.includes('--'));

async function read(name: string): Promise<RGBImage> {
  const file = new URL(name, folder).pathname;
  const { data, info } = await sharp(file, { ignoreIcc: true }).raw().toBuffer({ resolveWithObject: true });
  expect(info.channels).toBe(3);
  return { data, width: info.width, height: info.height };
}

describe("resizing is Pillow's, bit for bit", () => {
  it('has pictures to compare', () => expect(names.length).toBeGreaterThanOrEqual(9));

  it.each(names)('%s', async (name) => {
    const source = await read(name.replace(/--.*/, '.png'));
    const expected = await read(name);
    const resized = resizeBilinear(source, expected.width, expected.height);
    expect(resized.data.length).toBe(expected.data.length);
    const wrong = resized.data.reduce((count, value, i) => count + Number(value !== expected.data[i]), 0);
    expect(wrong).toBe(0);
  });
});
