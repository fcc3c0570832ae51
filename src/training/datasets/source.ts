/** What a data set for training is: pictures of one size, each with its class, found by number. */

/** Labelled pictures of one size. Reading a picture changes nothing: any order and any repetition will do. */
export interface PictureSource {
  /** For messages and for a trained file's metadata. */
  readonly name: string;
  /** The names of the classes, by index. */
  readonly classes: readonly string[];
  /** How many pictures there are. */
  readonly count: number;
  /** Pixels of a row. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /**
   * Writes picture `i` and says its class.
   *
   * @param i    0 to `count - 1`
   * @param out  U8 `[height, width, 3]`, owned by the caller
   * @returns the class, an index into `classes`
   * @throws RangeError when there is no picture `i`
   */
  read(i: number, out: Uint8Array): number;
}
