/** Several threads over one memory: the same numbers, an end with the model, and errors that stop nobody for ever. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { DisposedError, OptionError, ThreadsError } from '../../src/errors.ts';
import { chooseBuild } from '../../src/runtime/builds/builds.ts';
import { type FlatCall, instantiateKernels, type Kernels } from '../../src/runtime/builds/kernels.ts';
import { chooseEngine } from '../../src/runtime/run/engine.ts';
import { LinearMemory } from '../../src/runtime/run/memory.ts';
import type { Piece } from '../../src/runtime/run/shares.ts';
import { Control } from '../../src/runtime/run/threads/control.ts';
import { Pool } from '../../src/runtime/run/threads/pool.ts';
import { possibleThreads } from '../../src/runtime/run/threads/possible.ts';
import type { StartThread } from '../../src/runtime/run/threads/start.ts';
import { load, picture, small } from '../support/small_model.ts';

const builtin = process.getBuiltinModule('node:worker_threads');
const os = process.getBuiltinModule('node:os');

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** Every worker that is started from now on. */
function watchWorkers(): { workers: Worker[]; ended: () => Promise<unknown> } {
  const workers: Worker[] = [];
  const exits: Promise<unknown>[] = [];
  const Original = builtin.Worker;
  vi.spyOn(builtin, 'Worker').mockImplementation(function start(...args) {
    const worker = new Original(...args);
    workers.push(worker);
    exits.push(new Promise((resolve) => worker.once('exit', resolve)));
    return worker;
  });
  return { workers, ended: () => Promise.all(exits) };
}

describe.each([
  ['se_resnet18', {}, [1, 3, 32, 32]],
  ['se_resnet18', { width: 0.25, reduction: 4 }, [3, 3, 13, 22]],
  ['se_resnet50', { width: 0.25 }, [2, 3, 31, 17]],
  ['se_resnet50', { width: 0.25, placement: 'post' }, [1, 3, 9, 9]],
] as const)('%s %o on %o', (name, options, shape) => {
  test.each(['simd', 'relaxed'] as const)(
    '2 and 3 threads give the same numbers, bit for bit: %s',
    async (build) => {
      const network = small(options, name);
      const input = picture(1, shape);
      const asked = { taps: ['layer1.0', 'layer2.0.before', 'layer3.0.hidden', 'layer4.0.mean'] };
      const edited = {
        ...asked,
        gates: { 'layer2.0': 'ones', layer3: (gate: Float32Array) => gate.map((s) => s / 2) },
      } as const;
      using alone = await load(network, { build, threads: 1 });
      const [expected, changed] = [await alone.run(input, asked), await alone.run(input, edited)];
      for (const threads of [2, 3]) {
        using model = await load(network, { build, threads });
        expect(model.describeRuntime()).toMatchObject({ build, threads, limits: { threads: 'asked' } });
        for (let run = 0; run < 3; run++) {
          const { milliseconds: _, ...result } = await model.run(input, asked);
          expect(result).toEqual({ ...result, ...expected, milliseconds: undefined });
        }
        expect((await model.run(input, edited)).logits).toEqual(changed.logits);
        expect(model.describeRuntime().limits.threads).toBe('asked');
      }
    },
  );
});

test('sizes may change, runs may be many at once, and the profile knows every operation', async () => {
  using alone = await load(small(), { threads: 1 });
  using model = await load(small(), { threads: 2 });
  const inputs = [picture(1), picture(2, [2, 3, 20, 9]), picture(3), picture(4, [1, 3, 40, 40]), picture(5)];
  const expected = [];
  for (const input of inputs) expected.push((await alone.run(input)).logits);
  const results = await Promise.all(inputs.map((input) => model.run(input)));
  expect(results.map(({ logits }) => logits)).toEqual(expected);
  const names = (await alone.profile(picture(1), { runs: 1 })).map(({ name }) => name);
  expect((await model.profile(picture(1), { runs: 2 })).map(({ name }) => name)).toEqual(names);
});

