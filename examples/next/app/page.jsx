import { readFile } from 'node:fs/promises';
import { loadModel } from 'senet-wasm';
import Classifier from './Classifier';

/** A server component: the same package runs in Node, where the page is rendered. */
export default async function Page() {
  const model = await loadModel(await readFile('public/se-resnet18-cifar10.safetensors'));
  const { parameters } = model.summary();
  model.dispose();
  return (
    <main>
      <p>{parameters.toLocaleString('en')} parameters</p>
      <Classifier />
    </main>
  );
}
