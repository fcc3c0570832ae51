/**
 * Makes the page's sample pictures, web/public/samples/CLASS.webp: a 3D emoji of Microsoft's Fluent Emoji (npm
 * @lobehub/fluent-emoji-3d) laid over a plain background. They are committed; run this only to change them.
 *
 *   node scripts/make-samples.js
 */
import { mkdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const target = join(root, 'web/public/samples');
const emoji = dirname(createRequire(import.meta.url).resolve('@lobehub/fluent-emoji-3d/package.json'));

/** Pixels of a side; the emoji's own size. */
const SIZE = 256;

/** @typedef {readonly [red: number, green: number, blue: number]} Colour */
/** @type {Record<string, Colour>} */
const BACKGROUNDS = {
  sky: [150, 195, 235],
  grey: [200, 200, 200],
  grass: [110, 150, 80],
  sand: [205, 185, 145],
  white: [255, 255, 255],
  sea: [70, 120, 160],
};

/** Each class of CIFAR-10: the emoji's code points, and what it is laid over. */
const SAMPLES = {
  airplane: ['2708-fe0f', 'sky'],
  automobile: ['1f697', 'grey'],
  bird: ['1f99c', 'grass'],
  cat: ['1f431', 'grass'],
  deer: ['1f98c', 'grass'],
  dog: ['1f415', 'sand'],
  frog: ['1f438', 'white'],
  horse: ['1f434', 'sand'],
  ship: ['26f5', 'sea'],
  truck: ['1f69a', 'grey'],
};

mkdirSync(target, { recursive: true });
for (const [name, [codePoints = '', background = '']] of Object.entries(SAMPLES)) {
  const [r, g, b] = BACKGROUNDS[background] ?? [255, 255, 255];
  const file = join(target, `${name}.webp`);
  await sharp(join(emoji, 'assets', `${codePoints}.webp`))
    .resize(SIZE, SIZE)
    .flatten({ background: { r, g, b } })
    .webp({ quality: 90, effort: 6 })
    .toFile(file);
  process.stdout.write(`${name}.webp ${statSync(file).size} bytes\n`);
}
