/** A checkpoint in several files by its index's address: as one file would be, in what is told, kept, checked and given up. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  browserCache,
  CacheError,
  convertCheckpoint,
  DownloadError,
  FormatError,
  InputError,
  loadModel,
  OptionError,
  type Progress,
} from '../../src/index.ts';
import { writeShards } from '../../src/weights/shards/write.ts';
import { MemoryCacheStorage } from '../support/cache_storage.ts';
import { picture, small } from '../support/small_model.ts';
import { torchCheckpoint } from '../support/torch_file.ts';

const { network, checkpoint } = small();
const { architecture, options: networkOptions } = network;
const HOW = { type: 'F32', metadata: { architecture, options: JSON.stringify(networkOptions) } } as const;
const INDEX = 'net.safetensors.index.json';
const files = new Map(
  Array.from(writeShards(checkpoint, { ...HOW, name: 'net', shardBytes: 400_000 }), ({ name, bytes }) => [
    name,
    bytes,
  ]),
);
const shards = [...files.keys()].filter((name) => name !== INDEX);
const [first = '', second = ''] = shards;
const bytesOf = (name: string) => files.get(name) ?? expect.fail(name);
const hashOf = (bytes: Uint8Array) => `sha256-${createHash('sha256').update(bytes).digest('base64')}`;
const hashes = () => Object.fromEntries(Array.from(files, ([name, bytes]) => [name, hashOf(bytes)]));

type Answer = (request: IncomingMessage, response: ServerResponse, bytes: Uint8Array) => void;
let server: Server;
let base = '';
let requests: IncomingMessage[] = [];
/** Other answers for single files; each is used once. */
let answers: Record<string, Answer> = {};
const served = new Map<string, Uint8Array>(files);

function whole(request: IncomingMessage, response: ServerResponse, bytes: Uint8Array): void {
  const [, from] = /^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? [];
  const rest = bytes.subarray(Number(from ?? 0));
  const range = from && { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` };
  response.writeHead(from ? 206 : 200, { 'content-length': rest.length, etag: '"1"', ...range }).end(rest);
}
const cut: Answer = (_, response, bytes) => {
  response.writeHead(200, { 'content-length': bytes.length, etag: '"1"' });
  response.write(bytes.subarray(0, 1000), () => setTimeout(() => response.destroy(), 20));
};
const stall: Answer = (_, response, bytes) => {
  response.writeHead(200, { 'content-length': bytes.length }).write(bytes.subarray(0, 1000));
};

beforeAll(async () => {
  server = createServer((request, response) => {
    requests.push(request);
    const name = new URL(request.url ?? '', 'http://x').pathname.split('/').at(-1) ?? '';
    const answer = answers[name];
    delete answers[name];
    const bytes = served.get(name);
    if (bytes) (answer ?? whole)(request, response, bytes);
    else response.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/models/`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  requests = [];
  answers = {};
  served.clear();
  for (const [name, bytes] of files) served.set(name, bytes);
});

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.fail('it loaded'),
    (error) => error,
  );
const asked = () => requests.map(({ url }) => url?.split('/').at(-1));

async function expectSameAsOneFile(source: Parameters<typeof loadModel>[0], options = {}): Promise<void> {
  using one = await loadModel(convertCheckpoint(checkpoint, HOW));
  using model = await loadModel(source, options);
  expect((await model.run(picture(3))).logits).toEqual((await one.run(picture(3))).logits);
}

it('is several files', () => expect(shards.length).toBeGreaterThan(2));

