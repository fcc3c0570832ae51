/** How a picture becomes the network's input, as data. */
export interface Preprocessing {
  /** `[width, height]` that the whole picture is resized to. */
  readonly resize: readonly [number, number];
  /** `[width, height]` of a central crop taken after resizing. */
  readonly crop?: readonly [number, number];
  /** For each channel in `order`; (value / 255 − mean) / std. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly order: 'RGB' | 'BGR';
}
