/**
 * What all kernels share: a map is blocked by 8 channels, `[C/8][rows][cols][8]`, so one pixel of a block is two
 * 128-bit vectors, 32 bytes.
 */

/** Bytes of one pixel of one block: 8 float32. */
// @ts-ignore: decorator
@inline
export const PIXEL: usize = 32;

/** Activations that a kernel may fuse; the host passes the number. */
// @ts-ignore: decorator
@inline
export const LINEAR: i32 = 0;
// @ts-ignore: decorator
@inline
export const RELU: i32 = 1;
// @ts-ignore: decorator
@inline
export const SIGMOID: i32 = 2;
// @ts-ignore: decorator
@inline
export const TANH: i32 = 3;
// @ts-ignore: decorator
@inline
export const HARD_SIGMOID: i32 = 4;
// @ts-ignore: decorator
@inline
export const HARD_SWISH: i32 = 5;
