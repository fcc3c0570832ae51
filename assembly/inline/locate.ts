/**
 * For `slots` output pixels of one picture, from its pixel `first` on: the byte offsets of each one's input and output, u32[slots, 2].
 * Beyond the picture its last pixel repeats.
 *
 * @param pixels      H · W of the output; `width` W
 * @param xPicture    elements between pictures of the blocked input; `xRow` between rows
 * @param outPicture  likewise of the output
 */
// @ts-ignore: decorator
@inline
export function locatePixels(
  table: usize,
  picture: i32,
  first: i32,
  slots: i32,
  pixels: i32,
  width: i32,
  stride: i32,
  xPicture: usize,
  xRow: usize,
  outPicture: usize,
  outRow: usize,
): void {
  for (let slot = 0; slot < slots; slot++) {
    const pixel = min(first + slot, pixels - 1);
    const y = pixel / width;
    const x = pixel - y * width;
    const from = <usize>picture * xPicture + <usize>(y * stride) * xRow + <usize>(x * stride) * 8;
    store<u32>(table, <u32>(from * 4));
    store<u32>(table, <u32>((<usize>picture * outPicture + <usize>y * outRow + <usize>x * 8) * 4), 4);
    table += 8;
  }
}
