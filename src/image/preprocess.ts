/** From a picture to the network's input, as the model's preprocessing says. The same numbers in Node and every browser. */

import { type Tensor, tensor } from '../tensor.ts';
import { checkPreprocessing } from './check_preprocessing.ts';
import { cropCentre } from './crop.ts';
import { type Colour, flatten, WHITE } from './flatten.ts';
import type { Picture } from './picture.ts';
import { type RGBImage, resizeBilinear } from './resize.ts';

/** How a picture becomes the network's input, as data. */
export interface Preprocessing {
  /** `[width, height]` that the whole picture is resized to. */
  readonly resize: readonly [number, number];
  /** `[width, height]` of a central crop taken after resizing. */
  readonly crop?: readonly [number, number];
  /** For each channel in `order`, on the scale of 0 to 1; what is subtracted. */
  readonly mean: readonly number[];
  /** For each channel in `order`: what the difference is divided by. */
  readonly std: readonly number[];
  /** Of the network's input channels; pictures are red, green, blue. */
  readonly order: 'RGB' | 'BGR';
  /** What shows through where the picture is transparent: red, green, blue in 0…255; white if absent. */
  readonly background?: Colour;
}

/**
 * The input tensor `[1, 3, height, width]` of a picture: laid over the background, resized whole (Pillow's antialiased
 * BILINEAR, bit for bit), cropped if the preprocessing says so, then (value / 255 − mean) / std, each rounded to float32
 * once. The tensor is the caller's own.
 *
 * ```ts
 * const x = preprocess(context.getImageData(0, 0, width, height), model.preprocessing); // [1, 3, 32, 32]
 * ```
 *
 * @throws InputError when the picture's size and data do not agree: `picture: found 0×5 pixels; expected …`.
 *   OptionError when the preprocessing is out of range: `preprocessing.std: found …`.
 */
export function preprocess(picture: Picture, preprocessing: Preprocessing): Tensor {
  const { resize, crop, mean, std, order, background } = checkPreprocessing(preprocessing);
  const resized = resizeBilinear(flatten(picture, background ?? WHITE), ...resize);
  const image = crop === undefined ? resized : cropCentre(resized, ...crop);
  const pixels = image.width * image.height;
  const data = new Float32Array(3 * pixels);
  for (let channel = 0; channel < 3; channel += 1) {
    const source = order === 'RGB' ? channel : 2 - channel;
    const table = normalised(mean[channel] ?? 0, std[channel] ?? 1);
    fillPlane(data.subarray(channel * pixels, (channel + 1) * pixels), image, source, table);
  }
  return tensor(data, [1, 3, image.height, image.width]);
}

/** The input value of each of the 256 pixel values. */
function normalised(mean: number, std: number): Float32Array {
  return Float32Array.from({ length: 256 }, (_, value) => (value / 255 - mean) / std);
}

function fillPlane(plane: Float32Array, { data }: RGBImage, source: number, table: Float32Array): void {
  for (let p = 0; p < plane.length; p += 1) plane[p] = table[data[3 * p + source] ?? 0] ?? 0;
}
