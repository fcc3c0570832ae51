/**
 * One thread of a team: does its turns of a program, and meets the others. The same in the calling thread and in workers.
 */
import type { Kernels } from '../kernels.ts';
import type { Turn } from '../shares.ts';
import type { Step } from '../steps.ts';
import type { Control, Range } from './control.ts';

type Kernel = (...args: readonly number[]) => unknown;

interface Call {
  readonly kernel: Kernel | undefined;
  readonly args: readonly number[];
}

/** What one thread of a team does: its own turns, and the whole steps where it leads. */
export interface Program {
  readonly turns: readonly Turn[];
  readonly steps?: readonly Step[];
}

export class Member {
  readonly #kernels: Readonly<Record<string, Kernel>>;
  readonly #control: Control;
  readonly #gathers: boolean;
  #turns: readonly (Call & { readonly meet: boolean })[] = [];
  #steps: readonly Call[] = [];

  /** @param gathers  as the leader waits for all others, since there are more threads than cores */
  constructor(kernels: Kernels, control: Control, gathers: boolean) {
    this.#kernels = kernels as unknown as Readonly<Record<string, Kernel>>;
    this.#control = control;
    this.#gathers = gathers;
  }

  load({ turns, steps = [] }: Program): void {
    this.#turns = turns.map(({ step, meet }) => ({ ...this.#bind(step), meet }));
    this.#steps = steps.map((step) => this.#bind(step));
  }

  #bind(step: Step | undefined): Call {
    return { kernel: step && this.#kernels[step.kernel], args: step?.args ?? [] };
  }

  /**
   * Does what was commanded: as the leader, or with it.
   *
   * @param count  the command's number
   * @throws what a kernel throws, after it has stopped the team; TeamStopped when another has
   */
  run(range: Range, count: number): void {
    const shared = this.#control.leads ? this.#lead(range) : this.#control.join(count);
    if (shared) this.#share(shared);
  }

  /** Works alone until the others are there; returns what is left to share. */
  #lead([first, end]: Range): Range | undefined {
    if (this.#gathers) this.#control.gather();
    const atOnce = this.#gathers || this.#control.joinAtOnce();
    for (let index = first; index < end; index++) {
      const mayBegin = index === first || this.#turns[index - 1]?.meet === true;
      if (mayBegin && (atOnce || this.#control.haveJoined())) {
        this.#control.decide(index);
        return [index, end];
      }
      this.#call(this.#steps[index]);
    }
    this.#control.decide(undefined);
    return undefined;
  }

  #share([first, end]: Range): void {
    let began = performance.now();
    for (let index = first; index < end; index++) {
      const turn = this.#turns[index];
      this.#call(turn);
      if (!turn?.meet && index < end - 1) continue;
      this.#control.meet(performance.now() - began);
      began = performance.now();
    }
  }

  #call(call: Call | undefined): void {
    try {
      call?.kernel?.(...call.args);
    } catch (error) {
      this.#control.fail();
      throw error;
    }
  }
}
