import { createWorkerModel } from 'senet-wasm/worker';

const input = document.querySelector('input');
const list = document.querySelector('ol');

async function pixels(file) {
  const bitmap = await createImageBitmap(file);
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
  context.drawImage(bitmap, 0, 0);
  return context.getImageData(0, 0, bitmap.width, bitmap.height);
}

// esbuild does not see workers in packages: it is given the program as an entry of its own, and this names the file.
const worker = () => new Worker('program.js', { type: 'module' });
createWorkerModel('se-resnet18-cifar10.safetensors', { worker }).then((model) => {
  input.disabled = false;
  input.addEventListener('change', async () => {
    const { top } = await model.run(await pixels(input.files[0]));
    list.replaceChildren(
      ...top.map(({ label, probability }) => {
        const item = document.createElement('li');
        item.textContent = `${label} ${(100 * probability).toFixed(1)} %`;
        return item;
      }),
    );
  });
});
