/** Downloads that go on where they were cut, and come from a cache where they were kept. */
import type { ModelCache } from '../cache/cache.ts';
import { CacheError, DownloadError } from '../errors.ts';
import { absolute, fileNameOf, redact } from './address.ts';
import { checkIntegrity, hashOf } from './integrity.ts';
import { Interrupted, readResponse } from './response.ts';
import type { OnProgress, Part } from './stream.ts';

/** How an address is read. */
export interface DownloadOptions {
  /** Stops the network and ends the call with its reason. */
  readonly signal?: AbortSignal;
  /** Told the bytes so far and, where it is known, their total. */
  readonly onProgress?: OnProgress;
  /** How often a download that was cut, or that the server put off (429, 502, 503, 504), is tried again; 2 if absent. */
  readonly retries?: number;
  /** Where the file is looked for first, and kept. */
  readonly cache?: ModelCache;
  /** Told what is wrong with the cache; the download goes on without it. In its absence that is thrown. */
  readonly onCacheProblem?: (error: CacheError) => void;
  /**
   * `sha256-` and the hash in base64: of anything else, a DownloadError. For a checkpoint in several files, each one's by its
   * name, the index included: `{ 'model-00001-of-00002.safetensors': 'sha256-…', … }`.
   */
  readonly integrity?: string | Readonly<Record<string, string>>;
}

const RETRIES = 2;
/** Before the first further try; each later one waits four times as long. */
const FIRST_PAUSE_MILLISECONDS = 250;

function unreachableCause(address: string): string {
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(address)?.[0].toLowerCase();
  if (scheme === 'file:' || (scheme === undefined && typeof document === 'undefined')) {
    return 'fetch reads no files here: read it, with readFile of node:fs/promises for instance, and pass its bytes.';
  }
  return 'The address is wrong, there is no network, or the server does not let this page read it (CORS).';
}

async function request(address: string, part: Part, signal: AbortSignal | undefined): Promise<Response> {
  // The server is only asked for the rest where it can tell that its file is still the same.
  const headers: Record<string, string> = part.validator
    ? { range: `bytes=${part.loaded}-`, 'if-range': part.validator }
    : {};
  try {
    return await fetch(address, { headers, ...(signal && { signal }) });
  } catch (error) {
    signal?.throwIfAborted();
    const parts = { where: redact(address), found: 'no answer', expected: 'the file' };
    const failure = new DownloadError({ ...parts, cause: unreachableCause(address) }, { cause: error });
    throw part.loaded > 0 ? new Interrupted(failure) : failure;
  }
}

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', stop, { once: true });
  });
}

async function fetchWhole(address: string, options: DownloadOptions): Promise<Uint8Array> {
  const { signal, retries = RETRIES } = options;
  const part: Part = { bytes: new Uint8Array(0), loaded: 0 };
  for (let attempt = 0; ; attempt++) {
    try {
      return await readResponse(await request(address, part, signal), address, { ...options, part });
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      if (attempt >= retries) throw error.failure;
      await pause(FIRST_PAUSE_MILLISECONDS * 4 ** attempt, signal);
    }
  }
}

/** What the cache has; its problems go to who wants to know, or are thrown. */
async function withCache<T>(
  work: () => Promise<T>,
  { onCacheProblem }: DownloadOptions,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CacheError) || !onCacheProblem) throw error;
    onCacheProblem(error);
    return undefined;
  }
}

/**
 * The bytes at an address.
 *
 * @throws DownloadError, CacheError, MemoryError, OptionError; the signal's reason when it is aborted
 */
export async function download(address: string, options: DownloadOptions): Promise<Uint8Array> {
  const { cache, signal } = options;
  const integrity = hashOf(options.integrity, fileNameOf(address));
  const key = absolute(address);
  const kept = cache && (await withCache(() => cache.get(key), options));
  signal?.throwIfAborted();
  if (kept) {
    if (integrity !== undefined) await checkKept(kept, integrity, key, cache);
    options.onProgress?.(kept.length, kept.length);
    return kept;
  }
  const bytes = await fetchWhole(address, options);
  if (integrity !== undefined) await checkIntegrity(bytes, integrity, redact(address));
  if (cache) await withCache(() => cache.put(key, bytes), options);
  signal?.throwIfAborted();
  return bytes;
}

/** A kept file of another version does not stay there. */
async function checkKept(
  bytes: Uint8Array,
  integrity: string,
  key: string,
  cache: ModelCache,
): Promise<void> {
  try {
    await checkIntegrity(bytes, integrity, redact(key));
  } catch (error) {
    if (error instanceof DownloadError) await cache.delete(key);
    throw error;
  }
}
