/** The numbers of a program's pieces: in their list, and among all. */
import type { Group } from '../shares.ts';

function countsBefore(counts: readonly number[]): readonly number[] {
  const before = [0];
  for (const count of counts) before.push((before.at(-1) ?? 0) + count);
  return before;
}

export class Schedule {
  readonly #ends: readonly number[];
  /** For each group, and for the end: how many pieces all lists have before it, and each list. */
  readonly #all: readonly number[];
  readonly #lists: readonly (readonly number[])[];

  constructor(groups: readonly Group<unknown>[], threads: number) {
    this.#ends = groups.map(({ end }) => end);
    this.#all = countsBefore(groups.map(({ lists }) => lists.reduce((sum, { length }) => sum + length, 0)));
    this.#lists = Array.from({ length: threads }, (_, list) =>
      countsBefore(groups.map(({ lists }) => lists[list]?.length ?? 0)),
    );
  }

  /** The group that begins at this step: the number of groups for the end. */
  groupAt(step: number): number {
    return step === 0 ? 0 : this.#ends.indexOf(step) + 1;
  }

  /** Pieces before this group. */
  before(group: number): number {
    return this.#all[group] ?? 0;
  }

  /** Pieces of one list before this group. */
  listBefore(list: number, group: number): number {
    return this.#lists[list]?.[group] ?? 0;
  }

  get pieces(): number {
    return this.#all.at(-1) ?? 0;
  }
}
