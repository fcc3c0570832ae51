/** Loading, letting go, aborting, progress, and what files may hold. */
import { describe, expect, test } from 'vitest';
import {
  convertCheckpoint,
  DisposedError,
  InputError,
  loadModel,
  NetworkError,
  OptionError,
  type Progress,
  type SenetError,
  WeightsError,
} from '../../src/index.ts';
import type { ModelInput, RunOptions } from '../../src/model/types.ts';
import type { Checkpoint, StoredTensor, StoredType } from '../../src/weights/checkpoint.ts';
import { fromHalf, toHalf } from '../../src/weights/half.ts';
import { toFloat32 } from '../../src/weights/numbers.ts';
import { load, picture, small, untrained } from '../support/small_model.ts';
import { torchCheckpoint } from '../support/torch_file.ts';

type ErrorClass = new (...args: never[]) => SenetError;

async function expectRefusal(action: () => Promise<unknown>, Class: ErrorClass, text: RegExp): Promise<void> {
  const error = await action().then(
    (value) => expect.fail(`no error but ${typeof value}`),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Class);
  expect((error as Error).message).toMatch(text);
  expect((error as SenetError).parts.found).not.toBe('');
}

/** A checkpoint with some tensors replaced, added or (undefined) left out. */
function changed(
  checkpoint: Checkpoint,
  tensors: Readonly<Record<string, StoredTensor | undefined>>,
): Checkpoint {
  const all = new Map(checkpoint.tensors);
  for (const [name, stored] of Object.entries(tensors)) {
    if (stored) all.set(name, stored);
    else all.delete(name);
  }
  return { ...checkpoint, file: 'mine.safetensors', tensors: all };
}

/** Bytes of values in a number format; F16 and BF16 by the values' own rounding. */
function encode(type: StoredType, values: Float32Array): Uint8Array {
  if (type === 'F64') return new Uint8Array(Float64Array.from(values).buffer);
  if (type === 'F16') return new Uint8Array(toHalf(values).buffer);
  if (type === 'BF16') {
    const bits = new Uint32Array(values.slice().buffer);
    return new Uint8Array(Uint16Array.from(bits, (word) => word >>> 16).buffer);
  }
  return new Uint8Array(values.slice().buffer);
}

/** What a format keeps of float32 values. */
const ROUNDED: Readonly<Record<string, (values: Float32Array) => Float32Array>> = {
  F16: (values) => fromHalf(toHalf(values)),
  BF16: (values) => {
    const bits = new Uint32Array(values.slice().buffer).map((word) => word & 0xffff0000);
    return new Float32Array(bits.buffer);
  },
  F64: (values) => values,
};

function recoded(
  checkpoint: Checkpoint,
  type: StoredType,
  round: (values: Float32Array) => Float32Array,
): Checkpoint {
  const tensors = [...checkpoint.tensors].map(([name, stored]) => {
    const values = round(toFloat32(stored));
    return [name, { ...stored, type, bytes: encode(type, values) }] as const;
  });
  return { ...checkpoint, tensors: new Map(tensors) };
}

