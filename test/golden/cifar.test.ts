/**
 * The trained model on the first 1,000 official CIFAR-10 test images, against the logits that PyTorch computed in float64
 * from the same weights. The data are not part of this repository: SENET_DATA names the folder that holds them.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type LoadOptions,
  loadModel,
  type Preprocessing,
  parseSafetensors,
  preprocess,
  type StoredTensor,
  type Tensor,
  toFloat32,
  toIntegers,
} from '../../src/index.ts';

const FOLDER = process.env.SENET_DATA;
const FILE = FOLDER === undefined ? undefined : join(FOLDER, 'cifar10-test1k.safetensors');
const MODEL = fileURLToPath(new URL('../../models/se-resnet18-cifar10.safetensors', import.meta.url));
const BATCH = 50;

if (FILE === undefined)
  console.log('cifar: skipped; set SENET_DATA to the folder of cifar10-test1k.safetensors');

function stored(tensors: ReadonlyMap<string, StoredTensor>, name: string): StoredTensor {
  const found = tensors.get(name);
  if (!found) throw new Error(`the data hold no ${name}`);
  return found;
}

function readData(file: string) {
  if (!existsSync(file)) throw new Error(`SENET_DATA is set, but there is no ${file}`);
  const { tensors } = parseSafetensors(readFileSync(file), file);
  const { bytes: images, shape } = stored(tensors, 'images');
  return {
    images,
    count: shape[0] ?? 0,
    labels: toIntegers(stored(tensors, 'labels')),
    logits: toFloat32(stored(tensors, 'logits')),
  };
}

/** Pictures [first, first + count) as the model's own preprocessing makes them from RGBA, `[count, 3, 32, 32]`. */
function batchOf(images: Uint8Array, first: number, count: number, preprocessing: Preprocessing): Tensor {
  const data = new Float32Array(count * 3072);
  for (let n = 0; n < count; n++) {
    const rgb = images.subarray((first + n) * 3072, (first + n + 1) * 3072);
    const rgba = new Uint8ClampedArray(4096).fill(255);
    for (let p = 0; p < 1024; p++) rgba.set(rgb.subarray(3 * p, 3 * p + 3), 4 * p);
    data.set(preprocess({ data: rgba, width: 32, height: 32 }, preprocessing).data, n * 3072);
  }
  return { shape: [count, 3, 32, 32], data };
}

async function classify(data: ReturnType<typeof readData>, options: LoadOptions): Promise<Float32Array> {
  using model = await loadModel(readFileSync(MODEL), { fileName: MODEL, ...options });
  if (!model.preprocessing) throw new Error('the model’s file says no preprocessing');
  const logits = new Float32Array(data.count * 10);
  for (let first = 0; first < data.count; first += BATCH) {
    const count = Math.min(BATCH, data.count - first);
    const result = await model.run(batchOf(data.images, first, count, model.preprocessing));
    logits.set(result.logits.data, first * 10);
  }
  return logits;
}

/** The greatest logit's index, for each picture. */
function classes(logits: Float32Array): number[] {
  return Array.from({ length: logits.length / 10 }, (_, n) => {
    const row = logits.subarray(n * 10, n * 10 + 10);
    return row.indexOf(row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY));
  });
}

function compare(actual: Float32Array, expected: Float32Array) {
  const [a, b] = [classes(actual), classes(expected)];
  const largest = expected.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  const difference = actual.reduce(
    (most, v, i) => Math.max(most, Math.abs(v - (expected[i] ?? Number.NaN))),
    0,
  );
  return { same: a.filter((index, n) => index === b[n]).length, error: difference / largest };
}

/** Of all pictures the first; direct convolutions take three times as long. */
const COMPARED = 250;

describe.skipIf(FILE === undefined)('the trained model on 1,000 CIFAR-10 test images', () => {
  let data: ReturnType<typeof readData>;
  let fast: Float32Array;
  beforeAll(async () => {
    if (FILE === undefined) return;
    data = readData(FILE);
    fast = await classify(data, {});
  });

  test('agrees with PyTorch', () => {
    expect(data.count).toBe(1000);
    const { same, error } = compare(fast, data.logits);
    const right = classes(fast).filter((index, n) => index === data.labels[n]).length;
    console.log(
      `cifar: the class of PyTorch on ${same} of 1000, accuracy ${((100 * right) / 1000).toFixed(1)} %, ` +
        `largest logit error ${error.toExponential(1)} of the largest logit`,
    );
    expect(same).toBeGreaterThanOrEqual(998);
    expect(error).toBeLessThanOrEqual(2e-3);
  });

  test.each(['simd', 'relaxed'] as const)(
    'in 8-bit integers 99 of 100 classes are those of float32: %s',
    async (build) => {
      const { same, error } = compare(await classify(data, { precision: 'int8', build }), fast);
      console.log(
        `cifar: int8, ${build}: the class of float32 on ${same} of 1000, largest logit difference ` +
          `${error.toExponential(1)} of the largest logit`,
      );
      expect(same).toBeGreaterThanOrEqual(990);
      // It is no float32 under another name.
      expect(error).toBeGreaterThan(1e-4);
    },
  );

  test('Winograd changes no more than rounding does', async () => {
    const direct = await classify({ ...data, count: COMPARED }, { algorithms: [] });
    const { same, error } = compare(fast.subarray(0, direct.length), direct);
    console.log(
      `cifar: Winograd against direct convolutions: ${COMPARED - same} of ${COMPARED} classes changed, ` +
        `largest logit difference ${error.toExponential(1)} of the largest logit`,
    );
    // 998 of 1,000, as against PyTorch.
    expect(same / COMPARED).toBeGreaterThanOrEqual(0.998);
    expect(error).toBeLessThanOrEqual(2e-3);
    expect(compare(direct, data.logits.subarray(0, direct.length)).error).toBeLessThanOrEqual(2e-3);
  });
});
