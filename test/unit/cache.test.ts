/** What was downloaded is kept where the caller says, comes back whole, and is dropped when it is damaged. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  browserCache,
  CacheError,
  DownloadError,
  OptionError,
  readSource,
  UnsupportedError,
} from '../../src/index.ts';
import { MemoryCacheStorage } from '../support/cache_storage.ts';

const CONTENT = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 11) % 253);
const HASH = createHash('sha256').update(CONTENT).digest();
const INTEGRITY = `sha256-${HASH.toString('base64')}`;

let server: Server;
let address = '';
let requests: IncomingMessage[] = [];
/** How the next requests are answered; the last one for all that follow. */
let answers: ((request: IncomingMessage, response: ServerResponse) => void)[] = [];

const whole = (_: IncomingMessage, response: ServerResponse) =>
  void response.writeHead(200, { 'content-length': CONTENT.length, etag: '"one"' }).end(CONTENT);
/** Sends so much of what is asked for, then breaks. */
const cutAfter = (bytes: number) => (request: IncomingMessage, response: ServerResponse) => {
  const from = rangeOf(request);
  if (from === undefined) response.writeHead(200, { 'content-length': CONTENT.length, etag: '"one"' });
  else response.writeHead(206, { 'content-range': `bytes ${from}-${CONTENT.length - 1}/${CONTENT.length}` });
  response.write(CONTENT.subarray(from ?? 0, (from ?? 0) + bytes), () =>
    setTimeout(() => response.destroy(), 20),
  );
};
const rest = (request: IncomingMessage, response: ServerResponse) => {
  const from = rangeOf(request) ?? 0;
  response.writeHead(206, { 'content-range': `bytes ${from}-${CONTENT.length - 1}/${CONTENT.length}` });
  response.end(CONTENT.subarray(from));
};

function rangeOf({ headers }: IncomingMessage): number | undefined {
  const match = /^bytes=(\d+)-$/.exec(headers.range ?? '');
  return match ? Number(match[1]) : undefined;
}

beforeAll(async () => {
  server = createServer((request, response) => {
    requests.push(request);
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    answer?.(request, response);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/model.safetensors`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  requests = [];
  answers = [whole];
});

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.fail('it was read'),
    (error) => error,
  );

describe('a cache', () => {
  it('keeps what was downloaded: the second time nobody is asked', async () => {
    const cache = browserCache({ storage: new MemoryCacheStorage().storage });
    for (let i = 0; i < 2; i++) {
      const { bytes } = await readSource(address, { cache });
      expect(Buffer.compare(bytes, CONTENT)).toBe(0);
    }
    expect(requests).toHaveLength(1);
    expect(await cache.list()).toEqual([
      { address, size: CONTENT.length, stored: expect.any(Date), sha256: HASH.toString('hex') },
    ]);
    expect(await cache.size()).toBe(CONTENT.length);
    expect(await cache.delete(address)).toBe(true);
    expect(await cache.delete(address)).toBe(false);
    await readSource(address, { cache });
    expect(requests).toHaveLength(2);
    expect(await cache.delete()).toBe(true);
    expect(await cache.size()).toBe(0);
  });

  it.each(['another hash', 'too short'])(
    'a damaged copy (%s) is named and deleted, and the next call works',
    async (how) => {
      const memory = new MemoryCacheStorage();
      const cache = browserCache({ storage: memory.storage });
      await readSource(address, { cache });
      const file = memory.files.get('senet-wasm')?.get(address);
      if (!file) throw new Error('nothing was kept');
      if (how === 'too short') file.bytes = file.bytes.slice(0, 5);
      else file.bytes[1000] = (file.bytes[1000] ?? 0) ^ 1;
      const error = await failure(readSource(address, { cache }));
      expect(error).toBeInstanceOf(CacheError);
      expect(error.message).toMatch(
        new RegExp(`^${address}: found a cached copy .* it has been deleted. Load again`),
      );
      expect(Buffer.compare((await readSource(address, { cache })).bytes, CONTENT)).toBe(0);
      expect(requests).toHaveLength(2);
    },
  );

  it('a full disk is named; who listens for that gets the file all the same', async () => {
    const memory = new MemoryCacheStorage();
    memory.room = 1000;
    const cache = browserCache({ storage: memory.storage });
    const error = await failure(readSource(address, { cache }));
    expect(error).toBeInstanceOf(CacheError);
    expect(error.message).toMatch(
      new RegExp(`^${address}: found no room to keep 300000 bytes \\(QuotaExceededError\\)`),
    );
    const problems: CacheError[] = [];
    const { bytes } = await readSource(address, {
      cache,
      onCacheProblem: (problem) => problems.push(problem),
    });
    expect(Buffer.compare(bytes, CONTENT)).toBe(0);
    expect(problems.map(({ code }) => code)).toEqual(['cache']);
    expect(await cache.list()).toEqual([]);
  });

  it('does not exist in Node, which says so', () => {
    expect(() => browserCache()).toThrow(UnsupportedError);
  });
});

describe('integrity', () => {
  it('lets the right bytes through, and names what else came', async () => {
    expect((await readSource(address, { integrity: INTEGRITY })).bytes.length).toBe(CONTENT.length);
    const other = `sha256-${createHash('sha256').update('other').digest('base64')}`;
    const error = await failure(readSource(address, { integrity: other }));
    expect(error).toBeInstanceOf(DownloadError);
    expect(error.message).toContain(`found a file with the hash ${INTEGRITY}; expected ${other}`);
    expect(await failure(readSource(address, { integrity: 'md5-abc' }))).toBeInstanceOf(OptionError);
  });

  it('drops a kept file of another version', async () => {
    const cache = browserCache({ storage: new MemoryCacheStorage().storage });
    await cache.put(address, Uint8Array.of(1, 2, 3));
    expect(await failure(readSource(address, { cache, integrity: INTEGRITY }))).toBeInstanceOf(DownloadError);
    expect((await readSource(address, { cache, integrity: INTEGRITY })).bytes.length).toBe(CONTENT.length);
  });
});

describe('a download that is cut', () => {
  it('goes on where it was, twice', async () => {
    answers = [cutAfter(100_000), cutAfter(100_000), rest];
    const seen: number[] = [];
    const { bytes } = await readSource(address, { onProgress: (loaded) => seen.push(loaded) });
    expect(Buffer.compare(bytes, CONTENT)).toBe(0);
    expect(requests.map(({ headers }) => headers.range)).toEqual([
      undefined,
      'bytes=100000-',
      'bytes=200000-',
    ]);
    expect(requests[1]?.headers['if-range']).toBe('"one"');
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });

  it('begins anew where the file has changed in between', async () => {
    answers = [cutAfter(100_000), whole];
    expect(Buffer.compare((await readSource(address)).bytes, CONTENT)).toBe(0);
    expect(requests).toHaveLength(2);
  });

  it('is given up after so many retries, or at once on abort', async () => {
    answers = [cutAfter(1000)];
    const error = await failure(readSource(address, { retries: 0 }));
    expect(error).toBeInstanceOf(DownloadError);
    expect(error.message).toContain('found a connection that broke');
    expect(requests).toHaveLength(1);
    const controller = new AbortController();
    const pending = failure(readSource(address, { signal: controller.signal, retries: 5 }));
    await expect.poll(() => requests.length).toBe(2);
    controller.abort('enough');
    expect(await pending).toBe('enough');
    expect(requests.length).toBeLessThanOrEqual(3);
  });
});
