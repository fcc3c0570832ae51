/**
 * A pool's window along one axis: [begin, end), cut off at the map's border. Given the padding's far end in the extent's
 * place, `endOf` counts the padding too.
 */
// @ts-ignore: decorator
@inline
export function beginOf(index: i32, stride: i32, padding: i32): i32 {
  return max(index * stride - padding, 0);
}

// @ts-ignore: decorator
@inline
export function endOf(index: i32, stride: i32, padding: i32, kernel: i32, extent: i32): i32 {
  return min(index * stride - padding + kernel, extent);
}
