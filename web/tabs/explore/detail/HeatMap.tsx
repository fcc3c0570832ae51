import { type PointerEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { drawMatrix, type Matrix, reach } from 'senet-wasm/view';
import { signedColour } from '../../../draw/heat.ts';
import { matrixTable } from '../../../export/table.ts';
import { formatValue } from '../../../i18n/numbers.ts';
import { matrixFigure } from '../../../layout/matrix_figure.ts';
import { Save } from '../../../ui/Save.tsx';
import { usePalette } from '../../../ui/use_palette.ts';
import { useWidth } from '../../../ui/use_width.ts';

export interface HeatMapProps {
  readonly heading: string;
  readonly explain: string;
  readonly matrix: Matrix;
  /** A channel that is marked: a column of W1, a row of W2. */
  readonly marked: { readonly row: number | null; readonly column: number | null };
  /** What a place is called: its row and column in words. */
  readonly read: (row: number, column: number) => string;
  /** Its file's name, and what its rows and columns are. */
  readonly save: { readonly figure: string; readonly row: string; readonly column: string };
}

const HEIGHT = 96;

/** A matrix as coloured cells on a scale of its own, which it names. Its numbers are in the equations and the tables. */
export function HeatMap({ heading, explain, matrix, marked, read, save }: HeatMapProps) {
  const { t } = useTranslation();
  const [frame, width] = useWidth<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [place, setPlace] = useState<readonly [number, number] | null>(null);
  const palette = usePalette();
  const { accent } = palette;
  const greatest = useMemo(() => reach(matrix.values), [matrix]);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!canvas.current || !context || width === 0) return;
    const density = window.devicePixelRatio || 1;
    canvas.current.width = Math.round(width * density);
    canvas.current.height = Math.round(HEIGHT * density);
    context.setTransform(density, 0, 0, density, 0, 0);
    drawMatrix(context, matrix, { width, height: HEIGHT }, signedColour(greatest, palette), {
      ...marked,
      colour: accent,
    });
  }, [matrix, width, greatest, marked, accent, palette]);
  const point = (event: PointerEvent<HTMLCanvasElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const row = Math.floor(((event.clientY - box.top) / box.height) * matrix.rows);
    const column = Math.floor(((event.clientX - box.left) / box.width) * matrix.columns);
    const inside = row >= 0 && column >= 0 && row < matrix.rows && column < matrix.columns;
    setPlace(inside ? [row, column] : null);
  };
  const value = place && matrix.values[place[0] * matrix.columns + place[1]];
  const scale = t('heat.scale', { least: formatValue(-greatest), greatest: formatValue(greatest) });
  return (
    <figure className="chart heat">
      <figcaption>
        <strong>{heading}</strong> <span>{explain}</span>
        <span className={place ? 'reading live' : 'reading'}>
          {place && value != null ? `${read(...place)}: ${formatValue(value)}` : scale}
        </span>
        <Save
          figure={save.figure}
          label={heading}
          about={{ picture: '', edits: '' }}
          draw={() =>
            matrixFigure({ title: save.figure, scale, matrix }, signedColour(greatest, palette), palette.ink)
          }
          table={() => matrixTable(matrix, save)}
        />
      </figcaption>
      <div ref={frame}>
        <canvas
          ref={canvas}
          role="img"
          aria-label={`${heading}, ${matrix.rows} × ${matrix.columns}. ${scale}`}
          style={{ width: `${width}px`, height: `${HEIGHT}px` }}
          onPointerMove={point}
          onPointerLeave={() => setPlace(null)}
        />
      </div>
    </figure>
  );
}
