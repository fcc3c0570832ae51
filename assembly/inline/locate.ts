/** Where the pixels of an output lie, and the first tap of each: tables of byte offsets, u32[slots, 2], input and output. */
import { FeatureMap } from './descriptors';

/**
 * For `slots` output pixels of one picture from its pixel `first` on; those from `last` on repeat pixel `last` − 1.
 *
 * @param out     the output; `x` the input, blocked or planar
 * @param stride  of the convolution ≥ 1
 */
export function locatePixels(
  table: usize,
  picture: i32,
  first: i32,
  last: i32,
  slots: i32,
  out: FeatureMap,
  x: FeatureMap,
  stride: i32,
): void {
  const width = out.width;
  let y = first / width;
  let column = first - y * width;
  const xPixel = <usize>x.lanes;
  for (const end = first + slots; first < end; first++) {
    const from = <usize>picture * x.picture + <usize>(y * stride) * x.row + <usize>(column * stride) * xPixel;
    const to = <usize>picture * out.picture + <usize>y * out.row + <usize>column * 8;
    store<u32>(table, <u32>(from * 4));
    store<u32>(table, <u32>(to * 4), 4);
    table += 8;
    if (first + 1 >= last) continue;
    column++;
    if (column === width) {
      column = 0;
      y++;
    }
  }
}

/** For output pixels [first, last), numbered through all pictures; whole panels of 4 by repeating the last. */
export function locateChunk(
  table: usize,
  first: i32,
  last: i32,
  out: FeatureMap,
  x: FeatureMap,
  stride: i32,
): void {
  const pixels = out.height * out.width;
  const padded = first + ((last - first + 3) & ~3);
  while (first < last) {
    const picture = first / pixels;
    const begin = first - picture * pixels;
    const left = last - first;
    const count = min(left, pixels - begin);
    const slots = count === left ? padded - first : count;
    locatePixels(table, picture, begin, begin + count, slots, out, x, stride);
    table += <usize>slots * 8;
    first += count;
  }
}
