/**
 * Whether the trained SE-ResNet-18 still says the same in 8-bit integers: its classes on 1,000 CIFAR-10 test images beside
 * those of float32. The integer convolutions are the kernels themselves, so the arithmetic is exactly what would run.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSafetensors, recogniseNetwork } from '../../src/index.ts';
import type { ConvolutionOperation } from '../../src/runtime/operations.ts';
import { buildKernels, pathOf } from './build.js';
import { MixedNetwork, type Ranges } from './mixed_network.ts';
import { inBatches, samples, type TestImages, testImages } from './pictures.ts';

/** Which convolutions are integer ones. The trained network's 1×1 ones are its three shortcuts. */
const SCOPES: Readonly<Record<string, (operation: ConvolutionOperation) => boolean>> = {
  '1x1': ({ convolution }) => convolution.kernel === 1,
  'no-winograd': ({ convolution }) => convolution.kernel === 1 || convolution.stride > 1,
  all: () => true,
};

/** Of the test images those that calibrate, beside the ten samples. */
const CALIBRATING = 100;
const BATCH = 50;

interface Outcome {
  readonly classes: readonly number[];
  readonly logits: Float32Array;
}

function classify(
  network: MixedNetwork,
  inputs: readonly Float32Array[],
  size: number,
  ranges?: Ranges,
): Outcome {
  const logits = Float32Array.from(
    inBatches(inputs, size).flatMap((batch) => [...network.run(batch, ranges)]),
  );
  const count = logits.length / inputs.length;
  const classes = inputs.map((_, n) => {
    const row = logits.subarray(n * count, (n + 1) * count);
    return row.indexOf(row.reduce((a, b) => Math.max(a, b)));
  });
  return { classes, logits };
}

function compare(what: string, found: Outcome, float: Outcome, { labels }: TestImages): string {
  const share = (isSo: (n: number) => boolean, from = 0) => {
    const count = labels.slice(from).filter((_, n) => isSo(n + from)).length;
    return ((100 * count) / (labels.length - from)).toFixed(1);
  };
  const largest = float.logits.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  const difference = found.logits.reduce(
    (most, v, i) => Math.max(most, Math.abs(v - (float.logits[i] ?? 0))),
    0,
  );
  const same = (n: number) => found.classes[n] === float.classes[n];
  const cells = [
    what,
    `${share(same)} %`,
    `${share(same, CALIBRATING)} %`,
    `${share((n) => found.classes[n] === labels[n])} %`,
    `${((100 * difference) / largest).toFixed(1)} %`,
  ];
  return `| ${cells.join(' | ')} |`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** @param build  `simd`, `relaxed` or `relaxed7` */
export async function accuracy(root: string, scope: string, build: string): Promise<void> {
  const isInteger = SCOPES[scope];
  if (!isInteger) throw new Error(`scope ${scope}: expected one of ${Object.keys(SCOPES).join(', ')}`);
  const folder = process.env.SENET_DATA;
  if (folder === undefined)
    throw new Error('SENET_DATA: name the folder that holds cifar10-test1k.safetensors');
  buildKernels();
  const file = join(root, 'models/se-resnet18-cifar10.safetensors');
  const checkpoint = parseSafetensors(readFileSync(file), file);
  const { network, preprocessing } = recogniseNetwork(checkpoint);
  if (!preprocessing) throw new Error(`${file} says no preprocessing`);
  const float = await WebAssembly.compile(readFileSync(join(root, 'build/wasm/simd.wasm')));
  const make = (pictures: number) => {
    const integer = readFileSync(pathOf(build));
    return new MixedNetwork({ network, checkpoint, float, integer, isInteger, pictures });
  };
  const images = testImages(folder, preprocessing);
  const [many, ten, one] = [make(BATCH), make(10), make(1)];
  const reference = classify(many, images.inputs, BATCH);
  print(`\nBuild ${build}, integer: ${many.integerNames.join(', ')}`);
  print(
    '| range of activations | same class | of the last 900 | right | largest logit difference, of the largest |',
  );
  print('| --- | ---: | ---: | ---: | ---: |');
  print(compare('float32', reference, reference, images));
  const tenSamples = inBatches(await samples(join(root, 'web/public/samples'), preprocessing), 10);
  const hundred = inBatches(images.inputs.slice(0, CALIBRATING), BATCH);
  for (const by of ['largest', 'error'] as const) {
    const how = by === 'largest' ? 'largest value' : 'least square error';
    const bySamples = classify(many, images.inputs, BATCH, ten.calibrate(tenSamples, by));
    print(compare(`ten samples, ${how}`, bySamples, reference, images));
    const byImages = classify(many, images.inputs, BATCH, many.calibrate(hundred, by));
    print(compare(`${CALIBRATING} test images, ${how}`, byImages, reference, images));
  }
  print(
    compare('each picture, largest value', classify(one, images.inputs, 1, 'dynamic'), reference, images),
  );
}
