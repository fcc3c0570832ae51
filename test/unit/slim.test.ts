/** The entry without kernels: every way to bring them gives the same numbers, and everything else is named. */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { convertCheckpoint } from '../../src/index.ts';
import { DownloadError, FormatError, loadModel, OptionError, UnsupportedError } from '../../src/slim.ts';
import { load, picture, small } from '../support/small_model.ts';

const WASM = readFileSync('build/wasm/simd.wasm');
const bytes = () => Uint8Array.from(WASM);
const { network, checkpoint } = small();
const MODEL = convertCheckpoint(checkpoint, {
  type: 'F32',
  metadata: { architecture: network.architecture, options: JSON.stringify(network.options) },
});

let server: Server;
let address = '';
beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/missing.wasm') response.writeHead(404).end();
    else if (request.url === '/page.wasm')
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><p>Not found');
    else if (request.url === '/cut.wasm') {
      response.writeHead(200, { 'content-length': WASM.length });
      response.write(WASM.subarray(0, 1000), () => response.destroy());
    } else response.writeHead(200, { 'content-type': 'text/plain' }).end(WASM);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

describe('kernels from outside', () => {
  it.each([
    ['bytes', async () => bytes()],
    ['an ArrayBuffer', async () => bytes().buffer],
    ['a module', () => WebAssembly.compile(bytes())],
    ['an address, whatever type the server says', async () => `${address}/simd.wasm`],
    ['a URL', async () => new URL(`${address}/simd.wasm`)],
    ['a Response', async () => new Response(bytes())],
  ])('as %s', async (_, make) => {
    const model = await loadModel(MODEL, { kernels: await make() });
    const inside = await load(small(), { threads: 1, build: 'simd' });
    expect((await model.run(picture(2))).logits).toEqual((await inside.run(picture(2))).logits);
    expect(model.describeRuntime()).toMatchObject({ build: 'custom', threads: 1 });
    model.dispose();
    inside.dispose();
  });

  const failure = (kernels: unknown) =>
    loadModel(MODEL, { kernels: kernels as Uint8Array }).then(
      () => expect.fail('it loaded'),
      (error) => error,
    );

  it('says which address answers with what, and the likely cause', async () => {
    const missing = await failure(`${address}/missing.wasm`);
    expect(missing).toBeInstanceOf(DownloadError);
    expect(missing.message).toContain(`${address}/missing.wasm: found HTTP status 404`);
    const html = await failure(`${address}/page.wasm`);
    expect(html).toBeInstanceOf(DownloadError);
    expect(html.message).toContain(`${address}/page.wasm: found an HTML page`);
    const cut = await failure(`${address}/cut.wasm`);
    expect(cut).toBeInstanceOf(DownloadError);
    expect(cut.message).toContain('a connection that broke');
  });

  it('refuses other files, other modules and builds for threads', async () => {
    const text = await failure(new TextEncoder().encode('hello'));
    expect(text).toBeInstanceOf(FormatError);
    expect(text.message).toContain('5 bytes that are no WebAssembly module');
    const empty = await failure(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
    expect(empty).toBeInstanceOf(UnsupportedError);
    expect(empty.message).toContain('a module of something else');
    const threads = await failure(Uint8Array.from(readFileSync('build/wasm/simd-threads.wasm')));
    expect(threads).toBeInstanceOf(UnsupportedError);
    expect(threads.message).toContain('built for threads');
    expect(await failure(bytes().subarray(0, 2000))).toBeInstanceOf(UnsupportedError);
    expect(await failure(undefined)).toBeInstanceOf(OptionError);
  });
});
