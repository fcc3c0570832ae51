/**
 * "Badge": a data set that a small network solves with channel attention only. On the right a figure, one of four shapes
 * in one of four colours; on the left a badge of stripes that says which of both is the class: the colour where the
 * stripes are horizontal, the shape where they are vertical.
 *
 * Who does not see the badge is right on 62.5 % at most: on the quarter of the pictures where both agree, and on half of the rest.
 */
import { InputError } from '../../errors.ts';
import { Random, shuffled } from '../random.ts';
import { COLOURS, drawBackground, drawBadge, drawFigure, FIGURES, SIDE } from './badge_figures.ts';
import type { PictureSource } from './source.ts';

/** Shapes by class. */
export const BADGE_SHAPES: readonly string[] = Object.keys(FIGURES);
/** Colours by class. */
export const BADGE_COLOURS: readonly string[] = Object.keys(COLOURS);

const CLASSES = 4;
/** Each run of this many pictures holds every shape in every colour with every cue once. */
const DECK = CLASSES * CLASSES * 2;
const STREAM = { deck: 1, picture: 2 };

/** The content of a picture, and its class. */
export interface BadgeContent {
  /** Index into `BADGE_SHAPES`. */
  readonly shape: number;
  /** Index into `BADGE_COLOURS`. */
  readonly colour: number;
  /** Which of both is the class: horizontal stripes say the colour, vertical ones the shape. */
  readonly cue: 'colour' | 'shape';
  /** The class, 0 to 3. */
  readonly label: number;
}

function contentOf(card: number): BadgeContent {
  const [shape, colour] = [card % CLASSES, Math.floor(card / CLASSES) % CLASSES];
  const cue = card < DECK / 2 ? 'colour' : 'shape';
  return { shape, colour, cue, label: cue === 'colour' ? colour : shape };
}

/** A data set whose pictures say what they show. */
export interface BadgeSource extends PictureSource {
  /** What picture `i` shows. @throws RangeError when there is no picture `i`. */
  content(i: number): BadgeContent;
}

function checkWhole(name: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least && value <= 0xffffffff) return;
  const expected = `a whole number from ${least} to 4294967295`;
  throw new InputError({ where: `badge data set, ${name}`, found: String(value), expected });
}

/**
 * The badge data set: 32×32 RGB. Picture `i` is a function of the seed and `i` alone, to the last bit and on every
 * machine, so that the number of the next picture is all that resuming needs. Every 32 pictures from a multiple of 32 on
 * hold each combination of shape, colour and cue once: eight of each class.
 *
 * ```ts
 * const badges = badgeSource(1, 51_200);
 * const pixels = new Uint8Array(32 * 32 * 3);
 * const label = badges.read(0, pixels);
 * ```
 *
 * @param seed   0 to 2³² − 1; another seed gives other pictures, to be used for testing
 * @param count  how many pictures, 1 to 2³² − 1; a longer set begins with the pictures of a shorter one
 * @throws InputError `badge data set, seed: found -1; expected a whole number from 0 to 4294967295.`
 */
export function badgeSource(seed: number, count: number): BadgeSource {
  checkWhole('seed', seed, 0);
  checkWhole('count', count, 1);
  let order = shuffled(DECK, new Random(seed, STREAM.deck, 0));
  let deck = 0;
  const content = (i: number): BadgeContent => {
    if (!(Number.isInteger(i) && i >= 0 && i < count)) throw new RangeError(`picture ${i} of ${count}`);
    const wanted = Math.floor(i / DECK);
    if (wanted !== deck) order = shuffled(DECK, new Random(seed, STREAM.deck, wanted));
    deck = wanted;
    return contentOf(order[i % DECK] ?? 0);
  };
  const read = (i: number, out: Uint8Array): number => {
    const { shape, colour, cue, label } = content(i);
    const random = new Random(seed, STREAM.picture, i);
    drawBackground(out, random);
    const [inside, paint] = [Object.values(FIGURES)[shape], Object.values(COLOURS)[colour]];
    if (inside && paint) drawFigure(out, inside, paint, random);
    drawBadge(out, cue === 'colour', random);
    return label;
  };
  const classes = BADGE_SHAPES.map((shape, i) => `${BADGE_COLOURS[i]} or ${shape}`);
  return { name: 'badge', classes, count, width: SIDE, height: SIDE, content, read };
}
