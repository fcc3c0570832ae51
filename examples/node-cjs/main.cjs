// CommonJS can require the package from Node 20.19 on.
const { readFile } = require('node:fs/promises');
const { loadModel } = require('senet-wasm');
const sharp = require('sharp');

async function main(picture) {
  const weights = require.resolve('senet-wasm/models/se-resnet18-cifar10.safetensors');
  const model = await loadModel(await readFile(weights));
  const pixels = sharp(picture).autoOrient().toColourspace('srgb').ensureAlpha().raw();
  const { data, info } = await pixels.toBuffer({ resolveWithObject: true });
  const { top } = await model.run({ data, width: info.width, height: info.height });
  for (const { label, probability } of top) console.log(label, `${(100 * probability).toFixed(1)} %`);
  model.dispose();
}

main(process.argv[2]);
