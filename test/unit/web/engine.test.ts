/** The worker's engine with a real model of random weights, and decoding that the test plays. */

import { describe, expect, it } from 'vitest';
import { buildNetwork, type LoadOptions, loadModel, randomCheckpoint } from '../../../src/index.ts';
import type { Decoded } from '../../../web/picture/decode.ts';
import { PictureProblem } from '../../../web/picture/limits.ts';
import { connect, type WorkerPort } from '../../../web/worker/client.ts';
import { createEngine, type EngineParts } from '../../../web/worker/engine.ts';
import type { Reply } from '../../../web/worker/protocol.ts';

const PREPROCESSING = {
  resize: [8, 8],
  mean: [0.5, 0.5, 0.5],
  std: [0.25, 0.25, 0.25],
  order: 'RGB',
} as const;

function decoded(value: number): Decoded & { closed: () => boolean } {
  let closed = false;
  const data = new Uint8ClampedArray(8 * 8 * 4).fill(value);
  return {
    pixels: { data, width: 8, height: 8, colorSpace: 'srgb' } as ImageData,
    preview: {
      width: 8,
      height: 8,
      close: () => {
        closed = true;
      },
    },
    width: 8,
    height: 8,
    reduced: false,
    closed: () => closed,
  };
}

function load(_: unknown, options: LoadOptions = {}) {
  const network = buildNetwork('se_resnet18', { width: 0.25 });
  return loadModel(randomCheckpoint(network), {
    ...options,
    architecture: network.architecture,
    networkOptions: network.options,
    rescale: 'once',
    preprocessing: PREPROCESSING,
  });
}

function start(parts: Partial<EngineParts> = {}) {
  const replies: Reply[] = [];
  const transfers: Transferable[][] = [];
  const handle = createEngine({
    ...library,
    cache: null,
    readSource: async () => ({ bytes: new Uint8Array(0), file: 'model' }),
    parseCheckpoint: async () =>
      ({ file: 'model', format: 'safetensors', metadata: {}, tensors: new Map() }) as never,
    loadModel: load,
    decodePicture: async () => decoded(100),
    fetch: async () => new Response(new Blob(['picture'])),
    post: (reply, transfer = []) => {
      replies.push(reply);
      transfers.push(transfer);
    },
    ...parts,
  });
  return { handle, replies, transfers };
}

const LOAD = {
  type: 'load',
  network: 4,
  source: { kind: 'served', address: 'model', fileName: 'model', atlas: 'atlas' },
} as const;
const picture = (name: string) => ({ name, blob: new Blob([name]) });

import * as library from '../../../src/index.ts';