describe('number formats', () => {
  test.each(['F16', 'BF16', 'F64'] as const)(
    '%s gives the logits of F32 of the same values',
    async (type) => {
      const { network, checkpoint } = small({ stages: [1, 2, 3, 4] }, 'se_resnet50');
      const round = ROUNDED[type] ?? ((values) => values);
      using narrow = await load({ network, checkpoint: recoded(checkpoint, type, round) });
      using wide = await load({ network, checkpoint: recoded(checkpoint, 'F32', round) });
      const [a, b] = [await narrow.run(picture(1)), await wide.run(picture(1))];
      expect(a.logits).toEqual(b.logits);
      expect(a.gates).toEqual(b.gates);
    },
  );

  test.each(['F32', 'F16', 'BF16', 'F64'] as const)(
    '%s: a value that is not finite is found wherever it is',
    async (type) => {
      const { network, checkpoint } = small();
      const recode = recoded(checkpoint, type, ROUNDED[type] ?? ((values) => values));
      for (const name of [
        'conv1.weight',
        'layer3.0.conv2.weight',
        'layer2.0.shortcut.0.weight',
        'layer4.1.SE.fc.2.weight',
        'layer1.1.bn2.bias',
        'linear.weight',
        'linear.bias',
      ]) {
        const stored = recode.tensors.get(name) as StoredTensor;
        for (const [share, bad] of [
          [0, Number.NaN],
          [0.6, Number.POSITIVE_INFINITY],
          [1, Number.NEGATIVE_INFINITY],
        ] as const) {
          const values = toFloat32(stored).slice();
          const index = Math.round(share * (values.length - 1));
          values[index] = bad;
          const broken = changed(recode, { [name]: { ...stored, bytes: encode(type, values) } });
          const text = new RegExp(
            `mine\\.safetensors, tensor ${name}: found .*not finite.*index ${index}; expected finite numbers`,
          );
          await expectRefusal(() => load({ network, checkpoint: broken }), WeightsError, text);
        }
      }
    },
  );

  test('a negative variance', async () => {
    const { network, checkpoint } = small();
    const name = 'layer1.0.bn1.running_var';
    const stored = checkpoint.tensors.get(name) as StoredTensor;
    const values = toFloat32(stored).slice();
    values[3] = -1;
    const broken = changed(checkpoint, { [name]: { ...stored, bytes: encode('F32', values) } });
    await expectRefusal(
      () => load({ network, checkpoint: broken }),
      WeightsError,
      /layer1\.0\.bn1\.running_var.*variance/,
    );
  });
});

describe('refused checkpoints', () => {
  const { network, checkpoint } = small();
  const weight = checkpoint.tensors.get('linear.weight') as StoredTensor;
  const transposed = { ...weight, shape: [...weight.shape].reverse() };
  test.each<[string, Checkpoint, RegExp]>([
    [
      'a missing tensor',
      changed(checkpoint, { 'layer2.1.bn1.running_mean': undefined }),
      /mine\.safetensors, tensor "layer2\.1\.bn1\.running_mean": found nothing/,
    ],
    [
      'a surplus tensor',
      changed(checkpoint, { extra: { ...weight, name: 'extra' } }),
      /mine\.safetensors, tensor "extra": found "extra" 10×128; expected only what se_resnet18 reads/,
    ],
    [
      'a misshapen tensor',
      changed(checkpoint, { 'linear.weight': transposed }),
      /tensor "linear\.weight": found shape 128×10; expected 10×128/,
    ],
    [
      'integers',
      changed(checkpoint, {
        'linear.bias': { name: 'linear.bias', type: 'I32', shape: [10], bytes: new Uint8Array(40) },
      }),
      /tensor "linear\.bias": found I32 numbers/,
    ],
  ])('%s', async (_, broken, text) => {
    await expectRefusal(() => load({ network, checkpoint: broken }), WeightsError, text);
  });

  test.each(['se_resnet34', 'se_resnet50'])('another architecture: %s', async (architecture) => {
    const options = { architecture, networkOptions: network.options };
    await expectRefusal(
      () => loadModel(checkpoint, options),
      WeightsError,
      /tensors?\b.*The file looks like se_resnet18; the network is se_resnet/,
    );
  });

  test('an architecture that does not exist', async () => {
    await expectRefusal(
      () => loadModel(checkpoint, { architecture: 'vgg16' }),
      NetworkError,
      /architecture: found "vgg16"; expected se_resnet18/,
    );
  });

  test('no rescale: explained and asked for', async () => {
    await expectRefusal(() => loadModel(checkpoint), WeightsError, /no rescale.*once or squared/);
    using model = await loadModel(checkpoint, { rescale: 'squared' });
    expect(model.network.options).toMatchObject({ rescale: 'squared', width: 0.25, reduction: 4 });
  });

  test.each([null, undefined, 7, {}])('%j in place of a file', async (source) => {
    await expectRefusal(
      () => loadModel(source as unknown as Uint8Array),
      InputError,
      /expected an address, a Response/,
    );
  });
});

