import type { KeyboardEvent, MouseEvent } from 'react';
import {
  type Brush,
  type Cells,
  type CellsLayout,
  channelAt,
  channelChosen,
  stepAfterKey,
} from 'senet-wasm/view';
import { useCells } from './use_cells.ts';

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

  const shown = { cells, order };
  const boxOf = (event: MouseEvent<HTMLCanvasElement>) => event.currentTarget.getBoundingClientRect();
  const pointAt = (event: MouseEvent<HTMLCanvasElement>) => onPoint(channelAt(shown, event, boxOf(event)));
  const clickAt = (event: MouseEvent<HTMLCanvasElement>) => {
    const channel = channelChosen(shown, event.nativeEvent as PointerEvent, boxOf(event));
    if (channel !== null) onChoose?.(channel);
  };
  const move = (event: KeyboardEvent) => {
    const step = stepAfterKey(shown, marked, event.key);
    if (step?.kind === 'choose') onChoose?.(step.channel);
    if (step?.kind !== 'point') return;
    if (step.moved) event.preventDefault();
    onPoint(step.channel);
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
