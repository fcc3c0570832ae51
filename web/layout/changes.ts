/** What edits have moved: two versions of a block's gates, channel by channel. */

/** A gate that moved by less than this is not marked: it would not be seen in its colour either. */
export const LEAST_MARKED = 0.01;

export interface Changes {
  /** By channel: moved by `LEAST_MARKED` or more. */
  readonly marked: readonly boolean[];
  readonly count: number;
  /** The channel that moved most, the first of equals; null where none moved at all. */
  readonly most: number | null;
  /** after − before of that channel, 0 where there is none. */
  readonly change: number;
}

/**
 * @param before, after  gates of the same channels `[C]`
 */
export function changesOf(before: ArrayLike<number>, after: ArrayLike<number>): Changes {
  let most: number | null = null;
  let change = 0;
  const marked = Array.from({ length: before.length }, (_, channel) => {
    const moved = (after[channel] ?? Number.NaN) - (before[channel] ?? Number.NaN);
    if (Math.abs(moved) > Math.abs(change)) [most, change] = [channel, moved];
    return Math.abs(moved) >= LEAST_MARKED;
  });
  return { marked, count: marked.filter(Boolean).length, most, change };
}

/** Whether two vectors hold the same numbers. */
export function sameValues(one: ArrayLike<number>, other: ArrayLike<number>): boolean {
  if (one === other) return true;
  if (one.length !== other.length) return false;
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false;
  return true;
}
