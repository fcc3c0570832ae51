/** RGBA, 8 bits, straight alpha, row-major: an `ImageData` is one. */
export interface Picture {
  readonly data: Uint8ClampedArray | Uint8Array;
  readonly width: number;
  readonly height: number;
}
