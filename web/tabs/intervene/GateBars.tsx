import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { BARS, type Brush, type Cells, channelOrder, drawBars } from 'senet-wasm/view';
import { drawLevels } from '../../draw/changes.ts';
import { formatValue } from '../../i18n/numbers.ts';
import { roundGate } from '../../layout/drag.ts';
import { useActions, useSelected } from '../../ui/context.tsx';
import { NumberTable } from '../../ui/NumberTable.tsx';
import { useCells } from '../../ui/use_cells.ts';
import { usePalette } from '../../ui/use_palette.ts';
import { GateSlider } from './GateSlider.tsx';
import { BlockGatesExport } from './GatesExports.tsx';
import { useTexts } from './texts.ts';
import { useEdit } from './use_edit.ts';
import { useGateDrag } from './use_gate_drag.ts';
import { type Gates, useGates, withSetGates } from './use_gates.ts';

/** Bars wide enough to be taken hold of; lower ones where a block has many rows of them. */
const WIDE_BARS = {
  ...BARS,
  leastWidth: 7,
  cellHeight: (_: number, rows: number) => (rows > 8 ? 40 : 64),
};
const RULES = [0.5, 1] as const;

interface BarsProps extends Gates {
  readonly block: string;
  readonly active: number | null;
  readonly onActive: GateBarsProps['onActive'];
}

/** A block's gates as bars that can be dragged. Before the channel is chosen, arrow keys begin at the first. */
function Bars({ block, before, after, changes, active, onActive }: BarsProps) {
  const t = useTexts();
  const actions = useActions();
  const { setGate, release } = useEdit();
  const byOrder = useSelected((state) => state.view.order);
  const pointed = useSelected((state) => (state.pointed?.block === block ? state.pointed.channel : null));
  const order = useMemo(() => channelOrder(before, byOrder), [before, byOrder]);
  const marked = pointed ?? active;
  const { accent, rule, mark, ink } = usePalette();
  const paint = useCallback(
    (brush: Brush, cells: Cells) => {
      const colours = { bar: () => accent, rule, mark };
      drawBars(brush, { cells, values: after, order, marked }, [0, 1], colours, RULES);
      drawLevels(brush, { cells, values: before, order }, changes.marked, ink);
    },
    [before, after, changes, order, marked, accent, rule, mark, ink],
  );
  const { frame, canvas, cells, style } = useCells(order.length, WIDE_BARS, paint);
  const drag = useGateDrag({
    cells,
    order,
    values: after,
    active,
    onActive,
    onPoint: (channel) => actions.point(channel === null ? null : { block, channel }),
    onSet: (channel, value, settled) => setGate(block, channel, value, settled),
    onRelease: (channel) => release(block, channel),
  });
  const channel = marked ?? order[0] ?? 0;
  const [was, is] = [before[channel] ?? Number.NaN, after[channel] ?? Number.NaN];
  const texts = { channel, before: formatValue(was), after: formatValue(is) };
  const reading = t(was === is ? 'bars.reading' : 'bars.readingEdited', texts);
  return (
    <figure className="chart gate" data-bars={block}>
      <figcaption>
        <strong>{t('bars.heading', { block })}</strong> <span>{t('bars.explain')}</span>
        <span className={marked === null ? 'reading' : 'reading live'}>
          {marked === null ? '\u00a0' : reading}
        </span>
        <BlockGatesExport block={block} />
      </figcaption>
      <div className="cells bars" ref={frame}>
        <canvas
          ref={canvas}
          role="slider"
          tabIndex={0}
          aria-label={t('bars.label', { block })}
          aria-orientation="vertical"
          aria-valuemin={0}
          aria-valuemax={1}
          aria-valuenow={roundGate(is)}
          aria-valuetext={reading}
          style={style}
          {...drag}
        />
      </div>
    </figure>
  );
}

export interface GateBarsProps {
  readonly block: string;
  /** The channel that was chosen, and how one is. */
  readonly active: number | null;
  /** @param settled  false while a key moves from one to the next */
  readonly onActive: (channel: number, settled: boolean) => void;
}

/** The chosen block's gates, to be changed one by one: as bars, and the chosen one as a slider. */
export function GateBars({ block, active, onActive }: GateBarsProps) {
  const t = useTexts();
  const { t: shared } = useTranslation();
  const { setGate, release } = useEdit();
  const gates = useGates(block);
  const edits = useSelected((state) => state.view.edits);
  const after = useMemo(() => withSetGates(gates.after, edits, block), [gates.after, edits, block]);
  const isSet = edits.some(({ target, channel }) => target === block && channel === active);
  return (
    <section className="gate-bars">
      <Bars {...gates} after={after} block={block} active={active} onActive={onActive} />
      {active === null || active >= after.length ? (
        <p className="hint one-gate">{t('bars.choose')}</p>
      ) : (
        <div className="one-gate">
          <span>{t('bars.gate', { channel: active })}</span>
          <GateSlider
            label={t('bars.gate', { channel: active })}
            value={after[active] ?? 0}
            onChange={(value, settled) => setGate(block, active, value, settled)}
          />
          <button type="button" disabled={!isSet} onClick={() => release(block, active)}>
            {t('bars.release')}
          </button>
        </div>
      )}
      <p className="hint">{t('bars.keys')}</p>
      <NumberTable
        summary={t('bars.table', { block })}
        rowHeading={shared('map.channel')}
        columns={[
          { heading: t('bars.before'), values: gates.before },
          { heading: t('bars.after'), values: after },
        ]}
      />
    </section>
  );
}
