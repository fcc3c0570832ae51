import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type Brush, type Cells, channelOrder, drawStrip, gateColour, STRIP, spread } from 'senet-wasm/view';
import { formatShort, formatValue } from '../../i18n/numbers.ts';
import type { GatedBlock } from '../../layout/lanes.ts';
import type { Shown } from '../../state/shown.ts';
import { CellCanvas } from '../../ui/CellCanvas.tsx';
import { useActions, useSelected } from '../../ui/context.tsx';
import { EMPTY } from '../../ui/empty.ts';
import { NumberTable } from '../../ui/NumberTable.tsx';
import { useMarked } from '../../ui/use_marked.ts';

/** One block's gates: its name, a line that says what is pointed at, and the strip. */
export function BlockStrip({
  block,
  result,
}: {
  readonly block: GatedBlock;
  readonly result: Pick<Shown, 'prediction'>;
}) {
  const { t } = useTranslation();
  const actions = useActions();
  const order = useSelected((state) => state.view.order);
  const isOpen = useSelected((state) => state.view.block === block.name);
  const marked = useMarked(block.name);
  const gates = result.prediction.gates[block.name]?.data ?? EMPTY;
  const squeeze = result.prediction.taps[block.se.squeeze]?.data ?? EMPTY;
  const channels = useMemo(() => channelOrder(gates, order), [gates, order]);
  const { mean, least, greatest } = useMemo(() => spread(gates), [gates]);
  const paint = useCallback(
    (brush: Brush, cells: Cells) =>
      drawStrip(brush, { cells, values: gates, order: channels, marked }, gateColour),
    [gates, channels, marked],
  );
  const summary = t('map.spread', {
    mean: formatShort(mean),
    least: formatShort(least),
    greatest: formatShort(greatest),
  });
  const reading =
    marked === null
      ? summary
      : t('map.reading', {
          channel: marked,
          z: formatValue(squeeze[marked] ?? Number.NaN),
          s: formatValue(gates[marked] ?? Number.NaN),
        });
  const toggle = () => actions.choose({ block: isOpen ? null : block.name, channel: null });
  return (
    <article className={isOpen ? 'block open' : 'block'} data-block={block.name}>
      <header>
        <h4>
          <button type="button" className="name" aria-expanded={isOpen} onClick={toggle}>
            {block.name}
          </button>
        </h4>
        <p className={marked === null ? 'reading' : 'reading live'}>{reading}</p>
      </header>
      <CellCanvas
        label={t('map.strip', { block: block.name })}
        order={channels}
        marked={marked}
        layout={STRIP}
        paint={paint}
        reading={reading}
        onPoint={(channel) => actions.point(channel === null ? null : { block: block.name, channel })}
        onChoose={(channel) => actions.choose({ block: block.name, channel })}
      />
      <NumberTable
        discreet
        summary={t('map.table', { block: block.name })}
        rowHeading={t('map.channel')}
        columns={[
          { heading: 'z', values: squeeze },
          { heading: 's', values: gates },
        ]}
      />
    </article>
  );
}
