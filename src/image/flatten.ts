/** Lays a picture with alpha over a plain background. */

import { checkPicture } from './check_picture.ts';
import type { Picture } from './picture.ts';
import type { RGBImage } from './resize.ts';

/** Red, green, blue, each in 0…255. */
export type Colour = readonly [number, number, number];

export const WHITE: Colour = [255, 255, 255];

/**
 * The picture over `background`: (α · colour + (255 − α) · background) / 255 for each channel, rounded to the nearest
 * (no tie can occur), on the sRGB values as browsers and Pillow blend them. A new image; the picture is not touched.
 *
 * @param background white if absent.
 * @throws InputError when the picture's size and data do not agree.
 */
export function flatten(picture: Picture, background: Colour = WHITE): RGBImage {
  checkPicture(picture);
  const { data, width, height } = picture;
  const flat = new Uint8Array(3 * width * height);
  const [red, green, blue] = background;
  for (let from = 0, to = 0; to < flat.length; from += 4, to += 3) {
    const alpha = data[from + 3] ?? 0;
    flat[to] = blend(data[from] ?? 0, red, alpha);
    flat[to + 1] = blend(data[from + 1] ?? 0, green, alpha);
    flat[to + 2] = blend(data[from + 2] ?? 0, blue, alpha);
  }
  return { data: flat, width, height };
}

function blend(colour: number, background: number, alpha: number): number {
  return Math.floor((alpha * colour + (255 - alpha) * background + 127) / 255);
}
