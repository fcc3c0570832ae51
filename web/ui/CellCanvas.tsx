import type { KeyboardEvent, MouseEvent } from 'react';
import type { Brush } from '../draw/cells.ts';
import { type Cells, placeAfterKey, placeAt } from '../layout/cells.ts';
import { placeOfChannel } from '../layout/order.ts';
import { type CellsLayout, useCells } from './use_cells.ts';

export interface CellCanvasProps {
  readonly label: string;
  /** `order[place] = channel`. */
  readonly order: Uint32Array;
  readonly marked: number | null;
  readonly layout: CellsLayout;
  /** Pixels under the last row that belong to the picture. */
  readonly below?: number;
  readonly paint: (brush: Brush, cells: Cells) => void;
  /** The marked channel in words. */
  readonly reading: string;
  readonly onPoint: (channel: number | null) => void;
  /** Enter, or a click with a mouse: a finger's touch points. */
  readonly onChoose?: (channel: number) => void;
}

/** A canvas of cells that is read by pointing, or with the arrow keys as a slider is: its value is the channel. */
export function CellCanvas(props: CellCanvasProps) {
  const { label, order, marked, layout, below, paint, reading, onPoint, onChoose } = props;
  const count = order.length;
  const { frame, canvas, cells, style } = useCells(count, layout, paint, below);

  const channelAt = (event: MouseEvent<HTMLCanvasElement>): number | null => {
    const box = event.currentTarget.getBoundingClientRect();
    const place = placeAt(cells, event.clientX - box.left, event.clientY - box.top);
    return place === null ? null : (order[place] ?? null);
  };
  const pointAt = (event: MouseEvent<HTMLCanvasElement>) => onPoint(channelAt(event));
  const clickAt = (event: MouseEvent<HTMLCanvasElement>) => {
    const channel = channelAt(event);
    const byMouse = (event.nativeEvent as PointerEvent).pointerType === 'mouse';
    if (byMouse && channel !== null) onChoose?.(channel);
  };
  const move = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && onChoose && marked !== null) return onChoose(marked);
    if (event.key === 'Escape') return onPoint(null);
    const place = marked === null ? 0 : (placeOfChannel(order)[marked] ?? 0);
    const next = placeAfterKey(cells, place, event.key);
    if (next === null) return;
    event.preventDefault();
    onPoint(order[next] ?? null);
  };

  return (
    <div className="cells" ref={frame}>
      <canvas
        ref={canvas}
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={count - 1}
        aria-valuenow={marked ?? 0}
        aria-valuetext={reading}
        style={style}
        onPointerMove={pointAt}
        onPointerDown={pointAt}
        onPointerLeave={() => onPoint(null)}
        onKeyDown={move}
        onFocus={() => marked === null && onPoint(order[0] ?? null)}
        onBlur={() => onPoint(null)}
        onClick={clickAt}
      />
    </div>
  );
}
