import { useDeferredValue, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { LEAST_MARKED } from '../../layout/changes.ts';
import { lanes } from '../../layout/lanes.ts';
import { useSelected } from '../../ui/context.tsx';
import { EMPTY } from '../../ui/empty.ts';
import { Legend } from '../../ui/Legend.tsx';
import { EditedStrip } from './EditedStrip.tsx';
import { AllGatesExport } from './GatesExports.tsx';
import { useTexts } from './texts.ts';

/** Every block's strip, in its stage's lane. */
export function EditedStrips() {
  const t = useTexts();
  const { t: shared } = useTranslation();
  const model = useSelected((state) => state.model);
  const edited = useSelected((state) => state.edited?.prediction.gates);
  // The answer first; then, in tasks of their own, the strips. Not of an edited run: while a bar is dragged they would wait.
  const gates = useDeferredValue(useSelected((state) => state.result?.prediction.gates));
  const network = model.phase === 'ready' ? model.report.network : null;
  const stages = useMemo(() => (network ? lanes(network) : []), [network]);
  return (
    <section className="map" aria-labelledby="strips-heading">
      <header>
        <h3 id="strips-heading">{t('strips.heading')}</h3>
        <p>{t('strips.explain', { least: LEAST_MARKED })}</p>
        <div className="tools">
          <Legend />
          <AllGatesExport />
        </div>
      </header>
      {stages.map(({ stage, blocks }) => (
        <section className="lane" key={stage} aria-label={stage}>
          <header>
            <h4>{stage}</h4>
            {blocks[0] && <span>{shared('map.stage', { channels: blocks[0].se.channels })}</span>}
          </header>
          <div className="blocks">
            {blocks.map(({ name }) => {
              const before = gates?.[name]?.data ?? EMPTY;
              const after = edited?.[name]?.data ?? before;
              return <EditedStrip key={name} block={name} before={before} after={after} />;
            })}
          </div>
        </section>
      ))}
    </section>
  );
}
