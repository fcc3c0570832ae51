/**
 * A picture at an address of another origin, which the reader has confirmed: that address is asked and no other, without
 * cookies and without a word about this page. Each way in which it can fail is told apart as far as a browser tells.
 */
import { GREATEST_FILE, PictureProblem } from './limits.ts';

export type Fetch = (address: string, init: RequestInit & { signal: AbortSignal }) => Promise<Response>;

/** How long it may take in all. */
const PATIENCE_MILLISECONDS = 15_000;

const DISCREET: RequestInit = { credentials: 'omit', referrerPolicy: 'no-referrer' };

/** Types of answers that are no picture for certain; a server that says nothing, or nonsense, gets the benefit of the doubt. */
const OTHER = /^(text\/(?!plain)|audio\/|video\/)|^application\/(json|pdf|zip|xhtml\+xml|javascript)/;

/**
 * A browser does not say why an answer cannot be read. To ask again without reading (`no-cors`) would tell, but follows
 * redirections to origins that the reader has not confirmed.
 */
function unread(address: string, cause: unknown): PictureProblem {
  const { host } = new URL(address);
  if (globalThis.navigator?.onLine === false) {
    return new PictureProblem('unreachable', `${host}: there is no network.`, { cause });
  }
  return new PictureProblem(
    'refused',
    `${host}: no answer that this page may read. Most servers answer pages of other origins without “Access-Control-Allow-Origin”; or nothing is at this address, or its server is down or has no valid certificate.`,
    { cause },
  );
}

async function ask(address: string, fetch: Fetch, signal: AbortSignal): Promise<Response> {
  try {
    // Followed, a redirection would ask an origin that the reader has not confirmed.
    return await fetch(address, { ...DISCREET, mode: 'cors', redirect: 'manual', signal });
  } catch (cause) {
    signal.throwIfAborted();
    throw unread(address, cause);
  }
}

function check(response: Response, address: string): void {
  const { host, pathname } = new URL(address);
  if (response.type === 'opaqueredirect') {
    throw new PictureProblem(
      'moved',
      `${host}: the server sends on to another address, which a browser does not tell. Open ${address} in a tab of its own, and copy the address where it ends.`,
    );
  }
  const { status } = response;
  if (status === 404 || status === 410) {
    throw new PictureProblem('missing', `${host}: the server answered ${status} for ${pathname}.`);
  }
  if (!response.ok) {
    const cause =
      status === 401 || status === 403 ? ' It wants to know who asks, or lets nobody link here.' : '';
    throw new PictureProblem(
      'unreachable',
      `${host}: the server answered ${status} for ${pathname}.${cause}`,
    );
  }
  const type = response.headers.get('content-type') ?? '';
  if (OTHER.test(type)) {
    throw new PictureProblem(
      'other',
      `${host}: the server answered with “${type}”. The address of a page with a picture in it is not that of the picture.`,
    );
  }
}

const tooLarge = (address: string, megabytes: string) =>
  new PictureProblem(
    'large',
    `${new URL(address).host}: ${megabytes} MiB; files up to ${GREATEST_FILE / 2 ** 20} MiB are read.`,
  );

/** Not a byte more than is allowed, whatever the server has said. */
async function readAtMost(response: Response, address: string): Promise<Blob> {
  const said = Number(response.headers.get('content-length'));
  const type = response.headers.get('content-type') ?? '';
  const reader = response.body?.getReader();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  while (reader) {
    const { done, value } = said > GREATEST_FILE ? { done: true } : await reader.read();
    if (done || !value) break;
    parts.push(value);
    bytes += value.length;
    if (bytes > GREATEST_FILE) break;
  }
  if (said > GREATEST_FILE || bytes > GREATEST_FILE) {
    await reader?.cancel();
    throw tooLarge(address, said > GREATEST_FILE ? (said / 2 ** 20).toFixed(0) : 'more than 64');
  }
  return new Blob(parts, { type });
}

/**
 * @param patience  in milliseconds, for all of it
 * @throws PictureProblem; the signal's reason where it was aborted
 */
export async function fetchForeign(
  address: string,
  fetch: Fetch,
  signal: AbortSignal,
  patience = PATIENCE_MILLISECONDS,
): Promise<Blob> {
  signal.throwIfAborted();
  const controller = new AbortController();
  const stop = () => controller.abort();
  signal.addEventListener('abort', stop, { once: true });
  const timer = setTimeout(stop, patience);
  try {
    const response = await ask(address, fetch, controller.signal);
    check(response, address);
    return await readAtMost(response, address);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof PictureProblem) throw error;
    const { host } = new URL(address);
    const late = controller.signal.aborted;
    throw late
      ? new PictureProblem('slow', `${host}: the picture was not there after ${patience / 1000} seconds.`)
      : new PictureProblem('unreachable', `${host}: the connection was lost on the way.`, { cause: error });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}
