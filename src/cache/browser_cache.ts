/** A `ModelCache` over the Cache API of browsers (and Deno, and workers of a page). */
import { CacheError, UnsupportedError } from '../errors.ts';
import type { CachedFile, ModelCache } from './cache.ts';
import { sha256 } from './digest.ts';

const [HASH, STORED, SIZE] = ['x-senet-sha256', 'x-senet-stored', 'x-senet-size'] as const;

/** Which of the page's caches, and whose. */
export interface BrowserCacheOptions {
  /** Its name among the caches of the page's origin. */
  readonly name?: string;
  /** In place of `globalThis.caches`. */
  readonly storage?: CacheStorage;
}

function storageOf(given: CacheStorage | undefined): CacheStorage {
  const storage = given ?? globalThis.caches;
  if (storage) return storage;
  throw new UnsupportedError({
    where: 'browserCache',
    found: 'an engine without the Cache API',
    expected: 'a page over https or on localhost, or a worker of one',
    cause: 'Leave the cache out, or give loadModel one of your own.',
  });
}

function describe(address: string, { headers }: Response): CachedFile {
  const hash = headers.get(HASH);
  return {
    address,
    size: Number(headers.get(SIZE)),
    stored: new Date(headers.get(STORED) ?? 0),
    ...(hash !== null && { sha256: hash }),
  };
}

class BrowserCache implements ModelCache {
  readonly #storage: CacheStorage;
  readonly #name: string;

  constructor(storage: CacheStorage, name: string) {
    this.#storage = storage;
    this.#name = name;
  }

  #open(): Promise<Cache> {
    return this.#storage.open(this.#name);
  }

  async get(address: string): Promise<Uint8Array | undefined> {
    const cache = await this.#open();
    const response = await cache.match(address);
    if (!response) return undefined;
    const { size, sha256: expected } = describe(address, response);
    const bytes = await response
      .arrayBuffer()
      .then((buffer) => new Uint8Array(buffer))
      .catch(() => undefined);
    const hash = bytes && expected !== undefined ? await sha256(bytes) : undefined;
    if (bytes?.length === size && (hash === undefined || hash === expected)) return bytes;
    await cache.delete(address);
    throw new CacheError({
      where: address,
      found:
        bytes?.length === size ? 'a cached copy whose hash is another' : 'a cached copy that is not whole',
      expected: `the ${size} bytes that were stored`,
      cause: 'The stored copy was damaged; it has been deleted. Load again: it is downloaded anew.',
    });
  }

  async put(address: string, bytes: Uint8Array): Promise<void> {
    const hash = await sha256(bytes);
    const headers = new Headers({ [SIZE]: String(bytes.length), [STORED]: new Date().toISOString() });
    if (hash !== undefined) headers.set(HASH, hash);
    const cache = await this.#open();
    try {
      await cache.put(address, new Response(bytes as Uint8Array<ArrayBuffer>, { headers }));
    } catch (error) {
      await cache.delete(address).catch(() => false);
      throw new CacheError(
        {
          where: address,
          found: `no room to keep ${bytes.length} bytes (${error instanceof Error ? error.name : String(error)})`,
          expected: 'storage for the file',
          cause:
            'The disk, or what the browser grants this site, is full: delete cached models or other site data.',
        },
        { cause: error },
      );
    }
  }

  async list(): Promise<readonly CachedFile[]> {
    const cache = await this.#open();
    const files = [];
    for (const { url } of await cache.keys()) {
      const response = await cache.match(url);
      if (response) files.push(describe(url, response));
    }
    return files;
  }

  async size(): Promise<number> {
    return (await this.list()).reduce((sum, { size }) => sum + size, 0);
  }

  async delete(address?: string): Promise<boolean> {
    if (address === undefined) return this.#storage.delete(this.#name);
    return (await this.#open()).delete(address);
  }
}

/**
 * Keeps models in the browser, apart from its own HTTP cache: `loadModel(address, { cache: browserCache() })`.
 *
 * @example
 * const cache = browserCache();
 * const model = await loadModel('/models/se-resnet18-cifar10.safetensors', { cache });
 * console.log(await cache.size()); // bytes kept
 *
 * @throws UnsupportedError where there is no Cache API: pages over plain http, Node
 */
export function browserCache({ name = 'senet-wasm', storage }: BrowserCacheOptions = {}): ModelCache {
  return new BrowserCache(storageOf(storage), name);
}
