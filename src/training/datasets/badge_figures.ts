/**
 * The drawing of a badge picture, in arithmetic that IEEE 754 fixes to the last bit: no sine, no power, no logarithm.
 */
import type { Random } from '../random.ts';

/** Pixels of a side. */
export const SIDE = 32;
/** Pixels of a badge's side, and of one of its stripes. */
const BADGE_SIDE = 8;
const STRIPE = 2;
/** Each pixel of a figure is looked at in this many places along a side. */
const SAMPLES = 2;
const NOISE = 14;

type Colour = readonly [number, number, number];

/** Whether a point, in units of the figure's size and in its own turned axes, lies inside. */
type Inside = (u: number, v: number) => boolean;

/** The figures' areas differ by less than their sizes do, so that area tells nothing. */
export const FIGURES: Readonly<Record<string, Inside>> = {
  disc: (u, v) => u * u + v * v < 1,
  square: (u, v) => Math.abs(u) < 0.88 && Math.abs(v) < 0.88,
  triangle: (u, v) => v < 0.64 && v > 1.75 * Math.abs(u) - 1.3,
  plus: (u, v) => Math.min(Math.abs(u), Math.abs(v)) < 0.38 && Math.max(Math.abs(u), Math.abs(v)) < 1.18,
};

/** The figures' colours at full brightness. */
export const COLOURS: Readonly<Record<string, Colour>> = {
  red: [235, 60, 55],
  green: [60, 200, 75],
  blue: [65, 95, 240],
  yellow: [235, 215, 60],
};

function byte(value: number): number {
  return Math.min(255, Math.max(0, Math.round(value)));
}

/** A soft gradient from one dim colour to another, in a random direction, with noise on each number. */
export function drawBackground(out: Uint8Array, random: Random): void {
  const corner = () => [random.between(40, 120), random.between(40, 120), random.between(40, 120)];
  const [first, last] = [corner(), corner()];
  const along = random.between(-1, 1);
  for (let y = 0, at = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const share = 0.5 + ((x / (SIDE - 1) - 0.5) * along + (y / (SIDE - 1) - 0.5) * (1 - Math.abs(along)));
      for (let c = 0; c < 3; c++, at++) {
        const [from = 0, to = 0] = [first[c], last[c]];
        out[at] = byte(from + (to - from) * share + random.between(-NOISE, NOISE));
      }
    }
  }
}

/** A direction, by the rational points of the circle: all angles occur, though not equally often. */
function direction(random: Random): readonly [number, number] {
  const t = random.between(-1, 1);
  const sign = random.below(2) === 0 ? 1 : -1;
  const length = 1 + t * t;
  return [(sign * (1 - t * t)) / length, (sign * 2 * t) / length];
}

/** The share of pixel (x, y)'s samples that lie inside. */
function coverage(x: number, y: number, inside: Inside): number {
  let count = 0;
  for (let i = 0; i < SAMPLES; i++) {
    for (let j = 0; j < SAMPLES; j++) {
      if (inside(x + (i + 0.5) / SAMPLES, y + (j + 0.5) / SAMPLES)) count += 1;
    }
  }
  return count / (SAMPLES * SAMPLES);
}

/** A figure on the right; it never reaches the columns of the badge. */
export function drawFigure(out: Uint8Array, inside: Inside, colour: Colour, random: Random): void {
  const size = random.between(4.4, 6.2);
  const [left, top] = [random.between(20.5, 23.5), random.between(9, 23)];
  const [cos, sin] = direction(random);
  const brightness = random.between(0.75, 1.05);
  const covers: Inside = (x, y) => {
    const [u, v] = [(x - left) / size, (y - top) / size];
    return inside(cos * u + sin * v, cos * v - sin * u);
  };
  for (let y = 0; y < SIDE; y++) {
    for (let x = BADGE_SIDE + 4; x < SIDE; x++) {
      const share = coverage(x, y, covers);
      if (share === 0) continue;
      for (let c = 0; c < 3; c++) {
        const at = 3 * (y * SIDE + x) + c;
        const paint = (colour[c] ?? 0) * brightness + random.between(-NOISE, NOISE);
        out[at] = byte((out[at] ?? 0) * (1 - share) + paint * share);
      }
    }
  }
}

/** A badge of light and dark stripes on the left, anywhere in columns 0 to 11. */
export function drawBadge(out: Uint8Array, isHorizontal: boolean, random: Random): void {
  const [left, top] = [random.below(5), random.below(SIDE - BADGE_SIDE + 1)];
  const [dark, light, first] = [random.between(0, 60), random.between(180, 255), random.below(2)];
  for (let y = 0; y < BADGE_SIDE; y++) {
    for (let x = 0; x < BADGE_SIDE; x++) {
      const stripe = Math.floor((isHorizontal ? y : x) / STRIPE) + first;
      const grey = byte((stripe % 2 === 0 ? dark : light) + random.between(-NOISE, NOISE));
      out.fill(grey, 3 * ((top + y) * SIDE + left + x), 3 * ((top + y) * SIDE + left + x) + 3);
    }
  }
}