describe('how many', () => {
  test.each([[0], [-1], [1.5], [65], [Number.NaN], ['2'], ['all'], [null], [{}]])(
    'refuses %o',
    async (threads) => {
      const refused = load(small(), { threads: threads as number });
      await expect(refused).rejects.toThrow(OptionError);
      await expect(refused).rejects.toThrow(
        /^option threads: found .*; expected 'auto' or a whole number from 1 to 64\.$/,
      );
    },
  );

  test.each([
    [1, 1, 'cores'],
    [2, 2, 'none'],
    [8, 8, 'none'],
    [128, 8, 'none'],
  ] as const)('%i cores: %i, %s', (cores, threads, limit) => {
    vi.spyOn(os, 'availableParallelism').mockReturnValue(cores);
    expect(possibleThreads()).toEqual({ threads, limit });
    expect(possibleThreads(3)).toEqual({ threads: 3, limit: 'asked' });
    expect(possibleThreads(1)).toEqual({ threads: 1, limit: 'asked' });
  });

  test('a page that is not cross-origin isolated, and an engine without shared memory, run on one and say so', async () => {
    vi.stubGlobal('crossOriginIsolated', false);
    expect(possibleThreads(4)).toEqual({ threads: 1, limit: 'isolation' });
    using page = await load(small(), { threads: 4 });
    expect(page.describeRuntime()).toMatchObject({ threads: 1, limits: { threads: 'isolation' } });
    expect(page.describeRuntime().reason).toContain('Cross-Origin-Opener-Policy: same-origin');
    vi.stubGlobal('crossOriginIsolated', true);
    vi.stubGlobal('SharedArrayBuffer', undefined);
    expect(possibleThreads()).toEqual({ threads: 1, limit: 'engine' });
  });

  test('a global Worker that a library has set in Node, such as onnxruntime-web, does not matter', async () => {
    using alone = await load(small(), { threads: 1 });
    const { logits } = await alone.run(picture(1));
    vi.stubGlobal('Worker', builtin.Worker);
    using model = await load(small(), { threads: 2 });
    expect((await model.run(picture(1))).logits).toEqual(logits);
    expect(model.describeRuntime()).toMatchObject({ threads: 2, limits: { threads: 'asked' } });
  });

  test('an engine that reserves only little for shared memory gives what it has', async () => {
    const Original = WebAssembly.Memory;
    const asked: (number | undefined)[] = [];
    vi.spyOn(WebAssembly, 'Memory').mockImplementation(function reserve(descriptor) {
      if (descriptor.shared) asked.push(descriptor.maximum);
      if (descriptor.shared && (descriptor.maximum ?? 0) > 8192)
        throw new RangeError('could not allocate memory');
      return new Original(descriptor);
    });
    const { memory, threads } = await chooseEngine({ threads: 2 });
    expect([threads, ...asked]).toEqual([2, 65_536, 16_384, 8192]);
    expect(() => memory.reserve(2 ** 30)).toThrow(/no 1024\.0 MB of WebAssembly memory/);
    vi.spyOn(WebAssembly, 'Memory').mockImplementation(function refuse(descriptor) {
      if (descriptor.shared) throw new RangeError('could not allocate memory');
      return new Original(descriptor);
    });
    expect(await chooseEngine({ threads: 2 })).toMatchObject({ threads: 1, limit: 'engine' });
  });

  test('by itself a small network runs on one, a larger one on all cores, and threads start with the first run', async () => {
    vi.spyOn(os, 'availableParallelism').mockReturnValue(2);
    const { workers } = watchWorkers();
    using model = await load(small());
    await model.run(picture(1));
    expect(model.describeRuntime()).toMatchObject({ threads: 1, limits: { threads: 'small' } });
    expect(workers.length).toBe(0);
    using larger = await load(small({ width: 1 }), { threads: 'auto' });
    expect(larger.describeRuntime()).toMatchObject({ threads: 2, limits: { threads: 'none' } });
    expect(workers.length).toBe(0);
    const input = picture(1, [1, 3, 32, 32]);
    const { logits } = await larger.run(input);
    await vi.waitFor(() => expect(workers.length).toBe(1));
    for (let run = 0; run < 50; run++) expect((await larger.run(input)).logits).toEqual(logits);
    expect(larger.describeRuntime()).toMatchObject({ threads: 2, limits: { threads: 'none' } });
  });
});

