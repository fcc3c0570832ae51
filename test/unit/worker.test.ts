/** A model behind a message channel gives what a model gives, and says what went wrong as a model does. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { convertCheckpoint, FormatError, InputError, OptionError, type Progress } from '../../src/index.ts';
import { createWorkerModel, DisposedError, UnsupportedError, WorkerError } from '../../src/worker/index.ts';
import { load, picture, small } from '../support/small_model.ts';
import { workerPair } from '../support/worker_pair.ts';

const { network, checkpoint } = small();
const BYTES = convertCheckpoint(checkpoint, {
  type: 'F32',
  metadata: { architecture: network.architecture, options: JSON.stringify(network.options) },
});
const create = (options = {}) => {
  const pair = workerPair();
  return { pair, model: createWorkerModel(BYTES, { worker: pair.worker, threads: 1, ...options }) };
};

afterEach(() => {
  vi.useRealTimers();
});

describe('a model in a worker', () => {
  it('gives the numbers of a model outside, taps and overrides included', async () => {
    const here = await load(small(), { threads: 1 });
    const there = await create().model;
    const options = {
      taps: ['layer1.0.squeeze', 'layer2.1.before'],
      gates: { layer3: 'ones' },
      top: 2,
    } as const;
    const [a, b] = [await here.run(picture(3), options), await there.run(picture(3), options)];
    expect(b).toEqual({ ...a, milliseconds: b.milliseconds });
    expect(b.milliseconds).toBeGreaterThan(0);
    expect(there.network).toEqual(here.network);
    expect(there.tapNames()).toEqual(here.tapNames());
    expect(there.memoryUsage()).toEqual(here.memoryUsage());
    expect(there.describeRuntime()).toEqual(here.describeRuntime());
    expect(there.summary()).toEqual(here.summary());
    expect((await there.profile(picture(3), { runs: 2 })).length).toBe(
      (await here.profile(picture(3), { runs: 2 })).length,
    );
    there.dispose();
    here.dispose();
  });

  it('reports progress, keeps the caller’s bytes, and moves them where it may', async () => {
    const seen: Progress[] = [];
    const bytes = BYTES.slice();
    const first = await createWorkerModel(bytes, {
      worker: workerPair().worker,
      onProgress: (progress) => seen.push(progress),
    });
    expect(new Set(seen.map(({ phase }) => phase))).toEqual(new Set(['compile', 'weights']));
    expect(bytes.byteLength).toBe(BYTES.byteLength);
    const second = await createWorkerModel(bytes, { worker: workerPair().worker, transfer: true });
    expect(bytes.byteLength).toBe(0);
    const input = picture(1);
    await second.run(input);
    expect(input.data.length).toBe(432);
    await second.run(input, { transfer: true });
    expect(input.data.length).toBe(0);
    first.dispose();
    second.dispose();
  });

  it('reads a Response on the page’s side, with its progress', async () => {
    const seen: Progress[] = [];
    const model = await createWorkerModel(new Response(BYTES.slice()), {
      worker: workerPair().worker,
      onProgress: (progress) => seen.push(progress),
    });
    expect(seen.find(({ phase, loaded }) => phase === 'download' && loaded === BYTES.length)).toBeDefined();
    model.dispose();
  });

  it('answers ten runs at once as ten in turn', async () => {
    const model = await create().model;
    const inputs = Array.from({ length: 10 }, (_, seed) => picture(seed));
    const inTurn = [];
    for (const input of inputs) inTurn.push((await model.run(input)).logits);
    const atOnce = await Promise.all(inputs.map((input) => model.run(input)));
    expect(atOnce.map(({ logits }) => logits)).toEqual(inTurn);
    model.dispose();
  });
});

describe('what goes wrong', () => {
  it('keeps the class, code and text of an error', async () => {
    const pair = workerPair();
    const error = await createWorkerModel(new Uint8Array(100), { worker: pair.worker }).catch((e) => e);
    expect(error).toBeInstanceOf(FormatError);
    expect(error.code).toBe('format');
    expect(error.message).toBe(
      `${error.parts.where}: found ${error.parts.found}; expected ${error.parts.expected}.${error.parts.cause ? ` ${error.parts.cause}` : ''}`,
    );
    expect(pair.ended()).toBe(true);
    const model = await create().model;
    await expect(model.run(picture(1, [1, 3, 4, 4]))).rejects.toBeInstanceOf(InputError);
    await expect(model.run(picture(1), { taps: ['nothing'] })).rejects.toBeInstanceOf(OptionError);
    expect((await model.run(picture(1))).top.length).toBe(5);
    model.dispose();
  });

  it('refuses a function as a gate, and goes on', async () => {
    const model = await create().model;
    const gates = { 'layer1.0': (gate: Float32Array) => gate };
    await expect(model.run(picture(1), { gates })).rejects.toThrow(
      'option gates, layer1.0: found a function; expected',
    );
    await model.run(picture(1));
    model.dispose();
  });

  it('aborts at once: while loading the worker ends, a run alone is given up', async () => {
    const loading = new AbortController();
    const { pair, model: pending } = create({ signal: loading.signal });
    const failed = expect(pending).rejects.toBe('enough');
    await Promise.resolve();
    loading.abort('enough');
    await failed;
    expect(pair.ended()).toBe(true);
    const model = await create().model;
    const controller = new AbortController();
    const runs = [model.run(picture(1)), model.run(picture(2), { signal: controller.signal })];
    controller.abort('no more');
    await expect(runs[1]).rejects.toBe('no more');
    expect((await runs[0])?.top.length).toBe(5);
    expect((await model.run(picture(3))).top.length).toBe(5);
    model.dispose();
  });

  it('ends with dispose(), once and for all', async () => {
    const { pair, model: pending } = create();
    const model = await pending;
    const run = model.run(picture(1));
    const failed = expect(run).rejects.toBeInstanceOf(DisposedError);
    model.dispose();
    model.dispose();
    await failed;
    expect(pair.ended()).toBe(true);
    await expect(model.run(picture(1))).rejects.toThrow('a call after dispose()');
    expect(() => model.memoryUsage()).toThrow(DisposedError);
  });

  it('says so when the worker is lost, to all that wait and to all that come', async () => {
    const { pair, model: pending } = create();
    const model = await pending;
    const failed = expect(model.run(picture(1))).rejects.toThrow('an error in it: out of memory');
    pair.break('out of memory');
    await failed;
    await expect(model.run(picture(1))).rejects.toBeInstanceOf(WorkerError);
    expect(pair.ended()).toBe(true);
  });

  it('names the file, the likely causes and the remedy when the script does not load', async () => {
    const pair = workerPair({ silent: true });
    const pending = createWorkerModel(BYTES, { worker: pair.worker });
    const failed = expect(pending).rejects.toThrow(
      /could not be loaded.*worker_program\.js.*worker-src.*\{ worker:/,
    );
    pair.break('');
    await failed;
  });

  it('does not wait for ever for a worker that runs something else', async () => {
    vi.useFakeTimers();
    const pair = workerPair({ silent: true });
    const failed = expect(createWorkerModel(BYTES, { worker: pair.worker })).rejects.toThrow(
      'no answer within 10 seconds',
    );
    await vi.advanceTimersByTimeAsync(10_000);
    await failed;
    expect(pair.ended()).toBe(true);
  });

  it('refuses a program of another version', async () => {
    const pair = workerPair({ protocol: 0 });
    await expect(createWorkerModel(BYTES, { worker: pair.worker })).rejects.toThrow(
      'a program of another version',
    );
  });

  it('says where it can run when there are no workers', async () => {
    await expect(createWorkerModel(BYTES)).rejects.toBeInstanceOf(UnsupportedError);
  });
});
