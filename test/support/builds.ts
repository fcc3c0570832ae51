/** Which builds of the kernels a script holds, by the text that stands for their bytes. */
import relaxed from '../../src/runtime/generated/relaxed.ts';
import relaxedThreads from '../../src/runtime/generated/relaxed-threads.ts';
import simd from '../../src/runtime/generated/simd.ts';
import simdThreads from '../../src/runtime/generated/simd-threads.ts';

export const BUILD_TEXTS: Readonly<Record<string, string>> = {
  simd,
  relaxed,
  'simd-threads': simdThreads,
  'relaxed-threads': relaxedThreads,
};

/** Names of the builds that are in a text. */
export function buildsIn(text: string): string[] {
  return Object.keys(BUILD_TEXTS).filter((name) => text.includes(BUILD_TEXTS[name] ?? '\0'));
}
