/** A local host for the page that measures: cross-origin isolated, so that threads may share memory. */
import { createReadStream, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, normalize, resolve, sep } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};

const HEADERS = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cache-control': 'no-store',
};

const PAGE = '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>senet bench</title>';

export interface LocalHost {
  /** Ends in `/`. */
  readonly address: string;
  close(): Promise<void>;
}

export interface Routes {
  /** Addresses that begin with `key` are files below the folder. Keys begin and end with `/`. */
  readonly folders: ReadonlyMap<string, string>;
  /** What any other address answers, if anything. */
  bytes(pathname: string): Uint8Array | undefined;
}

/** The file of an address; never one outside of its folder. */
function fileOf(pathname: string, folders: ReadonlyMap<string, string>): string | undefined {
  for (const [prefix, folder] of folders) {
    if (!pathname.startsWith(prefix)) continue;
    const root = resolve(folder);
    const file = normalize(resolve(root, decodeURIComponent(pathname.slice(prefix.length))));
    const isFile = file.startsWith(root + sep) && statSync(file, { throwIfNoEntry: false })?.isFile();
    return isFile ? file : undefined;
  }
  return undefined;
}

function answer(request: IncomingMessage, response: ServerResponse, routes: Routes): void {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const reply = (type: string, body: string | Uint8Array) =>
    response.writeHead(200, { ...HEADERS, 'content-type': type }).end(body);
  if (pathname === '/') {
    reply('text/html; charset=utf-8', PAGE);
    return;
  }
  const file = fileOf(pathname, routes.folders);
  if (file !== undefined) {
    response.writeHead(200, {
      ...HEADERS,
      'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
    });
    createReadStream(file).pipe(response);
    return;
  }
  const bytes = routes.bytes(pathname);
  if (bytes) reply('application/octet-stream', bytes);
  else response.writeHead(404).end();
}

/** Serves to this machine alone. */
export async function serve(routes: Routes): Promise<LocalHost> {
  const server = createServer((request, response) => answer(request, response, routes));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}/`,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((closed) => server.close(() => closed()));
    },
  };
}
