/** Runs at build time, in Node: the first sample through the first network. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { loadModel, type Tensor } from '../src/index.ts';
import { FIRST_SAMPLE } from '../web/catalog.ts';
import type { FirstView } from '../web/first/first_view.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** As many digits as anything on the page shows, and one more. */
const rounded = ({ data }: Tensor): number[] => Array.from(data, (value) => Number(value.toFixed(4)));

export async function computeFirstView(): Promise<FirstView> {
  const weights = await readFile(path('../models/se-resnet18-cifar10.safetensors'));
  const model = await loadModel(weights, { threads: 1 });
  const picture = sharp(path(`../web/public/samples/${FIRST_SAMPLE}.webp`))
    .ensureAlpha()
    .raw();
  const { data, info } = await picture.toBuffer({ resolveWithObject: true });
  const blocks = model.network.blocks;
  const names = blocks.flatMap(({ se }) => (se ? [se.squeeze, se.hidden] : []));
  const { top, gates, taps } = await model.run(
    { data, width: info.width, height: info.height },
    { taps: names },
  );
  const all = (tensors: Readonly<Record<string, Tensor>>) =>
    Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, rounded(tensor)]));
  model.dispose();
  return { blocks, top, gates: all(gates), taps: all(taps) };
}
