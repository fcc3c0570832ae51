/** The pictures of the experiment: the page's ten samples, and CIFAR-10 test images from SENET_DATA. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import {
  type Picture,
  type Preprocessing,
  parseSafetensors,
  preprocess,
  toIntegers,
} from '../../src/index.ts';

const SIDE = 32;

/** Pictures as the model's inputs, one after the other in one array for each batch. */
export type Batches = readonly Float32Array[];

export function inBatches(inputs: readonly Float32Array[], size: number): Batches {
  return Array.from({ length: Math.ceil(inputs.length / size) }, (_, batch) =>
    Float32Array.from(inputs.slice(batch * size, (batch + 1) * size).flatMap((input) => [...input])),
  );
}

export async function samples(folder: string, preprocessing: Preprocessing): Promise<Float32Array[]> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.webp'));
  return await Promise.all(
    names.sort().map(async (name) => {
      const image = sharp(join(folder, name)).ensureAlpha().raw();
      const { data, info } = await image.toBuffer({ resolveWithObject: true });
      return preprocess({ data, width: info.width, height: info.height } as Picture, preprocessing).data;
    }),
  );
}

export interface TestImages {
  readonly inputs: readonly Float32Array[];
  readonly labels: readonly number[];
}

/** @param folder  holds cifar10-test1k.safetensors: `images` U8 [N, 32, 32, 3], `labels` */
export function testImages(folder: string, preprocessing: Preprocessing): TestImages {
  const file = join(folder, 'cifar10-test1k.safetensors');
  if (!existsSync(file)) throw new Error(`no ${file}: SENET_DATA names the folder that holds it`);
  const { tensors } = parseSafetensors(readFileSync(file), file);
  const [images, labels] = [tensors.get('images'), tensors.get('labels')];
  if (!images || !labels) throw new Error(`${file} holds no images and labels`);
  const bytes = SIDE * SIDE * 3;
  const inputs = Array.from({ length: images.shape[0] ?? 0 }, (_, n) => {
    const rgb = images.bytes.subarray(n * bytes, (n + 1) * bytes);
    const data = new Uint8ClampedArray(SIDE * SIDE * 4).fill(255);
    for (let p = 0; p < SIDE * SIDE; p++) data.set(rgb.subarray(3 * p, 3 * p + 3), 4 * p);
    return preprocess({ data, width: SIDE, height: SIDE }, preprocessing).data;
  });
  return { inputs, labels: [...toIntegers(labels)].map(Number) };
}
