import { useTranslation } from 'react-i18next';
import { mapColour } from '../../../draw/heat.ts';
import type { Table } from '../../../export/table.ts';
import { formatValue } from '../../../i18n/numbers.ts';
import { mapsFigure } from '../../../layout/matrix_figure.ts';
import { Save } from '../../../ui/Save.tsx';
import { usePalette } from '../../../ui/use_palette.ts';

/** A channel's map before and after its gate, as the gallery shows it. */
export interface ShownMaps {
  readonly channel: number;
  readonly gate: number;
  readonly u: Float32Array;
  readonly scaled: Float32Array;
  /** What the greys span. */
  readonly range: readonly [number, number];
}

export interface GalleryExportProps {
  readonly block: string;
  readonly height: number;
  readonly width: number;
  readonly maps: readonly ShownMaps[];
}

/** Saves the maps that the gallery shows; of every pixel u, s and s · u. */
export function GalleryExport({ block, height, width, maps }: GalleryExportProps) {
  const { t } = useTranslation();
  const { ink } = usePalette();
  const matrix = (values: Float32Array) => ({ rows: height, columns: width, values });
  const draw = () =>
    mapsFigure(
      maps.map(({ channel, gate, u, scaled, range }) => ({
        title: t('gallery.channel', { channel }),
        gate: `× ${formatValue(gate)} =`,
        before: matrix(u),
        after: matrix(scaled),
        colour: mapColour(...range),
      })),
      ink,
    );
  const table = (): Table => ({
    rowHeading: t('gallery.place'),
    rows: maps.flatMap(({ channel, u }) =>
      Array.from(u, (_, at) => `${channel}@${Math.floor(at / width)}.${at % width}`),
    ),
    columns: [
      { heading: 'u', values: maps.flatMap(({ u }) => [...u]) },
      { heading: 's', values: maps.flatMap(({ u, gate }) => Array.from(u, () => gate)) },
      { heading: 's × u', values: maps.flatMap(({ scaled }) => [...scaled]) },
    ],
  });
  return (
    <Save
      figure={`feature maps ${block}`}
      label={t('gallery.heading')}
      about={{ edits: '' }}
      draw={draw}
      table={table}
    />
  );
}
