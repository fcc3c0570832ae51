/**
 * Classifies a picture and prints what every module lets through of it.
 *
 *   node examples/node.mjs [PICTURE]
 *
 * Pictures are decoded by sharp: npm install sharp
 */
import { readFile } from 'node:fs/promises';
import { loadModel } from 'senet-wasm';
import sharp from 'sharp';

const weights = new URL(import.meta.resolve('senet-wasm/models/se-resnet18-cifar10.safetensors'));
const picture = process.argv[2] ?? new URL('../web/public/samples/cat.webp', import.meta.url);

const { data, info } = await sharp(await readFile(picture))
  .autoOrient()
  .toColourspace('srgb')
  .ensureAlpha()
  .raw()
  .toBuffer({ resolveWithObject: true });

const model = await loadModel(await readFile(weights));
const { top, gates } = await model.run({ data, width: info.width, height: info.height });

for (const { label, probability } of top) {
  console.log(label.padEnd(12), `${(100 * probability).toFixed(1).padStart(5)} %`);
}
console.log();
for (const [block, { data: s }] of Object.entries(gates)) {
  const mean = s.reduce((sum, gate) => sum + gate, 0) / s.length;
  const range = `${s.reduce((a, b) => Math.min(a, b)).toFixed(2)} to ${s.reduce((a, b) => Math.max(a, b)).toFixed(2)}`;
  console.log(block, `${s.length} gates, mean ${mean.toFixed(2)}, ${range}`);
}
model.dispose();
