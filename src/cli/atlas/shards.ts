/**
 * An atlas made in parts, on several machines. Running means depend on the order of the pictures to the last bit, so a
 * shard keeps what each picture gave, and merging adds the pictures in the order of one run: the same atlas, bit for bit.
 */
import { type Atlas, AtlasBuilder, type AtlasModel, InputError, type ObservedRun } from '../../index.ts';

/** Which part of a data set: `index` of `of`, counted from 1. */
export interface ShardPlace {
  /** 1 to `of`. */
  readonly index: number;
  /** How many parts there are. */
  readonly of: number;
}

/** The pictures that one machine ran. A shard holds every gate: 4 bytes for each picture and channel. */
export interface AtlasShard {
  /** Which part it is. */
  readonly place: ShardPlace;
  /** How many pictures all parts have together. */
  readonly pictures: number;
  /** The network whose gates these are. */
  readonly model: AtlasModel;
  /** The data set's name. */
  readonly dataset: string;
  /** The names of the model's classes, by index. */
  readonly labels: readonly string[];
  /** The shard's runs in their order, each with the classes of its pictures. */
  readonly runs: readonly { readonly run: ObservedRun; readonly classes: readonly number[] }[];
}

/**
 * The pictures of a part: from the first number (included) to the second (excluded). The parts follow one another, and
 * their lengths differ by one at most.
 *
 * ```ts
 * shardRange(10, { index: 2, of: 3 }); // [3, 6]
 * ```
 *
 * @throws InputError `shard: found 4/3; expected i/n with whole numbers and 1 ≤ i ≤ n.`
 */
export function shardRange(pictures: number, { index, of }: ShardPlace): readonly [number, number] {
  if (!(Number.isInteger(index) && Number.isInteger(of) && index >= 1 && index <= of)) {
    const expected = 'i/n with whole numbers and 1 ≤ i ≤ n';
    throw new InputError({ where: 'shard', found: `${index}/${of}`, expected });
  }
  return [Math.floor((pictures * (index - 1)) / of), Math.floor((pictures * index) / of)];
}

/** The facts that all shards of one atlas share, as one text. */
function originOf({ place, pictures, model, dataset, labels }: AtlasShard): string {
  const { sha256, architecture } = model;
  return JSON.stringify([place.of, pictures, sha256, architecture, dataset, labels]);
}

function nameOf({ place }: AtlasShard): string {
  return `shard ${place.index}/${place.of}`;
}

function checkSet(shards: readonly AtlasShard[], first: AtlasShard): void {
  const other = shards.find((shard) => originOf(shard) !== originOf(first));
  if (other) {
    throw new InputError({
      where: nameOf(other),
      found: `${other.model.file} on ${other.pictures} pictures of ${other.dataset}`,
      expected: `${first.model.file} on ${first.pictures} pictures of ${first.dataset} in ${first.place.of} shards`,
      cause: 'All shards of an atlas come from one model and one data set.',
    });
  }
  const present = shards.map(({ place }) => place.index);
  const wanted = Array.from({ length: first.place.of }, (_, i) => i + 1);
  if (present.length === wanted.length && wanted.every((index) => present.includes(index))) return;
  const expected = `each of 1 to ${first.place.of} once`;
  throw new InputError({ where: 'shards', found: `numbers ${present.join(', ')}`, expected });
}

function checkLength(shard: AtlasShard): void {
  const [from, to] = shardRange(shard.pictures, shard.place);
  const count = shard.runs.reduce((sum, { classes }) => sum + classes.length, 0);
  if (count === to - from) return;
  const found = `${count} pictures`;
  throw new InputError({
    where: nameOf(shard),
    found,
    expected: `${to - from}, numbers ${from} to ${to - 1}`,
  });
}

/**
 * The atlas of all shards, in whatever order they are given: equal, bit for bit, to that of one run.
 *
 * @throws InputError `shards: found numbers 1, 3; expected each of 1 to 3 once.`, for shards of another model or data
 *   set, or for a shard that lacks pictures.
 */
export function mergeShards(shards: readonly AtlasShard[]): Atlas {
  const [first] = shards;
  if (!first) throw new InputError({ where: 'shards', found: 'none', expected: 'at least one' });
  checkSet(shards, first);
  const builder = new AtlasBuilder(first.labels);
  for (const shard of [...shards].sort((a, b) => a.place.index - b.place.index)) {
    checkLength(shard);
    for (const { run, classes } of shard.runs) builder.add(run, classes);
  }
  return builder.finish(first.model, first.dataset);
}
