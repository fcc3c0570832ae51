/** Pictures in a safetensors file: `images` U8 [N, H, W, 3] and `labels` [N], whole numbers. */
import { basename } from 'node:path';
import {
  type Checkpoint,
  formatShape,
  InputError,
  type Picture,
  parseSafetensors,
  type StoredTensor,
  toIntegers,
} from '../../index.ts';
import { readBytes } from '../files.ts';
import type { Dataset, Labelled } from './dataset.ts';

function wanted({ file, tensors }: Checkpoint, name: string, expected: string): StoredTensor {
  const stored = tensors.get(name);
  if (stored) return stored;
  const names = [...tensors.keys()].slice(0, 5).map((key) => JSON.stringify(key));
  const found =
    names.length > 0 ? `tensors ${names.join(', ')}${tensors.size > 5 ? ', …' : ''}` : 'no tensor';
  throw new InputError({ where: file, found, expected: `a tensor "${name}", ${expected}` });
}

function imagesOf(file: Checkpoint): StoredTensor {
  const expected = 'U8 [N, H, W, 3]';
  const images = wanted(file, 'images', expected);
  const { type, shape } = images;
  if (type === 'U8' && shape.length === 4 && shape[3] === 3 && shape.every((extent) => extent > 0))
    return images;
  const found = `${type} of shape ${formatShape(shape)}`;
  throw new InputError({ where: `${file.file}, tensor "images"`, found, expected });
}

/** From the file's class numbers to the model's: by name where the file names its classes. */
function classMap({ file, metadata }: Checkpoint, labels: readonly string[]): readonly number[] {
  const text = metadata.classes?.trim();
  if (!text || /^\d+$/.test(text)) return labels.map((_, i) => i);
  const names = text.replace(/^\[|\]$|"/g, '').split(',');
  return names.map((name) => {
    const index = labels.indexOf(name.trim());
    if (index >= 0) return index;
    throw new InputError({
      where: `${file}, metadata "classes"`,
      found: `the class '${name.trim().slice(0, 60)}'`,
      expected: `names of the model's classes: ${labels.slice(0, 12).join(', ')}`,
    });
  });
}

function classesOf(file: Checkpoint, count: number, map: readonly number[]): number[] {
  const stored = wanted(file, 'labels', 'whole numbers [N]');
  const where = `${file.file}, tensor "labels"`;
  if (stored.shape.length !== 1 || stored.shape[0] !== count) {
    const expected = `[${count}], one for each image`;
    throw new InputError({ where, found: `shape ${formatShape(stored.shape)}`, expected });
  }
  return Array.from(toIntegers(stored, file.file), (value) => {
    const index = map[value];
    if (index !== undefined) return index;
    throw new InputError({
      where,
      found: String(value),
      expected: `class numbers from 0 to ${map.length - 1}`,
    });
  });
}

function toPicture(rgb: Uint8Array, width: number, height: number): Picture {
  const data = new Uint8Array(width * height * 4).fill(255);
  for (let p = 0; p < width * height; p++) data.set(rgb.subarray(3 * p, 3 * p + 3), 4 * p);
  return { data, width, height };
}

/** @throws InputError when a tensor is missing, of another type or shape, or a label is no class of the model's. */
export async function openTensors(path: string, labels: readonly string[]): Promise<Dataset> {
  const file = parseSafetensors(await readBytes(path), path);
  const { shape, bytes } = imagesOf(file);
  const [count = 0, height = 0, width = 0] = shape;
  const classes = classesOf(file, count, classMap(file, labels));
  const size = width * height * 3;
  const at = async (i: number): Promise<Labelled> => ({
    picture: toPicture(bytes.subarray(i * size, (i + 1) * size), width, height),
    index: classes[i] ?? 0,
  });
  return { name: basename(path).replace(/\.safetensors$/i, ''), count, skipped: 0, at };
}
