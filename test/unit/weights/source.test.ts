import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DownloadError, InputError } from '../../../src/errors.ts';
import { type ByteSource, type ReadOptions, readSource } from '../../../src/weights/source.ts';

const CONTENT = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 7) % 251);
const PAGE = `<!DOCTYPE html><title>Sign in</title>${'<p>words</p>'.repeat(500)}`;

const routes: Record<string, RequestListener> = {
  '/model.safetensors': (_, response) => {
    response.setHeader('content-length', CONTENT.length);
    response.end(CONTENT);
  },
  '/chunked': (_, response) => {
    response.write(CONTENT.subarray(0, 1000));
    response.end(CONTENT.subarray(1000));
  },
  '/gzip': (_, response) => {
    const packed = gzipSync(CONTENT);
    response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': packed.length });
    response.end(packed);
  },
  '/empty': (_, response) => response.end(),
  '/page': (_, response) => response.setHeader('content-type', 'text/html; charset=utf-8').end(PAGE),
  '/unmarked-page': (_, response) => response.setHeader('content-type', 'application/octet-stream').end(PAGE),
  '/short-page': (_, response) => response.setHeader('content-type', 'text/html').end('<p>no</p>'),
  '/broken': (_, response) => {
    response.setHeader('content-length', CONTENT.length);
    response.write(CONTENT.subarray(0, 5000));
    setTimeout(() => response.destroy(), 20);
  },
  '/stalls': (_, response) => {
    response.setHeader('content-length', CONTENT.length);
    response.write(CONTENT.subarray(0, 5000));
  },
  '/never': () => {},
  '/forbidden': (_, response) => response.writeHead(403).end('no'),
  '/trouble': (_, response) => response.writeHead(503).end('no'),
};