describe('a checkpoint in several files', () => {
  it('is loaded by its index’s address, each file once', async () => {
    await expectSameAsOneFile(`${base}${INDEX}`);
    expect(asked()).toEqual([INDEX, ...shards]);
  });

  it('is loaded by its index as a Response', async () => {
    await expectSameAsOneFile(await fetch(`${base}${INDEX}`));
  });

  it('asks for the files with what the index was asked with', async () => {
    await expectSameAsOneFile(new URL(`${base}${INDEX}?v=2&key=a%2Fb#here`));
    expect(asked()).toEqual([INDEX, ...shards].map((name) => `${name}?v=2&key=a%2Fb`));
  });

  it('tells the progress over all files, never backwards', async () => {
    const seen: Progress[] = [];
    const onProgress = (progress: Progress) => progress.phase === 'download' && seen.push(progress);
    (await loadModel(`${base}${INDEX}`, { onProgress })).dispose();
    const sum = shards.reduce((bytes, name) => bytes + bytesOf(name).length, 0);
    expect(seen.length).toBeGreaterThan(shards.length);
    expect(seen.at(-1)).toEqual({ phase: 'download', loaded: sum, total: sum });
    const loaded = seen.map((progress) => progress.loaded);
    expect(loaded).toEqual(loaded.toSorted((a, b) => a - b));
    // The total is known from the start, but for the few bytes before the tensors of each file.
    for (const { total = 0 } of seen) {
      expect(total).toBeGreaterThan(0.9 * sum);
      expect(total).toBeLessThanOrEqual(sum);
    }
  });

  it('goes on inside the file that was cut', async () => {
    answers[second] = cut;
    await expectSameAsOneFile(`${base}${INDEX}`);
    expect(asked()).toEqual([INDEX, first, second, second, ...shards.slice(2)]);
    expect(requests.map(({ headers }) => headers.range).filter(Boolean)).toEqual(['bytes=1000-']);
  });

  it('is kept in a cache; a damaged part is named, and alone fetched again', async () => {
    const memory = new MemoryCacheStorage();
    const cache = browserCache({ storage: memory.storage });
    await expectSameAsOneFile(`${base}${INDEX}`, { cache });
    await expectSameAsOneFile(`${base}${INDEX}`, { cache });
    expect(requests).toHaveLength(files.size);
    const kept = memory.files.get('senet-wasm')?.get(base + second);
    if (!kept) throw new Error('nothing was kept');
    kept.bytes[500] = (kept.bytes[500] ?? 0) ^ 1;
    const error = await failure(loadModel(`${base}${INDEX}`, { cache }));
    expect(error).toBeInstanceOf(CacheError);
    expect(error.message).toContain(`${base}${second}: found a cached copy`);
    await expectSameAsOneFile(`${base}${INDEX}`, { cache });
    expect(asked().slice(files.size)).toEqual([second]);
  });

  it('has a hash for each file', async () => {
    await expectSameAsOneFile(`${base}${INDEX}`, { integrity: hashes() });
    const other = bytesOf(second).slice();
    other[400] = (other[400] ?? 0) ^ 1;
    served.set(second, other);
    const changed = await failure(loadModel(`${base}${INDEX}`, { integrity: hashes() }));
    expect(changed).toBeInstanceOf(DownloadError);
    expect(changed.message).toContain(`${base}${second}: found a file with the hash ${hashOf(other)}`);
    const { [second]: _, ...others } = hashes();
    const unnamed = await failure(loadModel(`${base}${INDEX}`, { integrity: others }));
    expect(unnamed).toBeInstanceOf(OptionError);
    expect(unnamed.message).toContain(`no hash for '${second}'`);
    const single = await failure(loadModel(`${base}${INDEX}`, { integrity: hashOf(bytesOf(INDEX)) }));
    expect(single).toBeInstanceOf(OptionError);
    expect(single.message).toContain('one hash for a checkpoint in several files');
  });

  it('ends with an abort, and asks for nothing more', async () => {
    answers[second] = stall;
    const controller = new AbortController();
    const pending = failure(loadModel(`${base}${INDEX}`, { signal: controller.signal }));
    await expect.poll(() => requests.length).toBe(3);
    const closed = new Promise((resolve) => requests[2]?.once('close', resolve));
    controller.abort('enough');
    expect(await pending).toBe('enough');
    await closed;
    expect(asked()).toEqual([INDEX, first, second]);
    await expectSameAsOneFile(`${base}${INDEX}`);
  });

  it('says which file is missing', async () => {
    served.delete(second);
    const error = await failure(loadModel(`${base}${INDEX}`));
    expect(error).toBeInstanceOf(DownloadError);
    expect(error.message).toContain(`${base}${second}: found HTTP status 404`);
  });

  it('may be PyTorch’s, with a wrapper’s prefix', async () => {
    const all = [...checkpoint.tensors];
    const half = all.length >> 1;
    const parts = [all.slice(0, half), all.slice(half)];
    const weightMap: Record<string, string> = {};
    for (const [i, part] of parts.entries()) {
      const name = `pytorch_model-0000${i + 1}-of-00002.bin`;
      for (const [tensor] of part) weightMap[`module.${tensor}`] = name;
      served.set(name, torchCheckpoint({ ...checkpoint, tensors: new Map(part) }, 'module.'));
    }
    const index = new TextEncoder().encode(JSON.stringify({ weight_map: weightMap }));
    served.set('pytorch_model.bin.index.json', index);
    const own = { architecture, networkOptions, rescale: 'once' };
    await expectSameAsOneFile(`${base}pytorch_model.bin.index.json`, own);
  });
});

describe('an index', () => {
  it.each([
    ['bytes', () => bytesOf(INDEX)],
    [
      'a data: address',
      () => `data:application/json,${encodeURIComponent(String(Buffer.from(bytesOf(INDEX))))}`,
    ],
  ])('as %s has nothing beside it', async (_, source) => {
    const error = await failure(loadModel(source()));
    expect(error).toBeInstanceOf(InputError);
    expect(error.message).toMatch(/index of a checkpoint in several files; expected its address.*readShards/);
  });

  it('is told from other JSON', async () => {
    served.set('error.json', new TextEncoder().encode('{"error":"not found"}'));
    const error = await failure(loadModel(`${base}error.json`));
    expect(error).toBeInstanceOf(FormatError);
    expect(error.message).toMatch(/^error\.json: found JSON without a weight_map/);
  });
});
