import { lazy, memo, Suspense, useDeferredValue, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Order } from 'senet-wasm/view';
import { type Lane, lanes } from '../../layout/lanes.ts';
import { type Shown, selectFirst } from '../../state/shown.ts';
import { useActions, useSelected } from '../../ui/context.tsx';
import { Legend } from '../../ui/Legend.tsx';
import { Loading } from '../../ui/Loading.tsx';
import { BlockStrip } from './BlockStrip.tsx';
import { BlockDetail } from './detail/BlockDetail.tsx';

/** Comes after the strips. */
const GatesExport = lazy(async () => ({ default: (await import('./GatesExport.tsx')).GatesExport }));

const ORDERS: readonly Order[] = ['index', 'value'];

function OrderChoice() {
  const { t } = useTranslation();
  const order = useSelected((state) => state.view.order);
  const { choose } = useActions();
  return (
    <fieldset className="order">
      <legend>{t('order.legend')}</legend>
      {ORDERS.map((name) => (
        <label key={name}>
          <input
            type="radio"
            name="order"
            checked={order === name}
            onChange={() => choose({ order: name })}
          />
          <span>{t(`order.${name}`)}</span>
        </label>
      ))}
    </fieldset>
  );
}

interface LaneProps {
  readonly lane: Lane;
  readonly result: Pick<Shown, 'prediction'>;
}

const LaneView = memo(function LaneView({ lane, result }: LaneProps) {
  const { t } = useTranslation();
  const chosen = useSelected((state) => state.view.block);
  const open = lane.blocks.find(({ name }) => name === chosen);
  const [first] = lane.blocks;
  return (
    <section className="lane" aria-label={lane.stage}>
      <header>
        <h3>{lane.stage}</h3>
        {first && <span>{t('map.stage', { channels: first.se.channels })}</span>}
        {lane.ungated > 0 && <span>{t('map.noModule', { count: lane.ungated })}</span>}
      </header>
      <div className="blocks">
        {lane.blocks.map((block) => (
          <BlockStrip key={block.name} block={block} result={result} />
        ))}
      </div>
      {open && <BlockDetail key={open.name} block={open} result={result} />}
    </section>
  );
});

/** Every block in its stage's lane, its gates as a strip. */
export function NetworkMap() {
  const { t } = useTranslation();
  const model = useSelected((state) => state.model);
  const result = useSelected((state) => state.result);
  const first = useSelected(selectFirst);
  const network = first ?? (model.phase === 'ready' ? model.report.network : null);
  const stages = useMemo(() => (network ? lanes(network) : []), [network]);
  // The answer first; then, in tasks of their own, the strips.
  const shown = useDeferredValue(result ?? first);
  return (
    <section className="map" aria-labelledby="map-heading">
      <header>
        <h2 id="map-heading">{t('map.heading')}</h2>
        <p>{t('map.explain')}</p>
        <div className="tools">
          <Legend />
          <OrderChoice />
          {result && (
            <Suspense>
              <GatesExport blocks={stages.flatMap(({ blocks }) => blocks)} result={result} />
            </Suspense>
          )}
        </div>
      </header>
      {model.phase !== 'ready' && <Loading model={model} />}
      {first && <p className="reading">{t('map.precomputed')}</p>}
      {shown && stages.map((lane) => <LaneView key={lane.stage} lane={lane} result={shown} />)}
      {shown && <p className="hint">{t('map.hint')}</p>}
    </section>
  );
}
