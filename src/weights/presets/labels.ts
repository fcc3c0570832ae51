/** ImageNet's class names, loaded when somebody needs them. */

/** How many classes ILSVRC 2012 has. */
export const IMAGENET_CLASSES = 1000;

/**
 * The names of ImageNet's 1000 classes (ILSVRC 2012) in the order of the logits: WordNet's synsets, `tench, Tinca tinca`
 * first, `toilet tissue, toilet paper, bathroom tissue` last. Some 30 kB, loaded on the first call; the list is the caller's own.
 *
 * ```ts
 * const model = await loadModel(bytes, { labels: await imageNetLabels() });
 * ```
 */
export async function imageNetLabels(): Promise<string[]> {
  const { IMAGENET_NAMES } = await import('./imagenet_names.ts');
  return IMAGENET_NAMES.split('\n');
}
