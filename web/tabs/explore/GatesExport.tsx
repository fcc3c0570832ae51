import { useTranslation } from 'react-i18next';
import { channelOrder, gateColour } from 'senet-wasm/view';
import type { Table } from '../../export/table.ts';
import type { GatedBlock } from '../../layout/lanes.ts';
import { stripFigure } from '../../layout/strip_figure.ts';
import type { Result } from '../../state/store.ts';
import { ExportMenu } from '../../ui/ExportMenu.tsx';
import { usePalette } from '../../ui/use_palette.ts';

export interface GatesExportProps {
  readonly blocks: readonly GatedBlock[];
  readonly result: Result;
}

/** Saves the strips of every block; s and z of each channel. Without edits, as the strips are. */
export function GatesExport({ blocks, result }: GatesExportProps) {
  const { t } = useTranslation();
  const { ink } = usePalette();
  const { gates, taps } = result.prediction;
  const gatesOf = ({ name }: GatedBlock) => gates[name]?.data ?? new Float32Array(0);
  const draw = () =>
    stripFigure(
      blocks.map((block) => ({
        title: block.name,
        values: gatesOf(block),
        order: channelOrder(gatesOf(block), 'index'),
      })),
      gateColour,
      ink,
    );
  const table = (): Table => ({
    rowHeading: t('map.channel'),
    rows: blocks.flatMap((block) => Array.from(gatesOf(block), (_, channel) => `${block.name}@${channel}`)),
    columns: [
      { heading: 'z', values: blocks.flatMap(({ se }) => [...(taps[se.squeeze]?.data ?? [])]) },
      { heading: 's', values: blocks.flatMap((block) => [...gatesOf(block)]) },
    ],
  });
  return <ExportMenu figure="gates" about={{ edits: '' }} draw={draw} table={table} />;
}
