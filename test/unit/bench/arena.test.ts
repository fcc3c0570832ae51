/** Turns and agreement, with contenders that only count. */
import { describe, expect, test, vi } from 'vitest';
import { checked, type Entrant } from '../../../src/cli/bench/arena.ts';
import type { Loaded } from '../../../src/cli/bench/contenders/contender.ts';
import { foldedConvolution, transposed } from '../../../src/cli/bench/contenders/tfjs_weights.ts';
import type { Job } from '../../../src/cli/bench/job.ts';
import { takeTurns } from '../../../src/cli/bench/turns.ts';
import type { BatchNorm, Convolution } from '../../../src/index.ts';

function entrant(runtime: 'senet-wasm' | 'onnxruntime-web', logits: readonly number[], se = true): Entrant {
  const loaded: Loaded = { run: async () => Float32Array.from(logits), release: async () => undefined };
  return { runner: { runtime, version: '', se }, loaded };
}

describe('agreement', () => {
  test('is written down where there is one', async () => {
    const all = await checked([entrant('senet-wasm', [1, 2]), entrant('onnxruntime-web', [1, 2.001])], 'net');
    expect(all.map(({ difference }) => difference)).toEqual([undefined, expect.closeTo(0.0005, 5)]);
  });

  test('fails loudly where there is none', async () => {
    const different = [entrant('senet-wasm', [1, 2]), entrant('onnxruntime-web', [1, 2.01])];
    await expect(checked(different, 'net')).rejects.toThrow(
      /net: the logits of onnxruntime-web .* more than 0.001/,
    );
    const broken = [entrant('senet-wasm', [1, 2]), entrant('onnxruntime-web', [Number.NaN, 2])];
    await expect(checked(broken, 'net')).rejects.toThrow(/differ from senet-wasm's by NaN/);
  });

  test('is not asked of another network, nor of what is missing', async () => {
    const missing: Entrant = {
      runner: { runtime: 'onnxruntime-node', version: '', se: true },
      missing: 'gone',
    };
    const all = await checked(
      [entrant('senet-wasm', [1, 2]), entrant('senet-wasm', [9, 9], false), missing],
      'net',
    );
    expect(all.map(({ difference }) => difference)).toEqual([undefined, undefined, undefined]);
  });
});

describe('turns', () => {
  const job: Job = {
    threads: 1,
    subjects: [],
    builds: [],
    peers: [],
    runs: 4,
    seconds: 60,
    contended: false,
    profile: false,
    peakWorker: '',
  };
  const host = {
    progress: () => undefined,
    onnx: async () => new Uint8Array(),
    contend: vi.fn(async () => undefined),
  };

  function recorder(name: string, into: string[]): Loaded {
    return {
      run: async () => {
        into.push(name);
        return new Float32Array();
      },
      release: async () => undefined,
    };
  }

  test('change who begins, and run once untimed before each timed run', async () => {
    const ran: string[] = [];
    const { samples, contended } = await takeTurns([recorder('a', ran), recorder('b', ran)], job, host);
    expect(samples.map(({ length }) => length)).toEqual([4, 4]);
    expect(contended.map(({ length }) => length)).toEqual([0, 0]);
    expect(ran.join('').slice(-16)).toBe('aabbbbaaaabbbbaa');
    expect(host.contend).not.toHaveBeenCalled();
  });

  test('take a core away in every other round, and give it back', async () => {
    const { samples, contended } = await takeTurns([recorder('a', [])], { ...job, contended: true }, host);
    expect([samples[0]?.length, contended[0]?.length]).toEqual([4, 4]);
    expect(host.contend.mock.calls).toEqual(Array.from({ length: 8 }, (_, i) => [i % 2 === 0]));
  });
});

describe('weights for TensorFlow.js', () => {
  test('a transpose', () => {
    expect(transposed(Float32Array.of(1, 2, 3, 4, 5, 6), 2, 3)).toEqual(Float32Array.of(1, 4, 2, 5, 3, 6));
  });

  test('a convolution with its batch norm, channels last', () => {
    const shapes = { inChannels: 2, outChannels: 2, kernel: 1, stride: 1, padding: 0, groups: 1 };
    const node: Convolution = { kind: 'convolution', name: 'c', inputs: ['input'], weight: 'w', ...shapes };
    const norm: BatchNorm = {
      kind: 'batchNorm',
      name: 'n',
      inputs: ['c'],
      channels: 2,
      eps: 0,
      scale: 'scale',
      shift: 'shift',
      mean: 'mean',
      variance: 'variance',
    };
    const values: Readonly<Record<string, readonly number[]>> = {
      w: [1, 2, 3, 4],
      scale: [2, 3],
      shift: [10, 20],
      mean: [1, 2],
      variance: [4, 9],
    };
    const { filter, bias } = foldedConvolution(node, norm, (name) => Float32Array.from(values[name] ?? []));
    // Both factors are 1: scale / √variance. [out, in] → [in, out]; bias = shift − mean.
    expect(filter).toEqual(Float32Array.of(1, 3, 2, 4));
    expect(bias).toEqual(Float32Array.of(9, 18));
    const alone = foldedConvolution(node, undefined, () => Float32Array.of(1, 2, 3, 4));
    expect(alone.bias).toEqual(Float32Array.of(0, 0));
  });
});
