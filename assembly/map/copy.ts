import { FeatureMap } from '../inline/descriptors';

/**
 * The channels of one map into some of the channels of another: a concatenation's part, where it could not be made in
 * its place. Number by number, as the two maps' blocks need not begin alike.
 *
 * @param out         out  a map (`FeatureMap`)
 * @param x           in   a map of the same height and width
 * @param first       the channel of out that channel 0 of x becomes ≥ 0
 * @param channels    C of x ≥ 1
 * @param lanes       channels of out from `first` on that are written, ≥ C: those beyond C become zero
 * @param blockBegin  of them those in the blocks [blockBegin, blockEnd) of out
 *
 * out must not overlap x.
 */
export function copyChannels(
  out: usize,
  x: usize,
  first: i32,
  channels: i32,
  lanes: i32,
  blockBegin: i32,
  blockEnd: i32,
): void {
  const outMap = changetype<FeatureMap>(out),
    xMap = changetype<FeatureMap>(x);
  const outRow = outMap.row,
    outBlock = outMap.block;
  const xRow = xMap.row,
    xBlock = xMap.block;
  const height = outMap.height,
    width = outMap.width;
  out = outMap.origin;
  x = xMap.origin;
  assert(height > 0 && width > 0, 'copyChannels: extents are positive');
  const begin = max(first, blockBegin * 8),
    end = min(first + lanes, blockEnd * 8);
  for (let channel = begin; channel < end; channel++) {
    const source = channel - first;
    const isThere = source < channels;
    const plane = out + (<usize>(channel >> 3) * outBlock + <usize>(channel & 7)) * 4;
    const from = x + (<usize>(source >> 3) * xBlock + <usize>(source & 7)) * 4;
    for (let y: usize = 0; y < <usize>height; y++) {
      const o = plane + y * outRow * 4,
        p = from + y * xRow * 4;
      for (let column: usize = 0; column < <usize>width; column++) {
        store<f32>(o + column * 32, isThere ? load<f32>(p + column * 32) : <f32>0);
      }
    }
  }
}
