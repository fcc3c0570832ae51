/** The middle of an image. */
import type { RGBImage } from './resize.ts';

/**
 * The central `width` × `height`, at most the image's own size. Where the margins cannot be equal, their left and upper
 * parts are rounded half to even, as torchvision's `CenterCrop` does.
 */
export function cropCentre(image: RGBImage, width: number, height: number): RGBImage {
  const left = roundHalfToEven((image.width - width) / 2);
  const top = roundHalfToEven((image.height - height) / 2);
  const data = new Uint8Array(3 * width * height);
  for (let row = 0; row < height; row += 1) {
    const start = 3 * ((top + row) * image.width + left);
    data.set(image.data.subarray(start, start + 3 * width), 3 * row * width);
  }
  return { data, width, height };
}

function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
