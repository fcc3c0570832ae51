import { memo, useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type Brush, type Cells, channelOrder, gateColour, STRIP } from 'senet-wasm/view';
import { drawPairs, MARK_ROOM } from '../../draw/changes.ts';
import { formatValue } from '../../i18n/numbers.ts';
import { changesOf, LEAST_MARKED, sameValues } from '../../layout/changes.ts';
import { CellCanvas } from '../../ui/CellCanvas.tsx';
import { useActions, useSelected } from '../../ui/context.tsx';
import { NumberTable } from '../../ui/NumberTable.tsx';
import { useMarked } from '../../ui/use_marked.ts';
import { usePalette } from '../../ui/use_palette.ts';
import { formatChange } from './Outcome.tsx';
import { useTexts } from './texts.ts';
import type { Gates } from './use_gates.ts';

/** Cells of two halves; flatter ones where a block has many rows of them. */
const PAIRS = {
  ...STRIP,
  rowGap: MARK_ROOM,
  cellHeight: (width: number, rows: number) => 2 * Math.round(Math.max(4, Math.min(width, 96 / rows))),
};

function useReading({ before, after, changes }: Gates, marked: number | null): string {
  const t = useTexts();
  const value = (values: Float32Array, channel: number) => formatValue(values[channel] ?? Number.NaN);
  if (marked !== null) {
    return t('strips.reading', {
      channel: marked,
      before: value(before, marked),
      after: value(after, marked),
    });
  }
  if (changes.most === null) return t('strips.unchanged');
  if (changes.count === 0) return t('strips.little', { least: LEAST_MARKED });
  return t('strips.moved', {
    count: changes.count,
    channels: before.length,
    channel: changes.most,
    change: formatChange(changes.change),
  });
}

/** What a strip says whatever its gates are: looked up once, not at every update while a gate is dragged. */
function useStripTexts(block: string) {
  const t = useTexts();
  const { t: shared } = useTranslation();
  return useMemo(
    () => ({
      strip: t('strips.strip', { block }),
      table: t('strips.table', { block }),
      channel: shared('map.channel'),
      before: t('bars.before'),
      after: t('bars.after'),
    }),
    [t, shared, block],
  );
}

interface StripProps extends Omit<Gates, 'changes'> {
  readonly block: string;
}

/** A run gives every block new vectors; most hold the same numbers, since they come before what was edited. */
function sameStrip(one: StripProps, other: StripProps): boolean {
  return (
    one.block === other.block && sameValues(one.before, other.before) && sameValues(one.after, other.after)
  );
}

/** One block's gates: each cell's upper half without edits, its lower half with them, a mark under those that moved. */
export const EditedStrip = memo(function EditedStrip({ block, before, after }: StripProps) {
  const texts = useStripTexts(block);
  const actions = useActions();
  const changes = useMemo(() => changesOf(before, after), [before, after]);
  const byOrder = useSelected((state) => state.view.order);
  const isChosen = useSelected((state) => state.view.block === block);
  const marked = useMarked(block);
  const order = useMemo(() => channelOrder(before, byOrder), [before, byOrder]);
  const { accent } = usePalette();
  const paint = useCallback(
    (brush: Brush, cells: Cells) =>
      drawPairs(brush, { cells, before, after, order, moved: changes.marked, marked }, gateColour, accent),
    [before, after, order, changes, marked, accent],
  );
  const reading = useReading({ before, after, changes }, marked);
  return (
    <article className={isChosen ? 'block open' : 'block'} data-block={block} data-moved={changes.count}>
      <header>
        <h4>
          <button
            type="button"
            className="name plain"
            aria-pressed={isChosen}
            onClick={() => actions.choose({ block, channel: null })}
          >
            {block}
          </button>
        </h4>
        <p className={marked === null ? 'reading' : 'reading live'}>{reading}</p>
      </header>
      <CellCanvas
        label={texts.strip}
        order={order}
        marked={marked}
        layout={PAIRS}
        below={MARK_ROOM}
        paint={paint}
        reading={reading}
        onPoint={(channel) => actions.point(channel === null ? null : { block, channel })}
        onChoose={(channel) => actions.choose({ block, channel })}
      />
      <NumberTable
        discreet
        summary={texts.table}
        rowHeading={texts.channel}
        columns={[
          { heading: texts.before, values: before },
          { heading: texts.after, values: after },
        ]}
      />
    </article>
  );
}, sameStrip);
