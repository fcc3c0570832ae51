import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodePicture } from '../../src/cli/decode.ts';
import { loadModel, type Model } from '../../src/index.ts';

const path = (relative: string) => new URL(`../../${relative}`, import.meta.url);
const CLASSES = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'];

describe.each(['float32', 'int8'] as const)('the shipped model in %s', (precision) => {
  let model: Model;

  beforeAll(async () => {
    model = await loadModel(await readFile(path('models/se-resnet18-cifar10.safetensors')), { precision });
  });
  afterAll(() => model.dispose());

  it.each(CLASSES)('recognises the sample picture of its class: %s', async (name) => {
    const picture = await decodePicture(path(`web/public/samples/${name}.webp`).pathname);
    const { top } = await model.run(picture);
    expect(top[0]?.label).toBe(name);
  });
});
