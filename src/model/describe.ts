/**
 * What runs and why not more, in words.
 */
import type { Build, BuildLimit } from '../runtime/builds/builds.ts';
import type { PossibleThreads, ThreadLimit } from '../runtime/run/threads/possible.ts';
import type { RuntimeDescription } from './types.ts';

const BUILD: Readonly<Record<BuildLimit, string>> = {
  none: 'There is no faster build.',
  engine: 'The engine has no relaxed SIMD.',
  asked: 'The caller chose the build.',
  custom: 'The caller gave the compiled kernels.',
};

const THREADS: Readonly<Record<ThreadLimit, string>> = {
  none: 'More threads would not pay.',
  asked: 'The caller chose the number of threads.',
  cores: 'There is one core.',
  small: 'The network is too small on this input to be shared by threads.',
  isolation:
    'Threads need a cross-origin isolated page: the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp.',
  engine: 'The engine lets no threads share memory.',
  custom: 'Kernels of the caller’s run on one thread.',
  failed: 'A thread has failed or did not start, so that one runs alone.',
};

/** @param integers  convolutions in 8-bit integers; undefined where none was asked for */
export function describe(
  build: Build,
  { threads, limit }: PossibleThreads,
  integers?: number,
): RuntimeDescription {
  const counted = integers === undefined ? '' : ` Convolutions in 8-bit integers: ${integers}.`;
  return {
    precision: integers === undefined ? 'float32' : 'int8',
    build: build.name,
    threads,
    reason: `${BUILD[build.limit]} ${THREADS[limit]}${counted}`,
    limits: { build: build.limit, threads: limit },
  };
}
