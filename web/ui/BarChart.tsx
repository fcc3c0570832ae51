import { useCallback, useMemo, useState } from 'react';
import { BARS, type Brush, barDomain, type Cells, drawBars } from 'senet-wasm/view';
import { formatShort } from '../i18n/numbers.ts';
import { barFigure } from '../layout/bar_figure.ts';
import { CellCanvas } from './CellCanvas.tsx';
import { Save } from './Save.tsx';
import { usePalette } from './use_palette.ts';

export interface BarChartProps {
  readonly symbol: string;
  readonly heading: string;
  readonly explain: string;
  readonly values: Float32Array;
  readonly order: Uint32Array;
  /** Drawn in the gate's own colour. */
  readonly accent?: boolean;
  /** The scale, where it does not follow from the values. */
  readonly domain?: readonly [number, number];
  readonly rules?: readonly number[];
  readonly marked?: number | null;
  readonly onPoint?: (channel: number | null) => void;
  /** Enter, or a click with a mouse. */
  readonly onChoose?: (channel: number) => void;
  readonly read: (channel: number) => string;
  /** Its file's name, and what its numbers are numbers of. */
  readonly save: { readonly figure: string; readonly rowHeading: string };
}

const NO_RULES: readonly number[] = [];

/** A vector as bars. Where the caller does not say which channel is pointed at, the chart keeps its own. */
export function BarChart(props: BarChartProps) {
  const {
    heading,
    explain,
    values,
    order,
    accent = false,
    rules = NO_RULES,
    onPoint,
    onChoose,
    read,
    save,
  } = props;
  const [ownMark, setOwnMark] = useState<number | null>(null);
  const marked = props.marked === undefined ? ownMark : props.marked;
  const { bar, accent: gate, rule, mark, ink } = usePalette();
  const [low, high] = useMemo(() => props.domain ?? barDomain(values), [props.domain, values]);
  const paint = useCallback(
    (brush: Brush, cells: Cells) => {
      const colours = { bar: () => (accent ? gate : bar), rule, mark };
      drawBars(brush, { cells, values, order, marked }, [low, high], colours, rules);
    },
    [values, order, marked, low, high, accent, gate, bar, rule, mark, rules],
  );
  const reading = marked === null ? `${formatShort(low)} … ${formatShort(high)}` : read(marked);
  return (
    <figure className={accent ? 'chart gate' : 'chart'} data-chart={props.symbol}>
      <figcaption>
        <strong>{heading}</strong> <span>{explain}</span>
        <span className={marked === null ? 'reading' : 'reading live'}>{reading}</span>
        <Save
          figure={save.figure}
          label={heading}
          about={{ edits: '' }}
          draw={() =>
            barFigure(
              { title: heading, values, order, domain: [low, high], colour: accent ? gate : bar },
              { ink, rule },
            )
          }
          table={() => ({ rowHeading: save.rowHeading, columns: [{ heading: props.symbol, values }] })}
        />
      </figcaption>
      <CellCanvas
        label={heading}
        order={order}
        marked={marked}
        layout={BARS}
        paint={paint}
        reading={reading}
        onPoint={onPoint ?? setOwnMark}
        {...(onChoose && { onChoose })}
      />
    </figure>
  );
}
