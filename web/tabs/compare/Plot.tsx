import { useMemo } from 'react';
import type { About } from '../../export/about.ts';
import type { Table } from '../../export/table.ts';
import { fitDomain, type Panel, plotFigure } from '../../layout/plot.ts';
import { ExportMenu } from '../../ui/ExportMenu.tsx';
import { FigureView } from '../../ui/FigureView.tsx';
import { NumberTable } from '../../ui/NumberTable.tsx';
import { usePalette } from '../../ui/use_palette.ts';
import { useWidth } from '../../ui/use_width.ts';
import { useTexts } from './texts.ts';

export interface PlotProps {
  readonly heading: string;
  readonly explain: string;
  /** Of its file. */
  readonly name: string;
  readonly about: Partial<Pick<About, 'second' | 'dataset' | 'edits'>>;
  readonly panels: readonly Panel[];
  readonly table: Table;
  /** The scale is that of the values drawn and not 0 to 1. */
  readonly fitted: boolean;
}

/** A figure of line charts, what it shows in words, its file and its table. */
export function Plot({ heading, explain, name, about, panels, table, fitted }: PlotProps) {
  const t = useTexts();
  const [frame, width] = useWidth<HTMLDivElement>();
  const { ink, rule } = usePalette();
  const draw = useMemo(() => {
    const domain = fitted ? fitDomain(panels) : ([0, 1] as const);
    return (wide: number) =>
      plotFigure({ panels, width: wide, domain, ink, rule, channels: t('atlas.channel') });
  }, [panels, fitted, ink, rule, t]);
  const figure = useMemo(() => (width > 0 ? draw(width) : null), [draw, width]);
  const columns = useMemo(
    () =>
      table.columns.map(({ heading: of, values }) => ({ heading: of, values: Float32Array.from(values) })),
    [table],
  );
  return (
    <figure className="plot" data-figure={name}>
      <div className="tools">
        <figcaption>
          <h3>{heading}</h3>
        </figcaption>
        <ExportMenu figure={name} about={about} draw={() => draw(960)} table={() => table} />
      </div>
      <p className="hint">{explain}</p>
      <div ref={frame}>{figure && <FigureView figure={figure} label={heading} />}</div>
      <NumberTable
        summary={t('atlas.numbers', { figure: heading })}
        rowHeading={table.rowHeading}
        {...(table.rows && { rows: table.rows })}
        columns={columns}
      />
    </figure>
  );
}
