/**
 * Canvases are painted after the rest of the page has been brought up to date, few at a time, so that no task is long and
 * a newer picture of a canvas takes the place of one that has not been painted yet. Until then it shows what it showed.
 */
import { inOwnTask } from './own_task.ts';

/** Milliseconds after which the rest is left to the next task. */
const LONGEST = 4;

const waiting = new Map<HTMLCanvasElement, () => void>();

function paintSome(): void {
  const start = performance.now();
  for (const [canvas, paint] of waiting) {
    waiting.delete(canvas);
    paint();
    if (performance.now() - start >= LONGEST) break;
  }
  if (waiting.size > 0) inOwnTask(paintSome);
}

/** @returns takes it back, where it has not been painted yet */
export function paintSoon(canvas: HTMLCanvasElement, paint: () => void): () => void {
  if (waiting.size === 0) inOwnTask(paintSome);
  waiting.set(canvas, paint);
  return () => {
    if (waiting.get(canvas) === paint) waiting.delete(canvas);
  };
}
