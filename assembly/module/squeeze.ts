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
  squeezeSums(z, u, uRow, uBlock, height, width, height * width, blockBegin, blockEnd);
}

/**
 * The same mean, of sums over parts of the map that the convolution which made it has left.
 *
 *   z[c] = 1/pixels · Σ_y Σ_x sums[c, y, x]
 *
 * @param sums    in   part (0, 0) of block 0; strides and extents as those of a map
 * @param pixels  H·W of the map itself ≥ 1
 *
 * All else as `squeezeMean`.
 */
export function squeezeSums(
  z: usize,
  sums: usize,
  row: usize,
  block: usize,
  height: i32,
  width: i32,
  pixels: i32,
  blockBegin: i32,
  blockEnd: i32,
): void {
  assert(height > 0 && width > 0 && pixels > 0, 'squeezeSums: extents are positive');
  const count = f32x4.splat(<f32>pixels);
  for (let index = blockBegin; index < blockEnd; index++) {
    let suma = f32x4.splat(0),
      sumb = f32x4.splat(0);
    for (let y = 0; y < height; y++) {
      let from = sums + (<usize>index * block + <usize>y * row) * 4;
      const end = from + <usize>width * PIXEL;
      let a = f32x4.splat(0),
        b = f32x4.splat(0);
      for (; from < end; from += PIXEL) {
        a = f32x4.add(a, v128.load(from));
        b = f32x4.add(b, v128.load(from, 16));
      }
      suma = f32x4.add(suma, a);
      sumb = f32x4.add(sumb, b);
    }
    v128.store(z + <usize>index * PIXEL, f32x4.div(suma, count));
    v128.store(z + <usize>index * PIXEL, f32x4.div(sumb, count), 16);
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
