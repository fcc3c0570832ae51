/** The packed package on a host that misbehaves when it is told to, open in a page. */
import { readFileSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize, sep } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { emptyProject } from './project.ts';

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript' };
/** What a cut or stalled answer sends of its file. */
const PART = 10_000;

/** How a file may be answered, by what stands before it in the path: `/cut/senet-wasm/simd.wasm`. */
const WAYS: Readonly<Record<string, (response: ServerResponse, bytes: Buffer) => void>> = {
  plain: (response, bytes) => void response.end(bytes),
  'wrong-type': (response, bytes) => void response.setHeader('content-type', 'text/plain').end(bytes),
  html: (response) => {
    response.removeHeader('content-length');
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>Your app</title>');
  },
  missing: (response) => void response.writeHead(404).end(),
  cut: (response, bytes) =>
    void response.write(bytes.subarray(0, PART), () => setTimeout(() => response.destroy(), 20)),
  stalled: (response, bytes) => void response.write(bytes.subarray(0, PART)),
};

export interface Site {
  /** `http://127.0.0.1:1234/`; the package is at `plain/senet-wasm/`. */
  readonly address: string;
  readonly page: Page;
  /** Paths that were asked for, in order. */
  readonly asked: string[];
  /** How many answers are under way. */
  underWay(): number;
  /** Runs code in the page, as text since the test runner would translate `import`; what it returns must be JSON. */
  run<T>(code: string): Promise<T>;
  close(): Promise<void>;
}

function answer(folder: string, { url = '/' }: IncomingMessage, response: ServerResponse): void {
  const [, way = '', path = ''] = /^\/([\w-]+)\/(.*)$/.exec(new URL(url, 'http://x').pathname) ?? [];
  const file = normalize(join(folder, path || 'index.html'));
  const exists = file.startsWith(folder + sep) && statSync(file, { throwIfNoEntry: false })?.isFile();
  if (!WAYS[way] || !exists) {
    response.writeHead(404).end();
    return;
  }
  const bytes = readFileSync(file);
  response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream');
  response.setHeader('content-length', bytes.length);
  WAYS[way](response, bytes);
}

export async function openSite(browser: Browser): Promise<Site> {
  const folder = join((await emptyProject()).folder, 'node_modules');
  const asked: string[] = [];
  let open = 0;
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    open++;
    response.once('close', () => open--);
    if (request.url === '/')
      response.setHeader('content-type', 'text/html').end('<!doctype html><title>.</title>');
    else answer(folder, request, response);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const page = await browser.newPage();
  await page.goto(address);
  return {
    address,
    page,
    asked,
    underWay: () => open,
    run: (code) => page.evaluate(`(async () => { ${code} })()`),
    close: async () => {
      await page.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
