/** The machine's limit for 128-bit multiply-adds, measured in the process that is being compared. */
import type { BuildName } from '../../../index.ts';
import type { Peak } from '../job.ts';
import { assemblePeak } from './assemble.ts';
import { startThreads } from './threads.ts';

const [WARM_UP, WINDOW, WINDOWS] = [60, 25, 6];

const BUILDS: readonly BuildName[] = ['simd', 'relaxed'];

/** Whether this engine compiles multiply-adds as the build has them. */
export function engineHas(build: BuildName): boolean {
  return WebAssembly.validate(assemblePeak(build === 'relaxed'));
}

/** The greatest GFLOP/s of some short windows, with `threads` threads at once, for every build that the engine has. */
export async function measurePeaks(threads: number, workerAddress: string): Promise<Peak[]> {
  const running = startThreads(threads, workerAddress);
  const peaks: Peak[] = [];
  try {
    for (const build of BUILDS.filter(engineHas)) {
      const module = new WebAssembly.Module(assemblePeak(build === 'relaxed'));
      await running.rate({ build: module, milliseconds: WARM_UP });
      let gflops = 0;
      for (let window = 0; window < WINDOWS; window++) {
        gflops = Math.max(gflops, await running.rate({ build: module, milliseconds: WINDOW }));
      }
      peaks.push({ threads, build, gflops });
    }
  } finally {
    await running.end();
  }
  return peaks;
}

/** The greater of each pair. */
export function greaterPeaks(a: readonly Peak[], b: readonly Peak[]): readonly Peak[] {
  if (a.length === 0) return b;
  return a.map((peak, i) => ({ ...peak, gflops: Math.max(peak.gflops, b[i]?.gflops ?? 0) }));
}
