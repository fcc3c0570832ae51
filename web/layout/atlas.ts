/** What the class atlas's figures are made of. */
import type { Atlas, AtlasBlock } from 'senet-wasm';

/** The mean of each gate over all pictures: the classes' means, weighted by their counts. */
export function overallMean({ mean, channels }: AtlasBlock, counts: readonly number[]): Float64Array {
  const result = new Float64Array(channels);
  const pictures = counts.reduce((sum, count) => sum + count, 0);
  mean.forEach((gates, index) => {
    const share = (counts[index] ?? 0) / Math.max(1, pictures);
    gates?.forEach((gate, channel) => {
      result[channel] = (result[channel] ?? 0) + gate * share;
    });
  });
  return result;
}

export interface ClassDistance {
  readonly index: number;
  readonly label: string;
  /** Mean over the channels of |s − the class's mean|. */
  readonly distance: number;
  /** The share of gates at most one standard deviation of the class from its mean. */
  readonly within: number;
}

/** How far a picture's gates of a block are from every class's, the nearest first; classes without pictures are left out. */
export function classDistances(
  atlas: Pick<Atlas, 'labels'>,
  block: AtlasBlock,
  gates: ArrayLike<number>,
): readonly ClassDistance[] {
  const found = atlas.labels.flatMap((label, index): ClassDistance[] => {
    const mean = block.mean[index];
    const deviation = block.standardDeviation[index];
    if (!mean || !deviation) return [];
    let [sum, within] = [0, 0];
    for (const [channel, centre] of mean.entries()) {
      const distance = Math.abs((gates[channel] ?? Number.NaN) - centre);
      sum += distance;
      if (distance <= (deviation[channel] ?? 0)) within += 1;
    }
    const channels = Math.max(1, mean.length);
    return [{ index, label, distance: sum / channels, within: within / channels }];
  });
  return found.sort((a, b) => a.distance - b.distance);
}

/** The name of each stage's last block, in order of execution. */
export function lastOfStages(
  blocks: readonly { readonly name: string; readonly stage: string }[],
): readonly string[] {
  return [...new Map(blocks.map(({ name, stage }) => [stage, name])).values()];
}