describe('refused inputs', async () => {
  const preprocessing = { resize: [12, 12], mean: [0, 0, 0], std: [1, 1, 1], order: 'RGB' } as const;
  const model = await load(untrained(), { preprocessing });
  const reference = await model.run(picture(1));
  const bad = (index: number, value: number) => ({
    ...picture(1),
    data: picture(1).data.map((v, i) => (i === index ? value : v)),
  });
  const pixels = (length: number) => new Uint8ClampedArray(length);
  test.each<[string, unknown, ErrorClass, RegExp]>([
    [
      'a picture of zero width',
      { data: pixels(0), width: 0, height: 5 },
      InputError,
      /picture: found 0×5 pixels/,
    ],
    [
      'a picture with too little data',
      { data: pixels(99), width: 5, height: 5 },
      InputError,
      /picture: found 99 bytes.*expected 100/,
    ],
    ['NaN', bad(17, Number.NaN), InputError, /input: found NaN at index 17; expected finite numbers/],
    ['infinity', bad(431, Number.NEGATIVE_INFINITY), InputError, /input: found -Infinity at index 431/],
    [
      'rank 3',
      { data: new Float32Array(432), shape: [3, 12, 12] },
      InputError,
      /input: found a tensor of shape 3×12×12; expected .*\[N, C, H, W\]/,
    ],
    [
      'too small',
      picture(1, [1, 3, 7, 12]),
      InputError,
      /input: found shape 1×3×7×12; expected .*at least 8/,
    ],
    ['NHWC', picture(1, [1, 12, 12, 3]), InputError, /channels come last/],
    ['one channel', picture(1, [1, 1, 12, 12]), InputError, /reads 3 channels/],
    [
      'no pictures',
      { data: new Float32Array(0), shape: [0, 3, 12, 12] },
      InputError,
      /found shape 0×3×12×12/,
    ],
    [
      'data of another length',
      { data: new Float32Array(10), shape: [1, 3, 12, 12] },
      InputError,
      /found 10 values; expected 432 for shape 1×3×12×12/,
    ],
    [
      'fractional extents',
      { data: new Float32Array(432), shape: [1.5, 3, 8, 12] },
      InputError,
      /shape 1\.5×3×8×12/,
    ],
    [
      'negative extents',
      { data: new Float32Array(432), shape: [-1, -3, 12, 12] },
      InputError,
      /shape -1×-3×12×12/,
    ],
    ['a list', { data: [1, 2], shape: [1, 3, 12, 12] }, InputError, /input: found/],
    ['null', null, InputError, /input: found neither a picture nor a tensor/],
    ['undefined', undefined, InputError, /input: found neither/],
    ['text', 'cat.png', InputError, /input: found neither/],
  ])('%s', async (_, input, Class, text) => {
    await expectRefusal(() => model.run(input as ModelInput), Class, text);
    expect((await model.run(picture(1))).logits).toEqual(reference.logits);
  });

  test('values so large that float32 overflows', async () => {
    const input = picture(1);
    const huge = { ...input, data: input.data.map((v) => v * 3e38) };
    await expectRefusal(
      () => model.run(huge),
      InputError,
      /logits of se_resnet18: found (NaN|-?Infinity) at index \d.*overflows/,
    );
    expect((await model.run(picture(1))).logits).toEqual(reference.logits);
  });

  test.each([0, -1, 1.5, Number.NaN])('top: %d', async (top) => {
    await expectRefusal(
      () => model.run(picture(1), { top }),
      OptionError,
      /option top: found .*; expected a whole number from 1/,
    );
  });

  test('a picture where no preprocessing is known', async () => {
    using bare = await load(small());
    const run = () => bare.run({ data: pixels(400), width: 10, height: 10 });
    await expectRefusal(run, InputError, /found a picture, but no preprocessing.*option of loadModel/);
  });

  test('a picture is what its preprocessing makes of it', async () => {
    const data = Uint8ClampedArray.from({ length: 12 * 12 * 4 }, (_, i) =>
      i % 4 === 3 ? 255 : (i * 37) % 256,
    );
    const planes = Float32Array.from(
      { length: 432 },
      (_, i) => (data[(i % 144) * 4 + Math.floor(i / 144)] ?? 0) / 255,
    );
    const [a, b] = [
      await model.run({ data, width: 12, height: 12 }),
      await model.run({ data: planes, shape: [1, 3, 12, 12] }),
    ];
    expect(a.logits).toEqual(b.logits);
  });
});

