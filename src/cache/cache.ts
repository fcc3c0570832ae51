/** Files that were downloaded before, kept by whoever embeds the runtime. Nothing is kept unless a cache is given. */

/** What is known of a kept file. */
export interface CachedFile {
  /** Absolute: what the file is found by. */
  readonly address: string;
  /** Bytes. */
  readonly size: number;
  /** When it was put there. */
  readonly stored: Date;
  /** Hexadecimal; absent where the page is no secure context, which has no `crypto.subtle`. */
  readonly sha256?: string;
}

/**
 * Where files are kept, by their absolute address. `browserCache()` is one over the Cache API; anything else that keeps these
 * promises may be given to `loadModel`.
 */
export interface ModelCache {
  /**
   * The bytes that were put there; undefined where nothing is.
   *
   * @throws CacheError for a damaged copy, which is deleted
   */
  get(address: string): Promise<Uint8Array | undefined>;
  /** @throws CacheError where there is no room */
  put(address: string, bytes: Uint8Array): Promise<void>;
  /** What is kept, in no particular order. */
  list(): Promise<readonly CachedFile[]>;
  /** Bytes of all files. */
  size(): Promise<number>;
  /** One file, or all. Whether there was one. */
  delete(address?: string): Promise<boolean>;
}
