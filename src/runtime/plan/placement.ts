/**
 * Where buffers lie: two whose lives do not overlap may share bytes. Pure: knows no memory.
 */
import { align } from '../run/memory.ts';

/** A buffer that must exist from step `from` to step `to`, both included. */
export interface Life {
  readonly bytes: number;
  readonly from: number;
  readonly to: number;
}

export interface Placement {
  /** For each buffer its offset, 64-byte aligned. */
  readonly offsets: readonly number[];
  readonly bytes: number;
}

interface Placed {
  readonly life: Life;
  readonly start: number;
  readonly end: number;
}

function overlaps(a: Life, b: Life): boolean {
  return a.from <= b.to && b.from <= a.to;
}

/** The smallest gap that fits, among those buffers whose lives overlap this one's. */
function bestGap(life: Life, bytes: number, placed: readonly Placed[]): number {
  let cursor = 0;
  let best = -1;
  let bestSize = Number.POSITIVE_INFINITY;
  for (const other of placed) {
    if (!overlaps(life, other.life)) continue;
    const gap = other.start - cursor;
    if (gap >= bytes && gap < bestSize) {
      best = cursor;
      bestSize = gap;
    }
    cursor = Math.max(cursor, other.end);
  }
  return best >= 0 ? best : cursor;
}

/** Greedy by size: the largest buffers first, each in the tightest gap (Pisarchyk & Lee 2020, "greedy by size"). */
export function placeBuffers(lives: readonly Life[]): Placement {
  const order = lives.map((_, index) => index);
  order.sort((a, b) => (lives[b]?.bytes ?? 0) - (lives[a]?.bytes ?? 0) || a - b);
  const offsets = new Array<number>(lives.length).fill(0);
  const placed: Placed[] = [];
  let total = 0;
  for (const index of order) {
    const life = lives[index];
    if (!life) continue;
    const bytes = align(life.bytes);
    const start = bestGap(life, bytes, placed);
    offsets[index] = start;
    placed.push({ life, start, end: start + bytes });
    placed.sort((a, b) => a.start - b.start);
    total = Math.max(total, start + bytes);
  }
  return { offsets, bytes: total };
}