describe('dispose', () => {
  test('twice is harmless, a later call a DisposedError', async () => {
    const model = await load(small());
    model.dispose();
    model.dispose();
    model[Symbol.dispose]();
    const text = /model formula se_resnet18: found a call after dispose\(\); expected a live model/;
    await expectRefusal(() => model.run(picture(1)), DisposedError, text);
    for (const call of [() => model.tapNames(), () => model.memoryUsage(), () => model.describeRuntime()]) {
      expect(call).toThrow(DisposedError);
    }
    expect(model.summary().rows.length).toBeGreaterThan(0);
  });

  test('`using` disposes', async () => {
    let kept: Awaited<ReturnType<typeof load>>;
    {
      using model = await load(small());
      kept = model;
      await model.run(picture(1));
    }
    await expectRefusal(() => kept.run(picture(1)), DisposedError, /dispose/);
  });

  test('runs that wait in the queue are refused, one model’s end is not another’s', async () => {
    const parts = small();
    const [model, other] = [await load(parts), await load(parts)];
    const waiting = [1, 2].map((seed) => model.run(picture(seed)));
    model.dispose();
    for (const run of waiting) await expectRefusal(() => run, DisposedError, /dispose/);
    expect((await other.run(picture(1))).logits.data.every(Number.isFinite)).toBe(true);
    other.dispose();
  });
});

describe('AbortSignal', () => {
  const reason = new Error('the user left');
  test('loadModel', async () => {
    const parts = small();
    await expect(load(parts, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const loading = load(parts, { signal: controller.signal });
    controller.abort(reason);
    await expect(loading).rejects.toBe(reason);
  });

  test('run, before its turn has come', async () => {
    using model = await load(small());
    const controller = new AbortController();
    const options: RunOptions = { signal: controller.signal };
    const [first, second] = [model.run(picture(1)), model.run(picture(2), options)];
    controller.abort(reason);
    await expect(second).rejects.toBe(reason);
    expect((await first).logits.data.every(Number.isFinite)).toBe(true);
    await expect(model.run(picture(2), options)).rejects.toBe(reason);
    expect((await model.run(picture(2))).logits.data.every(Number.isFinite)).toBe(true);
  });
});

describe('onProgress', () => {
  test('tells the download in bytes, then compiling, then the weights, rising to their totals', async () => {
    const { network, checkpoint } = small();
    const metadata = { architecture: 'se_resnet18', options: JSON.stringify(network.options) };
    const bytes = convertCheckpoint(checkpoint, { type: 'F16', metadata });
    const file = new Blob([bytes as Uint8Array<ArrayBuffer>]);
    const told: Progress[] = [];
    using model = await loadModel(file, {
      onProgress: (progress) => told.push(progress),
      fileName: 'mine.safetensors',
    });
    expect(model.file).toBe('mine.safetensors');
    expect([...new Set(told.map(({ phase }) => phase))]).toEqual(['download', 'compile', 'weights']);
    for (const phase of ['download', 'compile', 'weights']) {
      const steps = told.filter((progress) => progress.phase === phase);
      expect(steps.at(-1)?.loaded).toBe(steps.at(-1)?.total);
      for (const [index, { loaded }] of steps.entries()) {
        if (index > 0) expect(loaded).toBeGreaterThan(steps[index - 1]?.loaded ?? Number.NaN);
      }
    }
    expect(told.filter(({ phase }) => phase === 'download').at(-1)?.total).toBe(bytes.length);
  });
});

test('describeRuntime, memoryUsage and summary say what there is', async () => {
  using model = await load(small());
  expect(model.describeRuntime()).toMatchObject({ build: 'relaxed', threads: 1 });
  const { weights, activations, scratch, total } = model.memoryUsage();
  expect(Math.min(weights, activations, scratch)).toBeGreaterThan(0);
  expect(total).toBeGreaterThanOrEqual(weights + activations + scratch);
  expect(model.summary([1, 3, 32, 32]).rows.length).toBeGreaterThan(0);
});

test('a PyTorch file gives the logits of the same tensors as safetensors', async () => {
  const { network, checkpoint } = small();
  const options = { architecture: network.architecture, networkOptions: network.options };
  const file = torchCheckpoint(checkpoint, 'module.');
  const [a, b] = [await load({ network, checkpoint }), await loadModel(file, options)];
  expect((await b.run(picture(1))).logits).toEqual((await a.run(picture(1))).logits);
  for (const model of [a, b]) model.dispose();
});