describe('the engine', () => {
  it('loads, runs, and answers with every gate, squeeze and hidden vector, and their buffers to move', async () => {
    const { handle, replies, transfers } = start();
    await handle(LOAD);
    expect(replies.at(-1)?.type).toBe('ready');
    await handle({ type: 'classify', id: 1, picture: picture('a') });
    const reply = replies.at(-1);
    if (reply?.type !== 'classified') throw new Error(`The engine answered ${JSON.stringify(reply)}`);
    const { gates, taps } = reply.prediction;
    expect(Object.keys(gates)).toHaveLength(8);
    for (const block of Object.keys(gates)) {
      expect(Object.keys(taps)).toEqual(expect.arrayContaining([`${block}.squeeze`, `${block}.hidden`]));
    }
    expect(reply.picture).toMatchObject({ name: 'a', seen: [8, 8], reduced: false });
    expect(transfers.at(-1)).toHaveLength(1 + 2 + 8 * 3);
  });

  it('drops a picture when a newer one comes before it is run', async () => {
    const opened = [decoded(0), decoded(200)] as const;
    const { handle, replies } = start({ decodePicture: async (_, name) => opened[name === 'old' ? 0 : 1] });
    await handle(LOAD);
    await Promise.all([
      handle({ type: 'classify', id: 1, picture: picture('old') }),
      handle({ type: 'classify', id: 2, picture: picture('new') }),
    ]);
    const ids = replies.flatMap((reply) => (reply.type === 'classified' ? [reply.id] : []));
    expect(ids).toEqual([2]);
    expect(opened[0].closed()).toBe(true);
  });

  it('says what is wrong with a picture', async () => {
    const { handle, replies } = start({
      decodePicture: async () => {
        throw new PictureProblem('unreadable', 'a.png: no picture');
      },
    });
    await handle(LOAD);
    await handle({ type: 'classify', id: 7, picture: picture('a.png') });
    expect(replies.at(-1)).toEqual({
      type: 'classifyFailed',
      id: 7,
      name: 'a.png',
      problem: { code: 'unreadable', text: 'a.png: no picture' },
    });
  });

  it('says that a sample is missing, with the server’s answer', async () => {
    const { handle, replies } = start({ fetch: async () => new Response(null, { status: 404 }) });
    await handle(LOAD);
    await handle({ type: 'classify', id: 1, picture: { name: 'cat', address: 'samples/cat.webp' } });
    expect(replies.at(-1)).toMatchObject({
      type: 'classifyFailed',
      problem: { code: 'unreachable', text: 'cat: the server answered 404 for samples/cat.webp.' },
    });
  });

  it('says that the network could not be kept, and loads it all the same', async () => {
    const { handle, replies } = start({
      cache: { name: 'full' } as never,
      readSource: async (_, { onCacheProblem } = {}) => {
        onCacheProblem?.(new library.CacheError({ where: 'here', found: 'no room', expected: 'room' }));
        return { bytes: new Uint8Array(0), file: 'model' };
      },
    });
    await handle(LOAD);
    expect([replies[0]?.type, replies.at(-1)?.type]).toEqual(['notKept', 'ready']);
    expect(replies[0]).toMatchObject({
      problem: { code: 'cache', text: expect.stringContaining('no room') },
    });
  });

  it('passes on the code and text of an error of loading', async () => {
    const { handle, replies } = start({
      loadModel: () => loadModel(new Uint8Array(3), { fileName: 'short' }),
    });
    await handle(LOAD);
    const reply = replies.at(-1);
    if (reply?.type !== 'loadFailed') throw new Error(`The engine answered ${JSON.stringify(reply)}`);
    expect(reply.problem.code).toBe('format');
    expect(reply.problem.text).toContain('short');
  });

  it('stops the download when another part of loading has failed, and is silent about it', async () => {
    let late: (() => void) | undefined;
    let stopped = false;
    const failing: typeof loadModel = async (_, { signal, onProgress } = {}) => {
      late = () => onProgress?.({ phase: 'download', loaded: 1 });
      signal?.addEventListener('abort', () => {
        stopped = true;
      });
      throw new Error('no SIMD');
    };
    const { handle, replies } = start({ loadModel: failing });
    await handle(LOAD);
    late?.();
    expect(stopped).toBe(true);
    expect(replies.map(({ type }) => type)).toEqual(['loadFailed']);
  });

  it('stops loading when it is told to', async () => {
    const waiting: typeof loadModel = (_, { signal } = {}) =>
      new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
    const { handle, replies } = start({ loadModel: waiting });
    const loading = handle(LOAD);
    await handle({ type: 'cancel' });
    await loading;
    expect(replies).toEqual([{ type: 'cancelled', network: 4 }]);
  });
});

describe('the client', () => {
  it('is silent after the worker was lost, and says so once', () => {
    const target = new EventTarget();
    const posted: unknown[] = [];
    const port = Object.assign(target, {
      postMessage: (message: unknown) => void posted.push(message),
      terminate: () => undefined,
    }) as unknown as WorkerPort;
    const lost: string[] = [];
    const client = connect(port, { onReply: () => undefined, onLost: (text) => void lost.push(text) });
    client.send({ type: 'cancel' });
    target.dispatchEvent(new Event('error'));
    target.dispatchEvent(new Event('error'));
    client.send({ type: 'cancel' });
    expect(lost).toHaveLength(1);
    expect(posted).toHaveLength(1);
  });

  it('misses a worker whose lock is free, and nobody whom it has stopped itself', async () => {
    const held: { name: string; free: () => void }[] = [];
    const locks = {
      request: (name: string, granted: () => unknown) =>
        new Promise<void>((resolve) => {
          held.push({ name, free: () => resolve(void granted()) });
        }),
    } as unknown as LockManager;
    const lost: string[] = [];
    const replies: Reply[] = [];
    const start = () => {
      const target = new EventTarget();
      const port = Object.assign(target, { postMessage: () => undefined, terminate: () => undefined });
      const events = {
        onReply: (reply: Reply) => void replies.push(reply),
        onLost: (text: string) => void lost.push(text),
      };
      const client = connect(port as unknown as WorkerPort, events, locks);
      target.dispatchEvent(new MessageEvent('message', { data: { type: 'alive', lock: 'a lock' } }));
      return client;
    };
    start();
    start().stop();
    expect(held.map(({ name }) => name)).toEqual(['a lock', 'a lock']);
    expect(lost).toEqual([]);
    for (const { free } of held) free();
    expect(lost).toEqual(['The worker has ended without a word.']);
    expect(replies).toEqual([]);
  });
});
