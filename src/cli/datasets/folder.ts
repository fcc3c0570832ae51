/** A folder with one subfolder of pictures for each class, named as the model's labels. */
import { basename, extname, join, resolve } from 'node:path';
import { InputError } from '../../index.ts';
import { decodePicture } from '../decode.ts';
import { listFolder } from '../files.ts';
import type { Dataset, Labelled } from './dataset.ts';

const PICTURES = ['.png', '.jpg', '.jpeg', '.webp'];

interface Entry {
  readonly path: string;
  readonly index: number;
}

/** `Fire_Truck` and `fire truck` are the same class. */
function normalised(name: string): string {
  return name
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .trim();
}

function classOf(folder: string, labels: readonly string[]): number {
  const name = normalised(basename(folder));
  const index = labels.findIndex((label) => normalised(label) === name);
  if (index >= 0) return index;
  throw new InputError({
    where: folder,
    found: `a folder named '${basename(folder)}'`,
    expected: `names of the model's classes: ${labels.slice(0, 12).join(', ')}${labels.length > 12 ? ', …' : ''}`,
    cause: 'Rename or move it; pictures of another class cannot be right or wrong.',
  });
}

async function open(entries: readonly Entry[], i: number): Promise<Labelled> {
  const entry = entries[i];
  if (!entry) throw new RangeError(`picture ${i} of ${entries.length}`);
  return { picture: await decodePicture(entry.path), index: entry.index };
}

/** @throws InputError when a subfolder is no class of the model's or there is no picture at all. */
export async function openFolder(path: string, labels: readonly string[]): Promise<Dataset> {
  const entries: Entry[] = [];
  let skipped = 0;
  for (const found of await listFolder(path)) {
    if (!found.isDirectory()) {
      skipped += 1;
      continue;
    }
    const folder = join(path, found.name);
    const index = classOf(folder, labels);
    const names = (await listFolder(folder)).map(({ name }) => name);
    const pictures = names.filter((name) => PICTURES.includes(extname(name).toLowerCase()));
    skipped += names.length - pictures.length;
    entries.push(...pictures.map((name) => ({ path: join(folder, name), index })));
  }
  if (entries.length === 0) {
    const expected = 'a subfolder of PNG, JPEG or WebP files for each class, named as the class';
    throw new InputError({ where: path, found: 'no picture in a subfolder', expected });
  }
  const name = basename(resolve(path));
  return { name, count: entries.length, skipped, at: (i) => open(entries, i) };
}
