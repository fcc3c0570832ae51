/**
 * What a model runs on: a build, a memory, and how many threads may share it.
 */
import { type Build, type BuildName, checkBuildName, chooseBuild } from '../builds/builds.ts';
import type { Precision } from '../plan/precision.ts';
import { LinearMemory } from './memory.ts';
import { checkThreads, type PossibleThreads, possibleThreads } from './threads/possible.ts';

export interface EngineOptions {
  readonly build?: BuildName | undefined;
  readonly threads?: number | 'auto' | undefined;
  readonly precision?: Precision | undefined;
  /** A compiled build of the caller's, for one thread. */
  readonly kernels?: WebAssembly.Module | undefined;
}

export interface Engine extends PossibleThreads {
  readonly build: Build;
  readonly memory: LinearMemory;
}

async function onOneThread(options: EngineOptions, limit: Engine['limit']): Promise<Engine> {
  const { build, precision, kernels } = options;
  if (!kernels) {
    const chosen = await chooseBuild(build, false, precision);
    return { build: chosen, memory: new LinearMemory(), threads: 1, limit };
  }
  const own: Build = { name: 'custom', module: kernels, limit: 'custom' };
  return { build: own, memory: new LinearMemory(), threads: 1, limit: 'custom' };
}

/**
 * @throws OptionError for an unknown build or number of threads
 * @throws UnsupportedError where the engine has no WebAssembly, no SIMD, not the build that is asked for, or may not
 *   compile
 */
export async function chooseEngine(options: EngineOptions = {}): Promise<Engine> {
  checkBuildName(options.build);
  checkThreads(options.threads);
  const { threads, limit } = possibleThreads(options.threads);
  if (threads === 1 || options.kernels) return onOneThread(options, limit);
  const memory = LinearMemory.shared();
  if (!memory) return onOneThread(options, 'engine');
  return { build: await chooseBuild(options.build, true, options.precision), memory, threads, limit };
}
