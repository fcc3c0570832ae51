/**
 * Between the public boundary's NCHW and the kernels' maps.
 */

/**
 * Zeroes what lies around a map: everything of its storage that is not one of its H × W pixels.
 *
 * @param storage  out  the first byte of block 0's storage, `[blocks][rows][columns][8]` or, with `lanes` 1, planar
 * @param rows     rows of storage; `columns` pixels in each; `block` elements between the blocks
 * @param halo     pixels of storage left of and above pixel (0, 0)
 * @param height   H; `width` W
 * @param lanes    8, or 1 for a planar map
 */
export function clearHalo(
  storage: usize,
  blocks: i32,
  rows: i32,
  columns: i32,
  block: usize,
  halo: i32,
  height: i32,
  width: i32,
  lanes: i32,
): void {
  const pixel = <usize>lanes * 4;
  const row = <usize>columns * pixel;
  const before = <usize>halo * pixel;
  const after = row - before - <usize>width * pixel;
  for (; blocks > 0; blocks--) {
    memory.fill(storage, 0, <usize>halo * row + before);
    let gap = storage + <usize>halo * row + before + <usize>width * pixel;
    for (let y = 1; y < height; y++) {
      memory.fill(gap, 0, after + before);
      gap += row;
    }
    memory.fill(gap, 0, storage + <usize>rows * row - gap);
    storage += block * 4;
  }
}

/**
 * A blocked map as NCHW planes, for reading.
 *
 * @param out       out  f32[channels, height, width] row-major
 * @param x         in   pixel (0, 0) of block 0; `xRow`, `xBlock` its strides in elements
 * @param channels  C ≥ 1: lanes beyond it are not written
 */
export function exportMap(
  out: usize,
  x: usize,
  xRow: usize,
  xBlock: usize,
  channels: i32,
  height: i32,
  width: i32,
): void {
  for (let channel: usize = 0; channel < <usize>channels; channel++) {
    const plane = x + ((channel >> 3) * xBlock + (channel & 7)) * 4;
    for (let y: usize = 0; y < <usize>height; y++) {
      let from = plane + y * xRow * 4;
      for (let column = 0; column < width; column++) {
        store<f32>(out, load<f32>(from));
        out += 4;
        from += 32;
      }
    }
  }
}

/**
 * NCHW planes into a blocked map; lanes beyond `channels` become zero.
 *
 * @param out  out  pixel (0, 0) of block 0; `outRow`, `outBlock` its strides in elements
 * @param x    in   f32[channels, height, width] row-major
 */
export function importMap(
  out: usize,
  x: usize,
  outRow: usize,
  outBlock: usize,
  channels: i32,
  height: i32,
  width: i32,
): void {
  const lanes = ((channels + 7) >> 3) << 3;
  for (let channel: usize = 0; channel < <usize>lanes; channel++) {
    const plane = out + ((channel >> 3) * outBlock + (channel & 7)) * 4;
    for (let y: usize = 0; y < <usize>height; y++) {
      let to = plane + y * outRow * 4;
      for (let column = 0; column < width; column++) {
        store<f32>(to, channel < <usize>channels ? load<f32>(x) : <f32>0);
        if (channel < <usize>channels) x += 4;
        to += 32;
      }
    }
  }
}
