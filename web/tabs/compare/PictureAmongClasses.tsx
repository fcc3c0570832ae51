import { useMemo } from 'react';
import type { AtlasBlock } from 'senet-wasm';
import type { Table } from '../../export/table.ts';
import { formatPercent, formatValue } from '../../i18n/numbers.ts';
import { classDistances } from '../../layout/atlas.ts';
import type { Result } from '../../state/store.ts';
import { useActions } from '../../ui/context.tsx';
import { ExportMenu } from '../../ui/ExportMenu.tsx';
import { usePalette } from '../../ui/use_palette.ts';
import { classTable, type FigureRequest, picturePanels } from './figures.ts';
import { Plot } from './Plot.tsx';
import { useTexts } from './texts.ts';

export interface PictureAmongClassesProps {
  readonly request: FigureRequest;
  readonly block: AtlasBlock;
  readonly result: Result;
  readonly fitted: boolean;
}

function Distances({ request, block, result }: Omit<PictureAmongClassesProps, 'fitted'>) {
  const t = useTexts();
  const gates = result.prediction.gates[block.name]?.data;
  const distances = useMemo(
    () => (gates ? classDistances(request.atlas, block, gates) : []),
    [request.atlas, block, gates],
  );
  const table = (): Table => ({
    rowHeading: t('atlas.class'),
    rows: distances.map(({ label }) => request.className(label)),
    columns: [
      { heading: t('atlas.distance'), values: distances.map(({ distance }) => distance) },
      { heading: t('atlas.within'), values: distances.map(({ within }) => within) },
    ],
  });
  return (
    <>
      <div className="tools">
        <p className="hint" id="nearest">
          {t('atlas.nearest')}
        </p>
        <ExportMenu
          figure={`nearest classes ${block.name}`}
          label={t('atlas.nearest')}
          about={{ dataset: request.atlas.dataset.name, edits: '' }}
          table={table}
        />
      </div>
      <table className="distances" aria-labelledby="nearest">
        <thead>
          <tr>
            <th scope="col">{t('atlas.class')}</th>
            <th scope="col">{t('atlas.distance')}</th>
            <th scope="col">{t('atlas.within')}</th>
          </tr>
        </thead>
        <tbody>
          {distances.map(({ label, distance, within }) => (
            <tr key={label} data-class={label}>
              <th scope="row">{request.className(label)}</th>
              <td>
                <data value={distance}>{formatValue(distance)}</data>
              </td>
              <td>{formatPercent(within)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

/** This picture's gates of a block over mean ± standard deviation of each class. */
export function PictureAmongClasses(props: PictureAmongClassesProps) {
  const { request, block, result, fitted } = props;
  const t = useTexts();
  const { ink } = usePalette();
  const { choose } = useActions();
  const { atlas } = request;
  const gates = result.prediction.gates[block.name]?.data;
  const own = useMemo(
    () => ({ label: t('atlas.picture'), values: gates ?? [], colour: ink, width: 1.5 }),
    [t, gates, ink],
  );
  const panels = useMemo(() => picturePanels(request, block, own), [request, block, own]);
  const table = useMemo(() => {
    const classes = classTable(request, [block], {
      mean: (label) => t('atlas.mean', { class: label }),
      deviation: (label) => t('atlas.deviation', { class: label }),
    });
    return { ...classes, columns: [{ heading: own.label, values: own.values }, ...classes.columns] };
  }, [request, block, own, t]);
  return (
    <>
      <label className="field">
        {t('atlas.block')}{' '}
        <select value={block.name} onChange={({ target }) => choose({ block: target.value, channel: null })}>
          {atlas.blocks.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <Plot
        heading={t('atlas.pictureHeading', { block: block.name })}
        explain={t('atlas.pictureExplain')}
        name="picture among classes"
        about={{ dataset: atlas.dataset.name, edits: '' }}
        panels={panels}
        table={table}
        fitted={fitted}
      />
      <Distances {...props} />
    </>
  );
}
