/** Which builds of the kernels a script holds, by the text that stands for their bytes. */
import int8Relaxed from '../../src/runtime/generated/int8-relaxed.ts';
import int8RelaxedThreads from '../../src/runtime/generated/int8-relaxed-threads.ts';
import int8Simd from '../../src/runtime/generated/int8-simd.ts';
import int8SimdThreads from '../../src/runtime/generated/int8-simd-threads.ts';
import relaxed from '../../src/runtime/generated/relaxed.ts';
import relaxedThreads from '../../src/runtime/generated/relaxed-threads.ts';
import simd from '../../src/runtime/generated/simd.ts';
import simdThreads from '../../src/runtime/generated/simd-threads.ts';
import trainingRelaxed from '../../src/training/generated/training-relaxed.ts';
import trainingRelaxedThreads from '../../src/training/generated/training-relaxed-threads.ts';
import trainingSimd from '../../src/training/generated/training-simd.ts';
import trainingSimdThreads from '../../src/training/generated/training-simd-threads.ts';

export const BUILD_TEXTS: Readonly<Record<string, string>> = {
  simd,
  relaxed,
  'simd-threads': simdThreads,
  'relaxed-threads': relaxedThreads,
  'int8-simd': int8Simd,
  'int8-relaxed': int8Relaxed,
  'int8-simd-threads': int8SimdThreads,
  'int8-relaxed-threads': int8RelaxedThreads,
  'training-simd': trainingSimd,
  'training-relaxed': trainingRelaxed,
  'training-simd-threads': trainingSimdThreads,
  'training-relaxed-threads': trainingRelaxedThreads,
};

/** Names of the builds that are in a text. */
export function buildsIn(text: string): string[] {
  return Object.keys(BUILD_TEXTS).filter((name) => text.includes(BUILD_TEXTS[name] ?? '\0'));
}
