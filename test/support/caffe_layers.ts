/** Tensors by Caffe's layer names as the layers of a model: `conv1/bn.running_mean` is a blob of the layer `conv1/bn`. */
import type { Tensor } from '../../src/tensor.ts';
import type { Checkpoint } from '../../src/weights/checkpoint.ts';
import { toFloat32 } from '../../src/weights/numbers.ts';
import { type BlobFields, caffemodel, type LayerFields } from './caffemodel.ts';

/** A power of two, so that Caffe's products and our quotients are exact. */
const FACTOR = 1024;

export const blob = ({ shape, data }: Tensor): BlobFields => ({ shape: { dim: shape }, data });

/** A layer for each name before the last dot; batch norms as Caffe keeps them. */
export function layersOf(tensors: ReadonlyMap<string, Tensor>): LayerFields[] {
  const names = [...new Set(Array.from(tensors.keys(), (name) => name.slice(0, name.lastIndexOf('.'))))];
  return names.map((name) => {
    const [weight, bias] = [tensors.get(`${name}.weight`), tensors.get(`${name}.bias`)];
    const mean = tensors.get(`${name}.running_mean`);
    const variance = tensors.get(`${name}.running_var`);
    if (!mean || !variance) {
      const type =
        weight?.shape.length === 1 ? 'Scale' : weight?.shape.length === 2 ? 'InnerProduct' : 'Convolution';
      return { name, type, bottom: ['x'], blobs: [weight, bias].flatMap((t) => (t ? [blob(t)] : [])) };
    }
    const summed = ({ shape, data }: Tensor) => blob({ shape, data: data.map((value) => value * FACTOR) });
    const factor = blob({ shape: [1], data: Float32Array.of(FACTOR) });
    return { name, type: 'BatchNorm', blobs: [summed(mean), summed(variance), factor] };
  });
}

/** A checkpoint as a `.caffemodel`. */
export function caffeBytes({ tensors }: Checkpoint): Uint8Array {
  const values = Array.from(tensors, ([name, t]) => [name, { shape: t.shape, data: toFloat32(t) }] as const);
  return caffemodel({ name: 'net', layer: layersOf(new Map(values)) });
}
