import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { channelOrder, gateDomain } from 'senet-wasm/view';
import { formatValue } from '../../../i18n/numbers.ts';
import type { GatedBlock } from '../../../layout/lanes.ts';
import type { Shown } from '../../../state/shown.ts';
import { BarChart } from '../../../ui/BarChart.tsx';
import { useActions, useSelected } from '../../../ui/context.tsx';
import { EMPTY } from '../../../ui/empty.ts';
import { NumberTable } from '../../../ui/NumberTable.tsx';
import { useMarked } from '../../../ui/use_marked.ts';
import './detail.css';
import { type ModuleWeights, useModule } from '../../../ui/use_module.ts';
import { Equation } from './Equation.tsx';
import { Gallery } from './Gallery.tsx';
import { HeatMap } from './HeatMap.tsx';

const GATE_RULES = [0.5, 1] as const;

interface MatricesProps {
  readonly block: string;
  readonly module: ModuleWeights;
  readonly marked: number | null;
}

/** W1 and W2, a marked channel framed in both. */
function Matrices({ block, module, marked }: MatricesProps) {
  const { t } = useTranslation();
  const { w1, w2 } = module;
  const [hidden = 1, channels = 1] = w1.shape;
  const first = useMemo(() => ({ rows: hidden, columns: channels, values: w1.data }), [hidden, channels, w1]);
  const second = useMemo(
    () => ({ rows: channels, columns: hidden, values: w2.data }),
    [hidden, channels, w2],
  );
  const ofFirst = useMemo(() => ({ row: null, column: marked }), [marked]);
  const ofSecond = useMemo(() => ({ row: marked, column: null }), [marked]);
  return (
    <>
      <HeatMap
        heading="W₁"
        save={{ figure: `W1 ${block}`, row: t('detail.unit'), column: t('map.channel') }}
        explain={t('heat.first')}
        matrix={first}
        marked={ofFirst}
        read={(unit, channel) => t('heat.place', { unit, channel })}
      />
      <HeatMap
        heading="W₂"
        save={{ figure: `W2 ${block}`, row: t('map.channel'), column: t('detail.unit') }}
        explain={t('heat.second')}
        matrix={second}
        marked={ofSecond}
        read={(channel, unit) => t('heat.place', { unit, channel })}
      />
    </>
  );
}

/** How a block's gates came about: squeeze z, hidden, gate s, one below the other, the channel pointed at marked in both. */
export function BlockDetail({
  block,
  result,
}: {
  readonly block: GatedBlock;
  readonly result: Pick<Shown, 'prediction'>;
}) {
  const { t } = useTranslation();
  const actions = useActions();
  const byOrder = useSelected((state) => state.view.order);
  const marked = useMarked(block.name);
  const { gates, taps } = result.prediction;
  const gate = gates[block.name]?.data ?? EMPTY;
  const squeeze = taps[block.se.squeeze]?.data ?? EMPTY;
  const hidden = taps[block.se.hidden]?.data ?? EMPTY;
  const chosen = useSelected((state) => state.view.channel);
  const module = useModule(block);
  const order = useMemo(() => channelOrder(gate, byOrder), [gate, byOrder]);
  const domain = useMemo(() => gateDomain(gate), [gate]);
  const hiddenOrder = useMemo(() => channelOrder(hidden, 'index'), [hidden]);
  const onPoint = (channel: number | null) =>
    actions.point(channel === null ? null : { block: block.name, channel });
  const onChoose = (channel: number) => actions.choose({ block: block.name, channel });
  const value = (values: Float32Array, at: number) => ({
    channel: at,
    value: formatValue(values[at] ?? Number.NaN),
  });
  return (
    <section className="detail" aria-label={t('detail.heading', { block: block.name })}>
      <header>
        <h4>{t('detail.heading', { block: block.name })}</h4>
        <p>
          {block.module} · {t('detail.flow', { channels: block.se.channels, hidden: block.se.hiddenWidth })}
        </p>
        <button type="button" onClick={() => actions.choose({ block: null, channel: null })}>
          {t('detail.close')}
        </button>
      </header>
      <BarChart
        symbol="z"
        heading={t('detail.squeeze')}
        explain={t('detail.squeezeExplain')}
        values={squeeze}
        save={{ figure: `squeeze ${block.name}`, rowHeading: t('map.channel') }}
        order={order}
        marked={marked}
        onPoint={onPoint}
        onChoose={onChoose}
        read={(at) => t('detail.squeezeReading', value(squeeze, at))}
      />
      <BarChart
        symbol="hidden"
        heading={t('detail.hidden')}
        explain={t('detail.hiddenExplain')}
        values={hidden}
        save={{ figure: `hidden ${block.name}`, rowHeading: t('detail.unit') }}
        order={hiddenOrder}
        read={(at) => t('detail.hiddenReading', value(hidden, at))}
      />
      <BarChart
        symbol="s"
        accent
        heading={t('detail.gate')}
        explain={t('detail.gateExplain')}
        values={gate}
        save={{ figure: `gate ${block.name}`, rowHeading: t('map.channel') }}
        order={order}
        domain={domain}
        rules={GATE_RULES}
        marked={marked}
        onPoint={onPoint}
        onChoose={onChoose}
        read={(at) => t('detail.gateReading', value(gate, at))}
      />
      {chosen === null && <p className="hint">{t('equation.hint')}</p>}
      {module && chosen !== null && chosen < gate.length && (
        <Equation
          key={chosen}
          block={block.name}
          channel={chosen}
          module={module}
          squeeze={squeeze}
          hidden={hidden}
          gate={gate[chosen] ?? Number.NaN}
        />
      )}
      {module && <Matrices block={block.name} module={module} marked={marked} />}
      <Gallery block={block} gate={gate} />
      <NumberTable
        summary={t('detail.gateTable')}
        rowHeading={t('map.channel')}
        columns={[
          { heading: 'z', values: squeeze },
          { heading: 's', values: gate },
        ]}
      />
      <NumberTable
        summary={t('detail.hiddenTable')}
        rowHeading={t('detail.unit')}
        columns={[{ heading: t('detail.hidden'), values: hidden }]}
      />
    </section>
  );
}
