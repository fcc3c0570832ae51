/** Where two runs of one network differ: their gates, block by block. */
export interface BlockDifference {
  readonly block: string;
  /** Gates of the one run and of the other `[C]`. */
  readonly first: Float32Array;
  readonly second: Float32Array;
  /** second − first. */
  readonly difference: Float32Array;
  /** Mean over the channels of |second − first|. */
  readonly mean: number;
  /** The channel that differs most, the lowest of equals. */
  readonly most: number;
}

type Gates = Readonly<Record<string, { readonly data: Float32Array }>>;

function differenceOf(block: string, first: Float32Array, second: Float32Array): BlockDifference {
  const difference = first.map((gate, channel) => (second[channel] ?? Number.NaN) - gate);
  let [sum, most] = [0, 0];
  difference.forEach((value, channel) => {
    sum += Math.abs(value);
    if (Math.abs(value) > Math.abs(difference[most] ?? 0)) most = channel;
  });
  return { block, first, second, difference, mean: sum / Math.max(1, first.length), most };
}

/** The blocks that both runs have, from the greatest mean difference to the least; equals in order of execution. */
export function rankDifferences(first: Gates, second: Gates): readonly BlockDifference[] {
  return Object.entries(first)
    .flatMap(([block, { data }]) => {
      const other = second[block];
      return other?.data.length === data.length ? [differenceOf(block, data, other.data)] : [];
    })
    .sort((a, b) => b.mean - a.mean);
}
