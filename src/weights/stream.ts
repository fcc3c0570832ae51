/** All bytes of a stream in one buffer. */
import { MemoryError } from '../errors.ts';

/** Told the bytes so far and, where it is known, their total. */
export type OnProgress = (loaded: number, total?: number) => void;

/** What has arrived of a file, kept over a connection that breaks. */
export interface Part {
  /** The first `loaded` of it are the file's. */
  bytes: Uint8Array<ArrayBuffer>;
  loaded: number;
  /** By which the server tells whether its file is still the same: a strong ETag, or a date. */
  validator?: string | undefined;
}

export interface CollectOptions {
  /** Named in errors. */
  readonly where: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: OnProgress;
  /** How many bytes were announced. A claim: it sizes the first buffer and is not believed further. */
  readonly total: number | undefined;
  /** Where to go on, and what is kept if it breaks again; from the start if absent. */
  readonly part?: Part;
  /** Looks at the first bytes; what it throws ends the reading. */
  readonly check?: (start: Uint8Array) => void;
  /** Makes the error of a stream that fails. */
  readonly broken: (cause: unknown) => Error;
}

/** An announced length beyond this is waited for, not set aside at once. */
const LARGEST_CLAIM = 2 ** 30;
const FIRST_CAPACITY = 2 ** 16;

/** Enough to tell a page from a file. */
const START = 512;

/**
 * Reads a stream to its end, or cancels it: on abort at once, whatever the stream is waiting for.
 *
 * @throws the signal's reason, what `check` or `onProgress` throws, what `broken` makes of the stream's own error, or
 *   MemoryError when the engine has no room for the bytes.
 */
export async function collect(
  stream: ReadableStream<Uint8Array>,
  options: CollectOptions,
): Promise<Uint8Array> {
  const { signal } = options;
  const reader = stream.getReader();
  const stop = () => void reader.cancel(signal?.reason).catch(() => {});
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await readAll(reader, options);
  } catch (error) {
    // Not awaited: a stream that hangs would hang the caller.
    reader.cancel(error).catch(() => {});
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

async function readAll(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  options: CollectOptions,
): Promise<Uint8Array> {
  let { total } = options;
  const { where, part = { bytes: new Uint8Array(0), loaded: 0 } } = options;
  const capacity = total !== undefined && total <= LARGEST_CLAIM ? total : FIRST_CAPACITY;
  if (part.loaded === 0) part.bytes = allocate(capacity, where);
  let checked = options.check === undefined || part.loaded >= START;
  options.onProgress?.(part.loaded, total);
  for (let chunk = await next(reader, options); chunk; chunk = await next(reader, options)) {
    if (total !== undefined && part.loaded + chunk.length > total) total = undefined;
    part.bytes = reserve(part.bytes, part.loaded, part.loaded + chunk.length, where);
    part.bytes.set(chunk, part.loaded);
    part.loaded += chunk.length;
    if (!checked && part.loaded >= START) {
      options.check?.(part.bytes.subarray(0, START));
      checked = true;
    }
    options.onProgress?.(part.loaded, total);
  }
  const { bytes, loaded } = part;
  if (!checked) options.check?.(bytes.subarray(0, loaded));
  return loaded === bytes.length ? bytes : bytes.slice(0, loaded);
}

/** The next chunk; undefined at the end. An abort cancels the reader, which ends the wait as if at the end. */
async function next(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  { signal, broken }: CollectOptions,
): Promise<Uint8Array | undefined> {
  try {
    const { value } = await reader.read();
    signal?.throwIfAborted();
    return value;
  } catch (error) {
    signal?.throwIfAborted();
    throw broken(error);
  }
}

/** The buffer, or one at least twice as large with the same first `used` bytes. */
function reserve(buffer: Bytes, used: number, needed: number, where: string): Bytes {
  if (needed <= buffer.length) return buffer;
  const larger = allocate(Math.max(needed, buffer.length * 2), where);
  larger.set(buffer.subarray(0, used));
  return larger;
}

type Bytes = Uint8Array<ArrayBuffer>;

function allocate(length: number, where: string): Bytes {
  try {
    return new Uint8Array(length);
  } catch (cause) {
    const found = `a file for which the engine gives no memory (${length} bytes)`;
    throw new MemoryError({ where, found, expected: 'a file that fits into memory' }, { cause });
  }
}