describe('the end', () => {
  test('dispose ends the workers; 20 cycles of load, run and dispose leave none', async () => {
    const { workers, ended } = watchWorkers();
    for (let cycle = 0; cycle < 20; cycle++) {
      const model = await load(small(), { threads: 3 });
      await model.run(picture(1));
      model.dispose();
    }
    expect(workers.length).toBe(40);
    await ended();
  });

  test('hundreds of runs on more threads than cores: always the same numbers', async () => {
    using alone = await load(small(), { threads: 1 });
    const { logits } = await alone.run(picture(1));
    using model = await load(small(), { threads: 5 });
    for (let run = 0; run < 300; run++) expect((await model.run(picture(1))).logits).toEqual(logits);
    expect(model.describeRuntime()).toMatchObject({ threads: 5, limits: { threads: 'asked' } });
  });

  test('a run that dispose overtakes says so, or is done', async () => {
    const model = await load(small(), { threads: 2 });
    const [first, second] = [model.run(picture(1)), model.run(picture(2))];
    await Promise.resolve();
    model.dispose();
    const results = await Promise.allSettled([first, second]);
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(DisposedError);
    }
    expect(results[1]?.status).toBe('rejected');
  });

  const API = new URL('../../dist/index.js', import.meta.url).href;
  const PROGRAM = `const { buildNetwork, loadModel, randomCheckpoint } = await import('${API}');
    const { readdirSync } = await import('node:fs');
    const threads = () => readdirSync('/proc/self/task').length;
    const network = buildNetwork('se_resnet18', { width: 0.25, reduction: 4 });
    const { architecture, options: networkOptions } = network;
    const load = () => loadModel(randomCheckpoint(network, 1), { architecture, networkOptions, threads: 4 });
    const run = async (model) => {
      await model.run({ data: new Float32Array(192).fill(0.5), shape: [1, 3, 8, 8] });
      return model.describeRuntime().limits.threads;
    };`;
  const child = (program: string) =>
    promisify(execFile)(
      process.execPath,
      ['--expose-gc', '--input-type=module', '--eval', PROGRAM + program],
      { timeout: 50_000 },
    );

  test('the built package runs on threads, and a model that nobody disposes of keeps no process alive', async () => {
    const { stdout } = await child('console.log(await run(await load()));');
    expect(stdout.trim()).toBe('asked');
  });

  test.skipIf(process.platform !== 'linux')(
    'the threads of a model that nobody holds end with it',
    async () => {
      const { stdout } = await child(`
      const before = threads();
      await (async () => { await run(await load()); })();
      const during = threads();
      for (let i = 0; i < 100 && threads() >= during; i++) {
        gc();
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      console.log(JSON.stringify([during - before, threads() - before]));`);
      const [during, after] = JSON.parse(stdout);
      expect(during).toBeGreaterThanOrEqual(3);
      expect(during - after).toBeGreaterThanOrEqual(3);
    },
  );
});

