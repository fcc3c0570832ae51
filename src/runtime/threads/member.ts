/**
 * One thread of a team: does its turns of a program, and meets the others. The same in the calling thread and in workers.
 */
import type { Kernels } from '../kernels.ts';
import type { Turn } from '../shares.ts';
import type { Control } from './control.ts';

type Kernel = (...args: readonly number[]) => unknown;

interface Bound {
  readonly kernel: Kernel | undefined;
  readonly args: readonly number[];
  readonly meet: boolean;
}

export class Member {
  readonly #kernels: Readonly<Record<string, Kernel>>;
  readonly #control: Control;
  #turns: readonly Bound[] = [];

  constructor(kernels: Kernels, control: Control) {
    this.#kernels = kernels as unknown as Readonly<Record<string, Kernel>>;
    this.#control = control;
  }

  load(turns: readonly Turn[]): void {
    this.#turns = turns.map(({ step, meet }) => ({
      kernel: step && this.#kernels[step.kernel],
      args: step?.args ?? [],
      meet,
    }));
  }

  /**
   * Its turns of the steps [first, end), and the meeting that closes them.
   *
   * @throws what a kernel throws, after it has stopped the team; TeamStopped when another has
   */
  run(first: number, end: number): void {
    let began = performance.now();
    for (let index = first; index < end; index++) {
      const turn = this.#turns[index];
      try {
        turn?.kernel?.(...turn.args);
      } catch (error) {
        this.#control.fail();
        throw error;
      }
      if (!turn?.meet && index < end - 1) continue;
      this.#control.meet(performance.now() - began);
      began = performance.now();
    }
  }
}