let server: Server;
let base: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const route = routes[new URL(request.url ?? '/', 'http://localhost').pathname];
    if (route === undefined) response.writeHead(404).end('nothing here');
    else route(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function failure(source: ByteSource, options?: ReadOptions): Promise<Error> {
  const result = await readSource(source, options).catch((error: unknown) => error);
  if (!(result instanceof Error)) throw new Error('it was read');
  return result;
}

describe('bytes in memory', () => {
  it('are not copied', async () => {
    const buffer = CONTENT.slice().buffer;
    expect((await readSource(buffer)).bytes.buffer).toBe(buffer);
    const view = CONTENT.subarray(3, 9);
    expect(await readSource(view, { fileName: 'a.safetensors' })).toEqual({
      bytes: view,
      file: 'a.safetensors',
    });
    expect((await readSource(view)).bytes).toBe(view);
  });

  it('of a Blob or File are read, with progress', async () => {
    const steps: [number, number | undefined][] = [];
    const onProgress = (loaded: number, total?: number) => void steps.push([loaded, total]);
    const { bytes, file } = await readSource(new File([CONTENT], 'w.safetensors'), { onProgress });
    expect(Buffer.compare(bytes, CONTENT)).toBe(0);
    expect(file).toBe('w.safetensors');
    expect(steps[0]).toEqual([0, CONTENT.length]);
    expect(steps.at(-1)).toEqual([CONTENT.length, CONTENT.length]);
  });

  it('that are gone, or are none, are refused', async () => {
    const buffer = new ArrayBuffer(8);
    structuredClone(buffer, { transfer: [buffer] });
    expect(await failure(buffer)).toMatchObject({ code: 'input' });
    expect((await failure(buffer)).message).toMatch(/found a detached ArrayBuffer.*transferred/);
    for (const value of [null, 3, Object.create(null), [1, 2]]) {
      const error = await failure(value as unknown as ByteSource);
      expect(error).toBeInstanceOf(InputError);
      expect(error.message).toMatch(
        /expected an address, a Response, a Blob, an ArrayBuffer or a Uint8Array/,
      );
    }
  });
});

describe('a download', () => {
  it.each(['/model.safetensors', '/chunked', '/gzip'])('reads %s whole', async (path) => {
    const { bytes } = await readSource(`${base}${path}`);
    expect(Buffer.compare(bytes, CONTENT)).toBe(0);
    expect(bytes.buffer.byteLength).toBe(CONTENT.length);
  });

  it('takes an address as URL or Response and names the file after it', async () => {
    const address = new URL(`${base}/model.safetensors?download=true#here`);
    expect((await readSource(address)).file).toBe('model.safetensors');
    expect((await readSource(await fetch(address))).file).toBe('model.safetensors');
    expect((await readSource(address, { fileName: 'mine' })).file).toBe('mine');
    expect((await readSource('data:application/octet-stream;base64,AQID')).bytes).toEqual(
      Uint8Array.of(1, 2, 3),
    );
    expect((await readSource(`${base}/empty`)).bytes.length).toBe(0);
  });

  it('tells the progress in bytes, with the total only where it is known', async () => {
    const steps: [number, number | undefined][] = [];
    const onProgress = (loaded: number, total?: number) => void steps.push([loaded, total]);
    await readSource(`${base}/model.safetensors`, { onProgress });
    expect(steps[0]).toEqual([0, CONTENT.length]);
    expect(steps.at(-1)).toEqual([CONTENT.length, CONTENT.length]);
    expect(steps.every(([loaded], i) => i === 0 || loaded > (steps[i - 1]?.[0] ?? 0))).toBe(true);
    for (const path of ['/chunked', '/gzip']) {
      steps.length = 0;
      await readSource(`${base}${path}`, { onProgress });
      expect(steps.every(([, total]) => total === undefined)).toBe(true);
      expect(steps.at(-1)?.[0]).toBe(CONTENT.length);
    }
  });

  it.each([['10'], ['999999'], ['99999999999999'], ['-5'], ['many']])(
    'copes with a Content-Length of %s that is a lie',
    async (length) => {
      const response = new Response(CONTENT, { headers: { 'content-length': length } });
      const totals: (number | undefined)[] = [];
      const { bytes } = await readSource(response, { onProgress: (_, total) => totals.push(total) });
      expect(Buffer.compare(bytes, CONTENT)).toBe(0);
      // Never more loaded than there is.
      if (Number(length) < CONTENT.length) expect(totals.at(-1)).toBeUndefined();
    },
  );
});

describe('a download that fails', () => {
  it.each([
    [
      '/missing.safetensors',
      /missing\.safetensors: found HTTP status 404 Not Found; expected the file\. There is no such file/,
    ],
    ['/forbidden', /found HTTP status 403 Forbidden.*does not give this file to everyone/],
    ['/trouble', /found HTTP status 503.*in trouble: try again later/],
    [
      '/page',
      /\/page: found an HTML page; expected a file of another kind.*give the address of the file itself/,
    ],
    ['/unmarked-page', /found an HTML page/],
    ['/short-page', /found an HTML page/],
    ['/broken', /\/broken: found a connection that broke; expected the whole file/],
  ])('%s says why', async (path, text) => {
    const error = await failure(`${base}${path}`);
    expect(error).toBeInstanceOf(DownloadError);
    expect(error.message).toContain(base);
    expect(error.message).toMatch(text);
  });

  it('names an address where nothing answers, without its password', async () => {
    const error = await failure('http://me:secret@127.0.0.1:1/m.safetensors');
    expect(error).toBeInstanceOf(DownloadError);
    expect(error.message).toMatch(/^http:\/\/127\.0\.0\.1:1\/m\.safetensors: found no answer.*CORS/);
    expect(error.message).not.toContain('secret');
  });

  it.each(['model.safetensors', 'file:///tmp/model.safetensors'])(
    'says how to read a file: %s',
    async (address) => {
      const error = await failure(address);
      expect(error).toBeInstanceOf(DownloadError);
      expect(error.message).toMatch(/readFile of node:fs\/promises/);
    },
  );

  it('refuses a response that was read or is being read', async () => {
    const read = new Response('abc');
    await read.text();
    expect(await failure(read)).toBeInstanceOf(InputError);
    const locked = new Response('abc');
    locked.body?.getReader();
    expect((await failure(locked)).message).toMatch(/a Response that was read before/);
  });

  it("passes on what the caller's progress function throws", async () => {
    const thrown = new RangeError('mine');
    const onProgress = () => {
      throw thrown;
    };
    expect(await failure(`${base}/model.safetensors`, { onProgress })).toBe(thrown);
  });
});

describe('an abort', () => {
  const stalledStream = () => new Response(new ReadableStream({ pull: () => new Promise(() => {}) }));
  const cases: [string, () => ByteSource][] = [
    ['before the answer', () => `${base}/never`],
    ['inside the body', () => `${base}/stalls`],
    ['of a Response that hangs', stalledStream],
  ];
  it.each(cases)('%s is heard within 200 ms, with its own reason', async (_, source) => {
    const controller = new AbortController();
    const reason = new Error('enough');
    let aborted = 0;
    setTimeout(() => {
      aborted = performance.now();
      controller.abort(reason);
    }, 50);
    expect(await failure(source(), { signal: controller.signal })).toBe(reason);
    expect(performance.now() - aborted).toBeLessThan(200);
  });

  it('from the start reads nothing', async () => {
    const error = await failure(CONTENT, { signal: AbortSignal.abort() });
    expect(error.name).toBe('AbortError');
  });
});
