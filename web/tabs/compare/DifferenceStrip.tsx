import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type Brush, type Cells, channelOrder, drawStrip, STRIP } from 'senet-wasm/view';
import { formatSigned, formatValue } from '../../i18n/numbers.ts';
import type { BlockDifference } from '../../layout/differences.ts';
import { CellCanvas } from '../../ui/CellCanvas.tsx';
import { useActions, useSelected } from '../../ui/context.tsx';
import { NumberTable } from '../../ui/NumberTable.tsx';
import { useMarked } from '../../ui/use_marked.ts';
import { useTexts } from './texts.ts';

export interface DifferenceStripProps {
  readonly difference: BlockDifference;
  readonly colour: (difference: number) => string;
  /** Of the first run, the second, and their difference. */
  readonly headings: readonly [string, string, string];
}

/** One block: second less first for each channel. */
export function DifferenceStrip({ difference: found, colour, headings }: DifferenceStripProps) {
  const t = useTexts();
  const { t: shared } = useTranslation();
  const actions = useActions();
  const { block, first, second, difference, mean, most } = found;
  const byOrder = useSelected((state) => state.view.order);
  const isChosen = useSelected((state) => state.view.block === block);
  const marked = useMarked(block);
  const order = useMemo(() => channelOrder(difference, byOrder), [difference, byOrder]);
  const paint = useCallback(
    (brush: Brush, cells: Cells) => drawStrip(brush, { cells, values: difference, order, marked }, colour),
    [difference, order, marked, colour],
  );
  const change = (channel: number) => formatSigned(difference[channel] ?? Number.NaN);
  const reading =
    marked === null
      ? mean === 0
        ? t('difference.same')
        : t('difference.summary', { mean: formatValue(mean), channel: most, change: change(most) })
      : t('difference.reading', {
          channel: marked,
          first: formatValue(first[marked] ?? Number.NaN),
          second: formatValue(second[marked] ?? Number.NaN),
          change: change(marked),
        });
  return (
    <article className={isChosen ? 'block open' : 'block'} data-block={block}>
      <header>
        <h4>{block}</h4>
        <p className={marked === null ? 'reading' : 'reading live'}>{reading}</p>
      </header>
      <CellCanvas
        label={t('difference.strip', { block })}
        order={order}
        marked={marked}
        layout={STRIP}
        paint={paint}
        reading={reading}
        onPoint={(channel) => actions.point(channel === null ? null : { block, channel })}
        onChoose={(channel) => actions.choose({ block, channel })}
      />
      <NumberTable
        discreet
        summary={t('difference.table', { block })}
        rowHeading={shared('map.channel')}
        columns={[
          { heading: headings[0], values: first },
          { heading: headings[1], values: second },
          { heading: headings[2], values: difference },
        ]}
      />
    </article>
  );
}
