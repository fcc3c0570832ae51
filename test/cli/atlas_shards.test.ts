/** `senet atlas --shard` and `senet atlas merge`: several machines score one data set. */
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { MODEL, sample, scratchFolder, senet, senetOk } from '../support/senet.ts';

const files = scratchFolder();
const part = (index: number) => files.at(`${index}.safetensors`);
let pictures: string;

beforeAll(async () => {
  pictures = files.at('pictures');
  for (const [folder, names] of Object.entries({ cat: ['cat', 'frog'], dog: ['dog', 'horse', 'ship'] })) {
    await mkdir(join(pictures, folder), { recursive: true });
    for (const name of names) await copyFile(sample(name), join(pictures, folder, `${name}.webp`));
  }
});

describe('senet atlas in shards', () => {
  it('is, merged in any order, byte for byte the atlas of one run', async () => {
    await senetOk('atlas', pictures, '--out', files.at('whole.json'));
    for (const index of [1, 2, 3]) {
      const { stdout } = await senetOk('atlas', pictures, '--shard', `${index}/3`, '--out', part(index));
      expect(stdout).toContain(`shard ${index} of 3, ${index === 1 ? 1 : 2} of 5 pictures`);
    }
    const { stdout } = await senetOk(
      'atlas',
      'merge',
      part(3),
      part(1),
      part(2),
      '--out',
      files.at('merged.json'),
    );
    expect(stdout).toMatch(/pictures: .* of 5 pictures/);
    expect(await readFile(files.at('merged.json'))).toEqual(await readFile(files.at('whole.json')));
  });

  it.each([
    ['a missing shard', () => [part(1), part(3)], /found numbers 1, 3; expected each of 1 to 3 once/],
    ['a shard given twice', () => [part(1), part(2), part(2)], /found numbers 1, 2, 2/],
    ['weights in place of a shard', () => [MODEL], /expected a shard of an atlas.*--shard i\/n/],
    ['a picture', () => [sample('cat')], /safetensors/],
  ])('refuses %s', async (_, paths, message) => {
    const { code, stderr } = await senet('atlas', 'merge', ...paths(), '--out', files.at('no.json'));
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(code).toBe(2);
  });

  it('refuses a shard whose tensors were cut', async () => {
    const whole = await readFile(part(2));
    await writeFile(files.at('cut.safetensors'), whole.subarray(0, whole.length - 4));
    const { code, stderr } = await senet(
      'atlas',
      'merge',
      files.at('cut.safetensors'),
      '--out',
      files.at('no.json'),
    );
    expect(stderr).toMatch(/cut short/);
    expect(code).toBe(2);
  });

  it.each(['0/3', '4/3', 'half', '1/0'])('refuses --shard %s', async (shard) => {
    const { code, stderr } = await senet('atlas', pictures, '--shard', shard, '--out', files.at('part.st'));
    expect(stderr).toMatch(/--shard <i\/n>.*Expected a part such as 2\/4/);
    expect(code).toBe(2);
  });

  it('refuses more shards than there are pictures, where one would be empty', async () => {
    const { code, stderr } = await senet('atlas', pictures, '--shard', '1/6', '--out', files.at('part.st'));
    expect(stderr).toMatch(
      /shard 1\/6: found 6 parts; expected at most 5, as many parts as there are pictures/,
    );
    expect(code).toBe(2);
  });

  it('says which option is missing', async () => {
    const { code, stderr } = await senet('atlas', 'merge', part(1));
    expect(stderr).toMatch(/^senet: required option '-o, --out <file>' not specified\n$/);
    expect(code).toBe(2);
  });
});
