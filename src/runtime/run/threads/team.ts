/**
 * The pool of one model, from the first run that it is for until the model is disposed of, dropped, or a thread fails.
 */
import type { Plan } from '../../plan/plan.ts';
import { groupsOn, shareOut } from '../shares.ts';
import { pause } from '../turns.ts';
import { Pool, type PoolParts } from './pool.ts';

export class Team {
  readonly #parts: PoolParts;
  #pool: Pool | undefined;
  #ended = false;

  constructor(parts: PoolParts) {
    this.#parts = parts;
  }

  /** Whether threads have failed: from then on, one runs. */
  get failed(): boolean {
    return this.#pool?.failure !== undefined;
  }

  /**
   * The pool once it can run this plan; undefined where the calling thread runs alone, this time or for good.
   *
   * @param wait  whether for threads that are only starting; else they are for a later run, and this one begins at once
   */
  async ready(plan: Plan, wait: () => boolean): Promise<Pool | undefined> {
    if (this.#ended || this.failed) return undefined;
    this.#pool ??= new Pool(this.#parts);
    const pool = this.#pool;
    const programs = () => {
      const groups = shareOut(plan, plan.threads);
      return Array.from({ length: plan.threads }, (_, thread) =>
        groupsOn(groups, thread, plan.scratchStride),
      );
    };
    // What goes wrong is kept in `failure`.
    if (!pool.holds(plan)) await pool.load(plan, programs, wait()).catch(() => undefined);
    // Runs that follow upon one another leave no time for the threads' messages.
    if (!pool.holds(plan) && !pool.failure) await pause();
    return pool.holds(plan) ? pool : undefined;
  }

  end(): void {
    this.#ended = true;
    this.#pool?.end();
  }
}
