/** The row without modules: in the memory of the first row, with its weights, or missing with the reason. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Contender, Loaded, Missing, Task } from '../../../src/cli/bench/contenders/contender.ts';
import { contenders } from '../../../src/cli/bench/contenders/contenders.ts';
import { withAndWithout } from '../../../src/cli/bench/contenders/se_cost.ts';
import type { Job, Runner, Subject } from '../../../src/cli/bench/job.ts';
import type { BuildName } from '../../../src/index.ts';
import { load, picture, type Small, small } from '../../support/small_model.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const BUILDS = ['simd', 'relaxed'] as const;

const JOB: Job = {
  threads: 1,
  subjects: [],
  builds: BUILDS,
  peers: [{ peer: 'tfjs-backend-wasm', missing: 'not installed' }],
  runs: 1,
  seconds: 1,
  contended: false,
  profile: false,
  peakWorker: '',
};

const SUBJECT: Subject = {
  architecture: 'se_resnet18',
  options: {},
  input: [1, 3, 12, 12],
  memory: ['fast', 'small'],
  precisions: ['int8'],
  withoutSE: true,
};

function said({ runner }: Contender | Missing): string {
  const { runtime, build = '', precision = '', memory = '', se } = runner;
  return [runtime, build, precision, memory, se ? '' : 'SE off'].filter((part) => part).join(' ');
}

function taskOf({ network, checkpoint }: Small, threads: number): Task {
  return { network, checkpoint, input: picture(1), threads, onnx: async () => new Uint8Array() };
}

function runner(build: BuildName): Runner {
  return { runtime: 'senet-wasm', version: '', build, se: true };
}

async function loadBoth(task: Task, build: BuildName): Promise<readonly [Loaded, Loaded]> {
  const [whole, rest] = withAndWithout(runner(build));
  return [await whole.load(task), await rest.load(task)];
}

/** Every memory that is made from now on. */
function watchMemories() {
  const Original = WebAssembly.Memory;
  return vi.spyOn(WebAssembly, 'Memory').mockImplementation(function make(descriptor) {
    return new Original(descriptor);
  });
}

describe('the order of rows', () => {
  test('the fastest build first, the row without modules behind the others of this package', () => {
    expect(contenders(JOB, SUBJECT).map(said)).toEqual([
      'senet-wasm relaxed',
      'senet-wasm simd',
      'senet-wasm relaxed int8',
      'senet-wasm simd int8',
      'senet-wasm relaxed small',
      'senet-wasm relaxed SE off',
      'tfjs-backend-wasm',
    ]);
  });

  test('a network without modules has no such row', () => {
    const rows = contenders(JOB, { ...SUBJECT, withoutSE: false });
    expect(rows.map(said)).not.toContain('senet-wasm relaxed SE off');
    expect(rows).toHaveLength(6);
  });
});

const NETWORKS = [
  ['se_resnet18', {}],
  ['se_resnet50', { placement: 'identity' }],
] as const;

describe.each(NETWORKS)('%s %j', (architecture, options) => {
  const model = small(options, architecture);

  test.each(BUILDS.flatMap((build) => [1, 2].map((threads) => [build, threads] as const)))(
    '%s, threads: %i: both run in one memory and leave each other’s numbers alone',
    async (build, threads) => {
      using reference = await load(model, { build, threads });
      const input = picture(1);
      const { logits: expected } = await reference.run(input);
      const { logits: ones } = await reference.run(input, { gates: { '*': 'ones' } });
      const memories = watchMemories();
      const [whole, rest] = await loadBoth(taskOf(model, threads), build);
      try {
        expect(memories).toHaveBeenCalledOnce();
        for (let run = 0; run < 3; run++) {
          expect(await whole.run()).toEqual(expected.data);
          expect(await rest.run()).toEqual(ones.data);
        }
        expect(rest.bytes).toBeUndefined();
        expect(whole.bytes?.()).toBe(reference.memoryUsage().total);
      } finally {
        await whole.release();
        await rest.release();
      }
    },
  );

  test('the profile has the same operations and algorithms, but for the modules’', async () => {
    const [whole, rest] = await loadBoth(taskOf(model, 1), 'simd');
    const [all, left] = [await whole.profile?.(2), await rest.profile?.(2)];
    const isModules = (name: string) => name.includes('.SE.') || name.endsWith('.squeeze');
    const named = (operations: typeof all) =>
      operations?.map(({ name, algorithm }) => `${name}: ${algorithm}`);
    expect(left?.some(({ name }) => isModules(name))).toBe(false);
    expect(named(left)).toEqual(named(all?.filter(({ name }) => !isModules(name))));
    expect(left?.length).toBeLessThan(all?.length ?? 0);
    for (const { milliseconds } of left ?? []) expect(milliseconds).toBeGreaterThanOrEqual(0);
    await whole.release();
    await rest.release();
  });
});

describe('what is missing', () => {
  test('the row of a plan whose modules cannot be left out; the first row runs on', async () => {
    const model = small({ placement: 'pre' });
    const [whole, rest] = withAndWithout(runner('simd'));
    const loaded = await whole.load(taskOf(model, 1));
    await expect(rest.load(taskOf(model, 1))).rejects.toThrow(
      /modules cannot be left out: .* layer1\.0\.after/,
    );
    expect(await loaded.run()).toHaveLength(model.network.classes);
    await loaded.release();
  });

  test('the row beside a first row that did not load', async () => {
    const [whole, rest] = withAndWithout(runner('none' as BuildName));
    await expect(whole.load(taskOf(small(), 1))).rejects.toThrow(/option build/);
    await expect(rest.load(taskOf(small(), 1))).rejects.toThrow(
      'the row with SE, whose memory it shares, is missing',
    );
  });
});
