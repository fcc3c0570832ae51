/**
 * Transposes 4×4 numbers: vectors of four channels of four pixels, at `p0` … `p3`, become vectors of four pixels of one
 * channel, 16 bytes apart from `target` on.
 */
// @ts-ignore: decorator
@inline
export function transpose4(target: usize, p0: usize, p1: usize, p2: usize, p3: usize): void {
  const a = v128.load(p0), b = v128.load(p1), c = v128.load(p2), d = v128.load(p3);
  const abLow = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cdLow = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(target, v128.shuffle<f32>(abLow, cdLow, 0, 1, 4, 5));
  v128.store(target, v128.shuffle<f32>(abLow, cdLow, 2, 3, 6, 7), 16);
  v128.store(target, v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5), 32);
  v128.store(target, v128.shuffle<f32>(abHigh, cdHigh, 2, 3, 6, 7), 48);
}
