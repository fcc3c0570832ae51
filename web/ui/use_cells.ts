import { type RefObject, useEffect, useMemo, useRef } from 'react';
import { type Brush, type Cells, type CellsLayout, layoutCells } from 'senet-wasm/view';
import { paintSoon } from './paint_soon.ts';
import { useWidth } from './use_width.ts';

export interface CellsOnCanvas {
  readonly frame: RefObject<HTMLDivElement | null>;
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  readonly cells: Cells;
  /** The canvas's size on the page. */
  readonly style: { readonly width: string; readonly height: string };
}

/**
 * Lays `count` cells out in the width that there is and paints them, again whenever either changes.
 *
 * @param below  pixels under the last row that belong to the picture
 */
export function useCells(
  count: number,
  layout: CellsLayout,
  paint: (brush: Brush, cells: Cells) => void,
  below = 0,
): CellsOnCanvas {
  const [frame, width] = useWidth<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const cells = useMemo(
    () => layoutCells({ count, width: Math.max(width, 1), ...layout }),
    [count, width, layout],
  );
  const height = cells.height + below;
  useEffect(() => {
    const { current } = canvas;
    const context = current?.getContext('2d');
    if (!current || !context || width === 0) return;
    return paintSoon(current, () => {
      const density = window.devicePixelRatio || 1;
      const extent = [Math.round(cells.width * density), Math.round(height * density)] as const;
      // A canvas that is given a size is emptied, and given new memory, also where it is the size that it has.
      if (current.width !== extent[0]) [current.width] = extent;
      if (current.height !== extent[1]) [, current.height] = extent;
      context.setTransform(density, 0, 0, density, 0, 0);
      paint(context, cells);
    });
  }, [cells, height, paint, width]);
  return { frame, canvas, cells, style: { width: `${cells.width}px`, height: `${height}px` } };
}
