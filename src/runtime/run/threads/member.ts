/**
 * One thread of a team: claims pieces of a program and does them. The same in the calling thread and in workers.
 */
import { type BoundCall, bind, type FlatCall, type Kernels } from '../../builds/kernels.ts';
import type { Group, Piece } from '../shares.ts';
import type { Command, Control } from './control.ts';
import { Schedule } from './schedule.ts';

const NO_GROUP = -1;

/** All groups of a plan, as one thread does them. */
export type Program = readonly Group<FlatCall>[];

export class Member {
  readonly #kernels: Kernels;
  readonly #control: Control;
  readonly #index: number;
  readonly #members: number;
  #schedule: Schedule;
  /** For each list its pieces, in order. */
  #lists: readonly (readonly (readonly BoundCall[])[])[] = [];
  /** For each group what to do before its first piece, and the group for which that is done. */
  #preludes: readonly (readonly BoundCall[])[] = [];
  #prepared = NO_GROUP;
  /** Milliseconds that its last piece took. */
  #worked = 0;

  /** @param index  of its own list, of as many as there are members */
  constructor(kernels: Kernels, control: Control, index: number, members: number) {
    this.#kernels = kernels;
    this.#control = control;
    this.#index = index;
    this.#members = members;
    this.#schedule = new Schedule([], members);
  }

  load(program: Program): void {
    this.#schedule = new Schedule(program, this.#members);
    this.#lists = Array.from({ length: this.#members }, (_, list) =>
      program.flatMap(({ lists }) => lists[list] ?? []).map((piece) => this.#bind(piece)),
    );
    this.#preludes = program.map(({ prelude = [] }) => this.#bind(prelude));
  }

  #bind(piece: Piece<FlatCall>): readonly BoundCall[] {
    return piece.map((call) => bind(this.#kernels, call));
  }

  /**
   * Takes part in a command until all of its steps are done.
   *
   * @throws what a kernel throws, after it has stopped the team; TeamStopped when another has
   */
  run({ range: [first, end] = [0, 0], base }: Command): void {
    const schedule = this.#schedule;
    const last = schedule.groupAt(end);
    // The input of the same group is another one in every command.
    this.#prepared = NO_GROUP;
    for (let group = schedule.groupAt(first); group < last; ) {
      const mark = base + schedule.before(group + 1);
      if (this.#control.isDone(mark)) group++;
      else if (!this.#doOne(group, base, mark)) this.#control.await(mark, this.#worked);
    }
    // Also where the last group was done when it looked.
    this.#control.await(base + schedule.before(last), 0);
  }

  /** A piece of its own list, else of the lists after it; false where all are taken. */
  #doOne(group: number, base: number, mark: number): boolean {
    for (let i = 0; i < this.#members; i++) {
      const list = (this.#index + i) % this.#members;
      const number = this.#control.claim(list, base + this.#schedule.listBefore(list, group + 1));
      if (number === undefined) continue;
      this.#do(group, this.#lists[list]?.[(number - base) | 0] ?? []);
      this.#control.finish(mark);
      return true;
    }
    return false;
  }

  #do(group: number, piece: readonly BoundCall[]): void {
    const began = performance.now();
    try {
      if (this.#prepared !== group) for (const { run, args } of this.#preludes[group] ?? []) run(...args);
      this.#prepared = group;
      for (const { run, args } of piece) run(...args);
    } catch (error) {
      this.#control.fail();
      throw error;
    }
    this.#worked = performance.now() - began;
  }
}
