import type { Table } from '../../export/table.ts';
import type { Ablation } from '../../layout/ablation.ts';
import { rowFigure } from '../../layout/row_figure.ts';
import { Save } from '../../ui/Save.tsx';
import { usePalette } from '../../ui/use_palette.ts';
import { formatChange } from './Outcome.tsx';
import { useTexts } from './texts.ts';

export interface AblationExportProps {
  readonly ablation: Ablation;
  readonly nameOf: (index: number) => string;
}

/** Saves what becomes of the winning logit with each block's gates set to ones. */
export function AblationExport({ ablation, nameOf }: AblationExportProps) {
  const t = useTexts();
  const { ink, bar } = usePalette();
  const { rows, reach, winner } = ablation;
  const draw = () =>
    rowFigure({
      title: t('matter.chart', { label: nameOf(winner) }),
      rows: rows.map(({ name, change }) => ({
        label: name,
        bars: [{ value: change, text: formatChange(change), colour: bar }],
      })),
      domain: [-reach, reach],
      ink,
    });
  const table = (): Table => ({
    rowHeading: t('matter.block'),
    rows: rows.map(({ name }) => name),
    columns: [
      { heading: t('matter.change'), values: rows.map(({ change }) => change) },
      { heading: t('matter.logit'), values: rows.map(({ logit }) => logit) },
    ],
  });
  // Every other block is left alone, whatever edits are in force.
  return (
    <Save
      figure="which blocks matter"
      label={t('matter.heading')}
      about={{ edits: '' }}
      draw={draw}
      table={table}
    />
  );
}
