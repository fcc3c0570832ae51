import { PIXEL } from '../inline/lanes';

/**
 * Squeeze: the mean of each channel over all pixels (F_sq, Hu et al. 2018, eq. 2).
 *
 *   z[c] = 1/(H·W) · Σ_y Σ_x u[c, y, x]
 *
 * @param z           out  f32[C]
 * @param u           in   pixel (0, 0) of block 0 of a blocked map
 * @param uRow        elements between rows; `uBlock` between channel blocks
 * @param height      H ≥ 1
 * @param width       W ≥ 1
 * @param blockBegin  channel blocks [blockBegin, blockEnd) are computed
 *
 * Rows are summed apart and then added, which keeps the rounding error of large maps small. z must not overlap u.
 */
export function squeezeMean(
  z: usize,
  u: usize,
  uRow: usize,
  uBlock: usize,
  height: i32,
  width: i32,
  blockBegin: i32,
  blockEnd: i32,
): void {
  assert(height > 0 && width > 0, 'squeezeMean: extents are positive');
  const pixels = f32x4.splat(<f32>(height * width));
  for (let block = blockBegin; block < blockEnd; block++) {
    let suma = f32x4.splat(0),
      sumb = f32x4.splat(0);
    for (let y = 0; y < height; y++) {
      let row = u + (<usize>block * uBlock + <usize>y * uRow) * 4;
      const end = row + <usize>width * PIXEL;
      let a = f32x4.splat(0),
        b = f32x4.splat(0);
      for (; row < end; row += PIXEL) {
        a = f32x4.add(a, v128.load(row));
        b = f32x4.add(b, v128.load(row, 16));
      }
      suma = f32x4.add(suma, a);
      sumb = f32x4.add(sumb, b);
    }
    v128.store(z + <usize>block * PIXEL, f32x4.div(suma, pixels));
    v128.store(z + <usize>block * PIXEL, f32x4.div(sumb, pixels), 16);
  }
}

/**
 * Squeeze by the greatest value of each channel (the ablation of Hu et al. 2018, table 11).
 *
 *   z[c] = max over y, x of u[c, y, x]
 *
 * Parameters as `squeezeMean`.
 */
export function squeezeMax(
  z: usize,
  u: usize,
  uRow: usize,
  uBlock: usize,
  height: i32,
  width: i32,
  blockBegin: i32,
  blockEnd: i32,
): void {
  assert(height > 0 && width > 0, 'squeezeMax: extents are positive');
  for (let block = blockBegin; block < blockEnd; block++) {
    const first = u + <usize>block * uBlock * 4;
    let a = v128.load(first),
      b = v128.load(first, 16);
    for (let y = 0; y < height; y++) {
      let row = first + <usize>y * uRow * 4;
      const end = row + <usize>width * PIXEL;
      for (; row < end; row += PIXEL) {
        a = f32x4.max(a, v128.load(row));
        b = f32x4.max(b, v128.load(row, 16));
      }
    }
    v128.store(z + <usize>block * PIXEL, a);
    v128.store(z + <usize>block * PIXEL, b, 16);
  }
}
