/** RGBA, 8 bits, straight alpha, row-major: an `ImageData` is one. */
export interface Picture {
  /** Four bytes a pixel: red, green, blue, alpha. `width · height · 4` in all. */
  readonly data: Uint8ClampedArray | Uint8Array;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
}
