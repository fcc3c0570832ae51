/** Labelled pictures from a folder or a file. */
import type { Picture } from '../../index.ts';
import { isFolder } from '../files.ts';
import { openFolder } from './folder.ts';
import { openTensors } from './tensors.ts';

/** One picture and the index of its class among the model's labels. */
export interface Labelled {
  readonly picture: Picture;
  readonly index: number;
}

export interface Dataset {
  readonly name: string;
  readonly count: number;
  /** Files that were passed over, being no pictures. */
  readonly skipped: number;
  /** Picture `i`, 0 to `count - 1`, decoded when it is asked for. */
  at(i: number): Promise<Labelled>;
}

/**
 * @param path  a folder with a subfolder of pictures for each class, or safetensors with `images` and `labels`
 * @param labels  the model's
 */
export async function openDataset(path: string, labels: readonly string[]): Promise<Dataset> {
  return (await isFolder(path)) ? await openFolder(path, labels) : await openTensors(path, labels);
}
