/** A static host as plain as they come: files below a folder, at a sub-path, with the headers that a test wants. */
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
  '.safetensors': 'application/octet-stream',
};

export interface StaticHost {
  /** With the sub-path, ending in `/`. */
  readonly address: string;
  /** Files that were asked for and found, as paths below the folder. */
  readonly served: ReadonlySet<string>;
  readonly close: () => Promise<void>;
}

export interface StaticHostOptions {
  /** Begins and ends with `/`. */
  readonly subPath?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Files whose path matches come in pieces of `bytes`, one every so many milliseconds. */
  readonly slow?: { readonly file: RegExp; readonly bytes: number; readonly milliseconds: number };
}

async function* inPieces(file: string, { bytes, milliseconds }: NonNullable<StaticHostOptions['slow']>) {
  for await (const piece of createReadStream(file, { highWaterMark: bytes })) {
    yield piece;
    await setTimeout(milliseconds);
  }
}

export async function serveFolder(
  folder: string,
  { subPath = '/', headers = {}, slow }: StaticHostOptions = {},
): Promise<StaticHost> {
  const served = new Set<string>();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const file = pathname.startsWith(subPath)
      ? normalize(join(folder, pathname.slice(subPath.length) || 'index.html'))
      : '';
    if (!file.startsWith(folder + sep) || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end();
      return;
    }
    served.add(relative(folder, file));
    response.writeHead(200, {
      ...headers,
      'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
      'content-length': statSync(file).size,
    });
    // A browser that stops asking is no error of the host's.
    const body = slow?.file.test(file) ? inPieces(file, slow) : createReadStream(file);
    pipeline(body, response).catch(() => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}${subPath}`,
    served,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
