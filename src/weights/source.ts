/** Where the bytes of a checkpoint come from: an address, a response, a file, or memory. */
import { InputError } from '../errors.ts';
import { fileNameOf } from './address.ts';
import { type DownloadOptions, download } from './download.ts';
import { readResponse } from './response.ts';
import { collect } from './stream.ts';

/** Where bytes come from: an address, an answer, a file, or memory. */
export type ByteSource = string | URL | Response | Blob | ArrayBuffer | Uint8Array;

/** `onProgress` is called with the bytes so far and, where it is known, their total; not for bytes that are in memory already. */
export interface ReadOptions extends DownloadOptions {
  /** Named in errors; taken from the address or the `File` if absent. */
  readonly fileName?: string;
}

/** What bytes without a name are called. */
const GIVEN_BYTES = 'the given bytes';

/** What was read. */
export interface SourceBytes {
  /** All of them; a view of the caller's own where they were in memory. */
  readonly bytes: Uint8Array;
  /** A name for messages. */
  readonly file: string;
}

/**
 * All bytes of a source, with a name for messages. An `ArrayBuffer` or `Uint8Array` is not copied: the result is a view,
 * and the caller must leave it alone while it is in use. A string is an address, in a page relative to the page.
 *
 * ```ts
 * const { bytes, file } = await readSource('/models/se-resnet18-cifar10.safetensors', { signal });
 * ```
 *
 * @throws DownloadError when nothing answers, the answer is an error or a web page, the connection breaks again and again,
 *   or the bytes are not those of `integrity`; the text names the address. CacheError for a damaged or full cache. InputError when a response was read before or the source is none of these. MemoryError when the
 *   bytes do not fit. The signal's own reason when it is aborted.
 */
export async function readSource(source: ByteSource, options: ReadOptions = {}): Promise<SourceBytes> {
  options.signal?.throwIfAborted();
  // Bytes in memory first: in Node, to name `Response` is to load all of fetch, some 20 ms.
  const given = options.fileName ?? GIVEN_BYTES;
  if (source instanceof Uint8Array) return { bytes: source, file: given };
  if (source instanceof ArrayBuffer) return { bytes: viewOf(source, given), file: given };
  const file = options.fileName ?? nameOf(source);
  if (source instanceof Blob) return { bytes: await readBlob(source, file, options), file };
  if (source instanceof Response) return { bytes: await readResponse(source, file, options), file };
  if (typeof source !== 'string' && !(source instanceof URL)) throw unknownSource(source, file);
  return { bytes: await download(String(source), options), file };
}

function viewOf(buffer: ArrayBuffer, file: string): Uint8Array {
  try {
    return new Uint8Array(buffer);
  } catch (cause) {
    const parts = {
      where: file,
      found: 'a detached ArrayBuffer',
      expected: 'one that still holds its bytes',
    };
    throw new InputError({ ...parts, cause: 'It was posted to a worker or transferred.' }, { cause });
  }
}

function unknownSource(source: unknown, file: string): InputError {
  const found = source === null ? 'null' : `a value of type ${typeof source}`;
  const expected = 'an address, a Response, a Blob, an ArrayBuffer or a Uint8Array';
  return new InputError({ where: file, found, expected });
}

/** The last part of an address, a file's name, or what there is to say. */
function nameOf(source: unknown): string {
  if (typeof File !== 'undefined' && source instanceof File && source.name !== '') return source.name;
  const address = addressOf(source) ?? '';
  if (address.startsWith('data:')) return 'the data: address';
  return fileNameOf(address) || GIVEN_BYTES;
}

/** Where a source is fetched, or was; undefined for what has no address. */
export function addressOf(source: unknown): string | undefined {
  if (typeof source === 'string' || source instanceof URL) return String(source);
  // Before `Response` is named, as above.
  if (source instanceof Uint8Array || source instanceof ArrayBuffer) return undefined;
  return typeof Response !== 'undefined' && source instanceof Response ? source.url || undefined : undefined;
}

async function readBlob(blob: Blob, file: string, options: ReadOptions): Promise<Uint8Array> {
  const broken = (cause: unknown) => {
    const parts = { where: file, found: 'a file that cannot be read', expected: 'its bytes' };
    return new InputError(
      { ...parts, cause: 'It was moved, changed or deleted after it was picked.' },
      { cause },
    );
  };
  return await collect(blob.stream(), { ...options, where: file, total: blob.size, broken });
}
