// deno run --allow-read main.js   (package.json beside it has senet-wasm as a dependency)
import { loadModel } from 'senet-wasm';

const weights = new URL(import.meta.resolve('senet-wasm/models/se-resnet18-cifar10.safetensors'));
const model = await loadModel(await Deno.readFile(weights));
const grey = { data: new Uint8ClampedArray(32 * 32 * 4).fill(128), width: 32, height: 32 };
const { top, gates } = await model.run(grey);
console.log(top[0].label, gates['layer4.1'].data.length, 'gates');
model.dispose();
