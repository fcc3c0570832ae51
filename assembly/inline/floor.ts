import { RELU } from './lanes';

/** What `raise` takes for this activation: zeros for ReLU, for all others nothing is too low. */
// @ts-ignore: decorator
@inline
export function floorOf(activation: i32): v128 {
  return f32x4.splat(activation === RELU ? 0 : -Infinity);
}

/** max(v, floor) that keeps NaN: ReLU or nothing, without a branch. */
// @ts-ignore: decorator
@inline
export function raise(v: v128, floor: v128): v128 {
  return f32x4.pmax(v, floor);
}

/** Stores one pixel. */
// @ts-ignore: decorator
@inline
export function put(out: usize, a: v128, b: v128, floor: v128): void {
  v128.store(out, raise(a, floor));
  v128.store(out, raise(b, floor), 16);
}
