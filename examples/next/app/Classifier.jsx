'use client';

import { useEffect, useState } from 'react';
import { createWorkerModel } from 'senet-wasm/worker';

async function pixels(file) {
  const bitmap = await createImageBitmap(file);
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
  context.drawImage(bitmap, 0, 0);
  return context.getImageData(0, 0, bitmap.width, bitmap.height);
}

/** A client component: the model lives in the browser, off the page's thread. */
export default function Classifier() {
  const [model, setModel] = useState();
  const [top, setTop] = useState([]);
  useEffect(() => {
    const controller = new AbortController();
    createWorkerModel('/se-resnet18-cifar10.safetensors', { signal: controller.signal }).then(
      (loaded) => {
        controller.signal.addEventListener('abort', () => loaded.dispose());
        setModel(loaded);
      },
      (error) => controller.signal.aborted || console.error(error),
    );
    return () => controller.abort();
  }, []);
  const look = async ({ target }) => setTop((await model.run(await pixels(target.files[0]))).top);
  return (
    <>
      <input type="file" accept="image/*" disabled={!model} onChange={look} />
      <ol>
        {top.map(({ label, probability }) => (
          <li key={label}>
            {label} {(100 * probability).toFixed(1)} %
          </li>
        ))}
      </ol>
    </>
  );
}
