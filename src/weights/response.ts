/** The bytes of an HTTP response, or why it is not the file. */
import { DownloadError, InputError } from '../errors.ts';
import { redact } from './address.ts';
import { looksLikeHtml } from './disguise.ts';
import { collect, type OnProgress, type Part } from './stream.ts';

interface Options {
  readonly signal?: AbortSignal;
  readonly onProgress?: OnProgress;
  /** What has arrived before: the response may be the rest of it. Its breaking is then an `Interrupted`. */
  readonly part?: Part;
}

/** Worth another try. */
export class Interrupted extends Error {
  constructor(readonly failure: DownloadError) {
    super(failure.message);
  }
}

const PUT_OFF: readonly number[] = [429, 502, 503, 504];

/**
 * @param name the address that was asked for, where the response does not know it.
 * @throws DownloadError, InputError, MemoryError or the signal's reason, as `readSource` says.
 */
export async function readResponse(response: Response, name: string, options: Options): Promise<Uint8Array> {
  const address = redact(response.url || name);
  if (response.bodyUsed || response.body?.locked) {
    const parts = { where: address, found: 'a Response that was read before', expected: 'an unread one' };
    throw new InputError({ ...parts, cause: 'Pass response.clone() to whoever reads it first.' });
  }
  if (!response.ok) {
    await response.body?.cancel();
    const error = statusError(response, address);
    throw options.part && PUT_OFF.includes(response.status) ? new Interrupted(error) : error;
  }
  if (response.body === null) return new Uint8Array(0);
  const broken = (cause: unknown) => {
    const parts = { where: address, found: 'a connection that broke', expected: 'the whole file' };
    const error = new DownloadError({ ...parts, cause: 'Try again.' }, { cause });
    return options.part ? new Interrupted(error) : error;
  };
  const markedHtml = /\b(html|xhtml)\b/i.test(response.headers.get('content-type') ?? '');
  const check = (start: Uint8Array) => {
    if (looksLikeHtml(start) || (markedHtml && start[0] === 0x3c)) throw htmlError(address);
  };
  const body = response.body;
  const total = options.part ? resume(response, options.part) : statedLength(response.headers);
  return await collect(body, { ...options, where: address, total, broken, check });
}

/** Content-Length counts the bytes on the wire, which are not the file's where these are compressed. */
function statedLength(headers: Headers): number | undefined {
  const encoding = headers.get('content-encoding');
  const length = headers.get('content-length');
  if (length === null || !/^\d{1,15}$/.test(length)) return undefined;
  return encoding === null || encoding === 'identity' ? Number(length) : undefined;
}

/**
 * Fits the part to what the server sends: the rest from where it ends, or all from the start.
 *
 * @returns the bytes of the whole file, where they are stated
 */
function resume(response: Response, part: Part): number | undefined {
  const range = /^bytes (\d{1,15})-\d{1,15}\/(\d{1,15}|\*)$/.exec(
    response.headers.get('content-range') ?? '',
  );
  if (response.status === 206 && Number(range?.[1]) === part.loaded) {
    return range?.[2] === '*' ? undefined : Number(range?.[2]);
  }
  const { headers } = response;
  const tag = headers.get('etag');
  part.loaded = 0;
  part.validator = tag?.startsWith('"') ? tag : (headers.get('last-modified') ?? undefined);
  // What arrives unpacked cannot be counted in the bytes of the wire.
  if (headers.get('content-encoding') !== null) part.validator = undefined;
  return statedLength(headers);
}

function statusError(response: Response, address: string): DownloadError {
  const { status } = response;
  const causes: Record<number, string> = {
    401: 'The server asks for a login.',
    403: 'The server does not give this file to everyone.',
    404: 'There is no such file: the address is wrong or the file was moved.',
    429: 'Too many requests: wait and try again.',
  };
  const fallback = status >= 500 ? 'The server is in trouble: try again later.' : 'Check the address.';
  const found = `HTTP status ${status}${response.statusText ? ` ${response.statusText}` : ''}`;
  return new DownloadError({
    where: address,
    found,
    expected: 'the file',
    cause: causes[status] ?? fallback,
  });
}

function htmlError(address: string): DownloadError {
  return new DownloadError({
    where: address,
    found: 'an HTML page',
    expected: 'a file of another kind',
    cause:
      'The address leads to a page about the file, a login or an error, or the server answers with its own page where it has no ' +
      'such file: give the address of the file itself.',
  });
}
