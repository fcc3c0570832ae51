import { loadModel } from '../../dist/index.js';

const model = await loadModel('../../models/se-resnet18-cifar10.safetensors');

/** The picture's pixels at its own size; the model's preprocessing resizes them. */
function pixels(/** @type {HTMLImageElement} */ image) {
  const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('No 2D canvas');
  context.drawImage(image, 0, 0);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

async function show(/** @type {HTMLImageElement} */ image, /** @type {HTMLOutputElement} */ output) {
  await image.decode();
  const { top, gates } = await model.run(pixels(image));
  const open = gates['layer4.1']?.data.filter((gate) => gate > 0.5).length;
  output.value = `${top[0]?.label}; in layer4.1, ${open} of 512 gates are more than half open.`;
}

const image = document.querySelector('img');
const output = document.querySelector('output');
const input = document.querySelector('input');
if (image && output && input) {
  input.addEventListener('change', () => {
    const [file] = input.files ?? [];
    if (!file) return;
    URL.revokeObjectURL(image.src);
    image.src = URL.createObjectURL(file);
    show(image, output).catch((error) => {
      output.value = String(error);
    });
  });
  await show(image, output).catch((error) => {
    output.value = String(error);
  });
}
