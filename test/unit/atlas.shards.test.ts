/** An atlas in shards equals the atlas of one run, whatever order the shards arrive in. */
import { describe, expect, it } from 'vitest';
import { AtlasBuilder } from '../../src/atlas/build.ts';
import { type AtlasShard, mergeShards, shardRange } from '../../src/cli/atlas/shards.ts';
import { InputError } from '../../src/errors.ts';
import { tensor } from '../../src/tensor.ts';
import { Random } from '../../src/training/random.ts';

const MODEL = { file: 'm.safetensors', sha256: 'ab', architecture: 'se_resnet18' };
const LABELS = ['cat', 'dog'];
const PICTURES = 101;
const random = new Random(1);
const floats = (count: number) => Float32Array.from({ length: count }, () => random.between(0, 1));
const RUNS = Array.from({ length: PICTURES }, () => ({
  run: { logits: tensor(floats(2), [1, 2]), gates: { 'layer1.0': tensor(floats(3), [1, 3]) } },
  classes: [random.below(2)],
}));

function shard(index: number, of: number, changes: Partial<AtlasShard> = {}): AtlasShard {
  const place = { index, of };
  const runs = RUNS.slice(...shardRange(PICTURES, place));
  return { place, pictures: PICTURES, model: MODEL, dataset: 'pets', labels: LABELS, runs, ...changes };
}

describe('shards of an atlas', () => {
  it.each([1, 2, 3, 7, 101])('give in %i parts what one run gives', (of) => {
    const builder = new AtlasBuilder(LABELS);
    for (const { run, classes } of RUNS) builder.add(run, classes);
    const shards = Array.from({ length: of }, (_, i) => shard(i + 1, of));
    expect(JSON.stringify(mergeShards(shards.reverse()))).toBe(JSON.stringify(builder.finish(MODEL, 'pets')));
  });

  it('follow one another and leave no picture out', () => {
    const ranges = [1, 2, 3].map((index) => shardRange(10, { index, of: 3 }));
    expect(ranges).toEqual([
      [0, 3],
      [3, 6],
      [6, 10],
    ]);
  });

  it.each([
    ['a missing one', [shard(1, 3), shard(3, 3)], /found numbers 1, 3; expected each of 1 to 3 once/],
    ['one twice', [shard(1, 2), shard(1, 2)], /found numbers 1, 1/],
    ['another model', [shard(1, 2), shard(2, 2, { model: { ...MODEL, sha256: 'cd' } })], /shard 2\/2/],
    ['too few pictures', [shard(1, 1, { runs: RUNS.slice(1) })], /found 100 pictures; expected 101/],
    ['nothing', [], /shards: found none/],
  ])('refuse %s', (_, shards, message) => {
    expect(() => mergeShards(shards)).toThrow(InputError);
    expect(() => mergeShards(shards)).toThrow(message);
  });

  it.each([0, 4, 1.5])('refuse part %s of 3', (index) => {
    expect(() => shardRange(10, { index, of: 3 })).toThrow(/expected i\/n/);
  });
});
