import { StrictMode, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import weights from 'senet-wasm/models/se-resnet18-cifar10.safetensors?url';
import { createWorkerModel } from 'senet-wasm/worker';

/** The model off the page's thread; strict mode mounts twice, and the first one is given up at once. */
function useModel() {
  const [state, setState] = useState({});
  useEffect(() => {
    const controller = new AbortController();
    createWorkerModel(weights, { signal: controller.signal }).then(
      (model) => {
        controller.signal.addEventListener('abort', () => model.dispose());
        setState({ model });
      },
      (error) => controller.signal.aborted || setState({ error }),
    );
    return () => controller.abort();
  }, []);
  return state;
}

async function pixels(file) {
  const bitmap = await createImageBitmap(file);
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
  context.drawImage(bitmap, 0, 0);
  return context.getImageData(0, 0, bitmap.width, bitmap.height);
}

function App() {
  const { model, error } = useModel();
  const [top, setTop] = useState([]);
  const look = async ({ target }) => setTop((await model.run(await pixels(target.files[0]))).top);
  if (error) return <p role="alert">{error.message}</p>;
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

createRoot(document.body.appendChild(document.createElement('main'))).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