describe('failures', () => {
  test('threads that do not start: one runs, and says so', async () => {
    using alone = await load(small(), { threads: 1 });
    const { logits } = await alone.run(picture(1));
    vi.spyOn(builtin, 'Worker').mockImplementation(function refuse() {
      throw new Error('no threads left');
    });
    using model = await load(small(), { threads: 3 });
    expect((await model.run(picture(1))).logits).toEqual(logits);
    expect(model.describeRuntime()).toMatchObject({ threads: 1, limits: { threads: 'failed' } });
    expect(model.describeRuntime().reason).toContain('did not start');
    expect((await model.run(picture(1))).logits).toEqual(logits);
  });

  test('a thread that ends by itself: the next run is on one', async () => {
    const { workers } = watchWorkers();
    using model = await load(small(), { threads: 2 });
    const { logits } = await model.run(picture(1));
    await workers[0]?.terminate();
    expect((await model.run(picture(1))).logits).toEqual(logits);
    expect(model.describeRuntime()).toMatchObject({ threads: 1, limits: { threads: 'failed' } });
  });

  /** A pool of two without a model. */
  async function pool(start?: StartThread, changed: Partial<Kernels> = {}): Promise<Pool> {
    const { module } = await chooseBuild('simd', true);
    const { memory } = LinearMemory.shared() as LinearMemory;
    const kernels = { ...instantiateKernels(module, memory), ...changed };
    return new Pool({ module, memory, kernels, threads: 2, ...(start && { start }) });
  }

  /** Far outside of the memory. */
  const TRAP = { kernel: 'squeezeMean', args: [2 ** 30, 2 ** 30, 8, 8, 1, 1, 0, 1] } as const;
  const COUNTED = { kernel: 'clearHalo', args: [] } as const;
  /** One group, for each list its only piece; the same in both threads. */
  const programs =
    (...lists: readonly Piece<FlatCall>[]) =>
    () => {
      const program = [{ end: 1, lists: lists.map((piece) => [piece]) }];
      return [program, program];
    };
  const NOTHING = programs([], []);

  test.each([
    ['in its own list', programs([TRAP], [])],
    ['in the list of the other', programs([], [TRAP])],
    ['in both', programs([TRAP], [TRAP])],
  ])('a kernel that traps %s: a typed error that says so, and no run after it', async (_, trapping) => {
    const team = await pool();
    await team.load('key', trapping, true);
    const run = async () => team.run(0, 1);
    await expect(run()).rejects.toThrow(ThreadsError);
    expect(team.failure?.message).toMatch(
      /one of 2 threads: found RuntimeError: memory access out of bounds/,
    );
    expect(team.holds('key')).toBe(false);
    await expect(run()).rejects.toBe(team.failure);
    await expect(team.load('other', trapping, true)).rejects.toBe(team.failure);
  });

  /** It answers messages, and does nothing else. */
  const idle: StartThread = async ({ onReply }) => ({
    post: ({ kind }) => queueMicrotask(() => onReply({ kind: kind === 'start' ? 'ready' : 'loaded' })),
    hold: () => undefined,
    end: () => undefined,
  });

  test('a model that ends while its threads still start: who waits is told, who does not is not', async () => {
    let begin: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const ended = vi.fn();
    const late: StartThread = async () => {
      await begun;
      return { post: () => undefined, hold: () => undefined, end: ended };
    };
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    try {
      const team = await pool(late);
      await team.load('key', NOTHING, false);
      const waits = team.load('key', NOTHING, true);
      team.end();
      await new Promise((resolve) => setTimeout(resolve, 20));
      begin();
      await expect(waits).rejects.toThrow(/one of 2 threads: found the end of its model/);
      expect(ended).toHaveBeenCalledOnce();
      expect(unhandled).not.toHaveBeenCalled();
    } finally {
      process.off('unhandledRejection', unhandled);
    }
  });

  test('a thread that never does what it has begun is not waited for without end', async () => {
    let other: Control | undefined;
    const stuck: StartThread = async ({ onReply }) => ({
      post(request) {
        if (request.kind === 'start') other = new Control(request.control, 2);
        queueMicrotask(() => onReply({ kind: request.kind === 'start' ? 'ready' : 'loaded' }));
      },
      hold: () => undefined,
      end: () => undefined,
    });
    // While the caller does its own piece, the other takes the only one of its list.
    const team = await pool(stuck, { clearHalo: () => other?.claim(1, 1) });
    await team.load('key', programs([COUNTED], [COUNTED]), true);
    const began = performance.now();
    expect(() => team.run(0, 1)).toThrow(/one of 2 threads: found Error: a thread has not done its share/);
    expect(performance.now() - began).toBeLessThan(30_000);
  });

  test('a thread that is not there is not waited for: the caller does its pieces too', async () => {
    const clearHalo = vi.fn();
    const team = await pool(idle, { clearHalo });
    await team.load('key', programs([COUNTED], [COUNTED, COUNTED]), true);
    for (let run = 1; run <= 100; run++) {
      expect(team.run(0, 1)).toBeUndefined();
      expect(clearHalo).toHaveBeenCalledTimes(3 * run);
    }
  });

  test('what a group begins with, a thread does once in every command, before the first of its pieces', async () => {
    const done: number[] = [];
    const clearHalo = (step: number) => {
      done.push(step);
    };
    const team = await pool(idle, { clearHalo });
    const step = (n: number) => ({ kernel: 'clearHalo', args: [n] }) as const;
    const lists = [[[step(1)], [step(2)]], [[step(3)]]];
    const program = [
      { end: 1, prelude: [step(0)], lists },
      { end: 2, lists: [[[step(4)]], []] },
    ];
    await team.load('key', () => [program, program], true);
    for (let run = 1; run <= 3; run++) {
      team.run(0, 2);
      expect(done.splice(0)).toEqual([0, 1, 2, 3, 4]);
    }
    // The same group in two commands, as where every operation is watched.
    team.run(0, 1);
    team.run(0, 1);
    expect(done).toEqual([0, 1, 2, 3, 0, 1, 2, 3]);
  });
});
