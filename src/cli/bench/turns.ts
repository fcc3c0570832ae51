/** Contenders in turn, so that all of them see the same machine. */
import type { Loaded } from './contenders/contender.ts';
import type { Host, Job } from './job.ts';
import { rest } from './rest.ts';

/** Engines compile hot code once more while it runs: so many untimed rounds, fewer of slow networks. */
const [WARM_UP, LEAST_WARM_UP, WARM_UP_SECONDS] = [6, 2, 3];
/** Samples below which a median says little. */
const LEAST_RUNS = 5;
/** A run that is not longer finds caches and threads awake: it runs once untimed before. */
const SHORT = 250;

async function timed(loaded: Loaded): Promise<number> {
  const start = performance.now();
  await loaded.run();
  return performance.now() - start;
}

class Contest {
  readonly #loaded: readonly Loaded[];
  readonly #last: number[] = [];
  readonly #threads: number;
  #round = 0;

  constructor(loaded: readonly Loaded[], threads: number) {
    this.#loaded = loaded;
    this.#threads = threads;
  }

  /** One timed run of each. Who begins changes, so that nobody always runs in the same one's wake. */
  async round(): Promise<number[]> {
    const times = new Array<number>(this.#loaded.length).fill(0);
    const order = this.#loaded.map((loaded, i) => ({ loaded, i }));
    for (const { loaded, i } of this.#round++ % 2 === 0 ? order : order.toReversed()) {
      if (this.#threads > 1) await rest();
      if ((this.#last[i] ?? 0) < SHORT) await loaded.run();
      times[i] = await timed(loaded);
      this.#last[i] = times[i];
    }
    return times;
  }

  /** @returns milliseconds of the last round */
  async warmUp(): Promise<number> {
    const start = performance.now();
    let round = 0;
    for (let i = 0; i < WARM_UP; i++) {
      if (i >= LEAST_WARM_UP && performance.now() - start > WARM_UP_SECONDS * 1000) break;
      const began = performance.now();
      await this.round();
      round = performance.now() - began;
    }
    return round;
  }
}

export interface Turns {
  /** For each contender its milliseconds, in order. */
  readonly samples: readonly (readonly number[])[];
  /** The same while another process takes a core; empty where that was not asked. */
  readonly contended: readonly (readonly number[])[];
}

function columns(rounds: readonly (readonly number[])[], count: number): number[][] {
  return Array.from({ length: count }, (_, i) => rounds.map((round) => round[i] ?? Number.NaN));
}

/** As many rounds as `runs`; fewer, but not below `LEAST_RUNS`, where they would take longer than `seconds`. */
export async function takeTurns(loaded: readonly Loaded[], job: Job, host: Host): Promise<Turns> {
  const contest = new Contest(loaded, job.threads);
  const round = await contest.warmUp();
  const inTime = Math.floor((job.seconds * 1000) / (round * (job.contended ? 3 : 1)));
  const runs = Math.min(job.runs, Math.max(LEAST_RUNS, inTime));
  const [quiet, contended]: [number[][], number[][]] = [[], []];
  for (let run = 0; run < runs; run++) {
    quiet.push(await contest.round());
    if (!job.contended) continue;
    await host.contend(true);
    try {
      contended.push(await contest.round());
    } finally {
      await host.contend(false);
    }
  }
  return { samples: columns(quiet, loaded.length), contended: columns(contended, loaded.length) };
}
