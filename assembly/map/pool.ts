/**
 * Pooling under a window. Windows are cut off at the map's border, so no margin around it is read.
 */
import { FeatureMap } from '../inline/descriptors';
import { PIXEL } from '../inline/lanes';
import { beginOf, endOf } from '../inline/window';

/**
 * The greatest value under each window.
 *
 *   out[c, y, x] = max of x[c, j, i] over j, i of the window at (y·stride − padding, x·stride − padding) inside the map
 *
 * @param out         out  a map (`FeatureMap`); every window holds a pixel of x
 * @param x           in   a map of as many blocks
 * @param kernel      height and width of the window ≥ 1; `stride` ≥ 1; `padding` ≥ 0
 * @param blockBegin  channel blocks [blockBegin, blockEnd) are computed
 *
 * out must not overlap x.
 */
export function poolMax(
  out: usize,
  x: usize,
  kernel: i32,
  stride: i32,
  padding: i32,
  blockBegin: i32,
  blockEnd: i32,
): void {
  const outMap = changetype<FeatureMap>(out),
    xMap = changetype<FeatureMap>(x);
  const outRow = outMap.row,
    outBlock = outMap.block;
  const xRow = xMap.row,
    xBlock = xMap.block;
  const outHeight = outMap.height,
    outWidth = outMap.width;
  const height = xMap.height,
    width = xMap.width;
  out = outMap.origin;
  x = xMap.origin;
  assert(outHeight > 0 && outWidth > 0 && height > 0 && width > 0, 'poolMax: extents are positive');
  assert(kernel > 0 && stride > 0 && padding >= 0, 'poolMax: kernel and stride are positive');
  for (let block = <usize>blockBegin; block < <usize>blockEnd; block++) {
    const map = x + block * xBlock * 4;
    for (let y = 0; y < outHeight; y++) {
      const top = beginOf(y, stride, padding),
        bottom = endOf(y, stride, padding, kernel, height);
      let to = out + (block * outBlock + <usize>y * outRow) * 4;
      for (let column = 0; column < outWidth; column++) {
        const left = beginOf(column, stride, padding);
        const bytes = <usize>(endOf(column, stride, padding, kernel, width) - left) * PIXEL;
        let row = map + <usize>top * xRow * 4 + <usize>left * PIXEL;
        let a = v128.load(row),
          b = v128.load(row, 16);
        for (let j = top; j < bottom; j++) {
          for (let p = row; p < row + bytes; p += PIXEL) {
            a = f32x4.max(a, v128.load(p));
            b = f32x4.max(b, v128.load(p, 16));
          }
          row += xRow * 4;
        }
        v128.store(to, a);
        v128.store(to, b, 16);
        to += PIXEL;
      }
    }
  }
}

/**
 * The mean under each window: of its pixels inside the map, or, with `countPadding`, the padding's zeros too (but never
 * what lies beyond the padding on the right and below, where a last window may hang over).
 *
 * @param countPadding  1 or 0
 *
 * All else as `poolMax`.
 */
export function poolMean(
  out: usize,
  x: usize,
  kernel: i32,
  stride: i32,
  padding: i32,
  countPadding: i32,
  blockBegin: i32,
  blockEnd: i32,
): void {
  const outMap = changetype<FeatureMap>(out),
    xMap = changetype<FeatureMap>(x);
  const outRow = outMap.row,
    outBlock = outMap.block;
  const xRow = xMap.row,
    xBlock = xMap.block;
  const outHeight = outMap.height,
    outWidth = outMap.width;
  const height = xMap.height,
    width = xMap.width;
  out = outMap.origin;
  x = xMap.origin;
  assert(outHeight > 0 && outWidth > 0 && height > 0 && width > 0, 'poolMean: extents are positive');
  assert(kernel > 0 && stride > 0 && padding >= 0, 'poolMean: kernel and stride are positive');
  for (let block = <usize>blockBegin; block < <usize>blockEnd; block++) {
    const map = x + block * xBlock * 4;
    for (let y = 0; y < outHeight; y++) {
      const top = beginOf(y, stride, padding),
        bottom = endOf(y, stride, padding, kernel, height);
      const rows = countPadding
        ? endOf(y, stride, padding, kernel, height + padding) - (y * stride - padding)
        : bottom - top;
      let to = out + (block * outBlock + <usize>y * outRow) * 4;
      for (let column = 0; column < outWidth; column++) {
        const left = beginOf(column, stride, padding),
          right = endOf(column, stride, padding, kernel, width);
        const columns = countPadding
          ? endOf(column, stride, padding, kernel, width + padding) - (column * stride - padding)
          : right - left;
        const bytes = <usize>(right - left) * PIXEL;
        let row = map + <usize>top * xRow * 4 + <usize>left * PIXEL;
        let a = f32x4.splat(0),
          b = f32x4.splat(0);
        for (let j = top; j < bottom; j++) {
          for (let p = row; p < row + bytes; p += PIXEL) {
            a = f32x4.add(a, v128.load(p));
            b = f32x4.add(b, v128.load(p, 16));
          }
          row += xRow * 4;
        }
        const count = f32x4.splat(<f32>(rows * columns));
        v128.store(to, f32x4.div(a, count));
        v128.store(to, f32x4.div(b, count), 16);
        to += PIXEL;
      }
    }
  }
}
