import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Atlas,
  parseAtlas,
  parseSafetensors,
  toFloat32,
  toIntegers,
  writeSafetensors,
} from '../../src/index.ts';
import { CIFAR, MODEL, sample, scratchFolder, senet, senetOk } from '../support/senet.ts';

const files = scratchFolder();

async function readAtlas(path: string): Promise<Atlas> {
  return parseAtlas(JSON.parse(await readFile(path, 'utf8')));
}

/** Folder by folder the sample pictures that it holds. */
async function makeFolder(
  name: string,
  classes: Readonly<Record<string, readonly string[]>>,
): Promise<string> {
  for (const [folder, pictures] of Object.entries(classes)) {
    await mkdir(join(files.at(name), folder), { recursive: true });
    for (const picture of pictures) {
      await copyFile(sample(picture), join(files.at(name), folder, `${picture}.webp`));
    }
  }
  return files.at(name);
}

async function gatesOf(label: string): Promise<ReadonlyMap<string, number[]>> {
  const { stdout } = await senetOk('gates', sample(label), '--format', 'json');
  const { blocks } = JSON.parse(stdout) as { blocks: { block: string; gate: number[] }[] };
  return new Map(blocks.map(({ block, gate }) => [block, gate]));
}

describe('senet atlas on a folder', () => {
  let atlas: Atlas;

  beforeAll(async () => {
    // A frog among the cats: the model must be wrong once, so that accuracy is not 1.
    const good = await makeFolder('good', { cat: ['cat', 'frog'], Dog: ['dog'] });
    await writeFile(join(good, 'cat', 'notes.txt'), 'no picture');
    const { stderr } = await senetOk('atlas', good, '--out', files.at('good.json'));
    expect(stderr).toContain('1 files passed over');
    atlas = await readAtlas(files.at('good.json'));
  });

  it('says which model and which dataset', async () => {
    const sha256 = createHash('sha256')
      .update(await readFile(MODEL))
      .digest('hex');
    const file = 'se-resnet18-cifar10.safetensors';
    expect(atlas.model).toEqual({ file, sha256, architecture: 'se_resnet18' });
    expect(atlas.dataset).toEqual({ name: 'good', pictures: 3 });
  });

  it('counts pictures and right answers for each class', () => {
    const at = (label: string) => atlas.labels.indexOf(label);
    expect(atlas.counts[at('cat')]).toBe(2);
    expect(atlas.counts[at('dog')]).toBe(1);
    expect(atlas.accuracy.overall).toBeCloseTo(2 / 3, 4);
    expect(atlas.accuracy.classes[at('cat')]).toBe(0.5);
    expect(atlas.accuracy.classes[at('dog')]).toBe(1);
    expect(atlas.accuracy.classes[at('ship')]).toBeNull();
    expect(atlas.blocks[0]?.mean[at('ship')]).toBeNull();
  });

  it('holds the mean and standard deviation of the gates that senet gates prints', async () => {
    const [cat, frog] = [await gatesOf('cat'), await gatesOf('frog')];
    const index = atlas.labels.indexOf('cat');
    for (const { name, mean, standardDeviation } of atlas.blocks) {
      const [a = [], b = []] = [cat.get(name), frog.get(name)];
      for (const [channel, s] of a.entries()) {
        const other = b[channel] ?? Number.NaN;
        expect(mean[index]?.[channel]).toBeCloseTo((s + other) / 2, 4);
        expect(standardDeviation[index]?.[channel]).toBeCloseTo(Math.abs(s - other) / 2, 4);
      }
    }
  });

  it('refuses a folder that is no class of the model', async () => {
    const folder = await makeFolder('strange', { cat: ['cat'], unicorn: ['horse'] });
    const { code, stderr } = await senet('atlas', folder, '--out', files.at('strange.json'));
    expect(code).toBe(2);
    expect(stderr).toMatch(/'unicorn'.*airplane/);
  });
});

describe('senet atlas on safetensors', () => {
  const images = { name: 'images', shape: [2, 8, 8, 3], data: new Uint8Array(2 * 8 * 8 * 3).fill(90) };
  const save = async (labels: Uint8Array, metadata: Record<string, string> = {}) => {
    const path = files.at('set.safetensors');
    const tensors = [images, { name: 'labels', shape: [labels.length], data: labels }];
    await writeFile(path, writeSafetensors(tensors, metadata, { type: 'F32' }));
    return path;
  };

  it('matches classes by name where the file names them', async () => {
    const path = await save(Uint8Array.of(0, 1), { classes: 'truck,cat' });
    await senetOk('atlas', path, '--out', files.at('set.json'), '--name', 'two');
    const { labels, counts, dataset } = await readAtlas(files.at('set.json'));
    expect(labels.filter((_, i) => counts[i] === 1)).toEqual(['cat', 'truck']);
    expect(dataset).toEqual({ name: 'two', pictures: 2 });
  });

  it.each([
    ['a label out of range', Uint8Array.of(0, 10), {}, /"labels".*10.*0 to 9/],
    ['too few labels', Uint8Array.of(0), {}, /"labels".*shape 1.*\[2\]/],
    ['a class of another model', Uint8Array.of(0, 1), { classes: 'cat,yak' }, /'yak'/],
  ])('refuses %s', async (_, labels, metadata, message) => {
    const { code, stderr } = await senet('atlas', await save(labels, metadata), '--out', files.at('no.json'));
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });
});

describe.skipIf(!CIFAR)('the 1,000 test images (set SENET_DATA to their folder)', () => {
  it('are recognised as often as PyTorch does, within 2', async () => {
    const path = CIFAR ?? '';
    const { tensors } = parseSafetensors(await readFile(path), path);
    const [logits, labels] = [tensors.get('logits'), tensors.get('labels')];
    if (!logits || !labels) throw new Error('no logits or labels');
    const values = toFloat32(logits);
    const right = Array.from(toIntegers(labels)).filter((label, i) => {
      const row = Array.from(values.subarray(i * 10, i * 10 + 10));
      return row.indexOf(Math.max(...row)) === label;
    });
    await senetOk('atlas', path, '--out', files.at('cifar.json'));
    const atlas = await readAtlas(files.at('cifar.json'));
    expect(atlas.dataset.pictures).toBe(1000);
    expect(Math.abs(atlas.accuracy.overall * 1000 - right.length)).toBeLessThanOrEqual(2);

    const shipped = await readAtlas(MODEL.replace('.safetensors', '.atlas.json'));
    expect(shipped.model).toEqual(atlas.model);
    expect(shipped.counts).toEqual(atlas.counts);
  });
});
