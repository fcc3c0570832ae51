/**
 * What runs and why not more, in words.
 */
import type { Build, BuildLimit } from '../runtime/builds.ts';
import type { RuntimeDescription } from './types.ts';

const BUILD: Readonly<Record<BuildLimit, string>> = {
  none: 'There is no faster build.',
  engine: 'The engine has no relaxed SIMD.',
  asked: 'The caller chose the build.',
  custom: 'The caller gave the compiled kernels.',
};

export function describe({ name, limit }: Build): RuntimeDescription {
  const reason = `${BUILD[limit]} One thread needs no HTTP header.`;
  return { build: name, threads: 1, reason, limits: { build: limit } };
}
