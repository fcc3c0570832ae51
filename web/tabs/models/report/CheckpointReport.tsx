import type { CheckpointReport as Report } from 'senet-wasm';
import { useActions, useSelected } from '../../../ui/context.tsx';
import { English } from '../../../ui/English.tsx';
import { properName } from '../../../ui/StatusLine.tsx';
import { Choices } from './Choices.tsx';
import { Pictures } from './Pictures.tsx';
import { sourceKey } from './source_text.ts';
import { Tensors } from './Tensors.tsx';
import { useTexts } from './texts.ts';
import './report.css';

const whole = new Intl.NumberFormat('en');

function Names({ dialect, why }: Pick<Report, 'dialect' | 'why'>) {
  const t = useTexts();
  if (!dialect) return <p>{t('unknownNames')}</p>;
  return (
    <p>
      <span lang="en">{dialect.title}</span>. <English text={why} />
    </p>
  );
}

function Labels({ labels: { source }, options }: Pick<Report, 'labels' | 'options'>) {
  const t = useTexts();
  const count = whole.format(Number(options.classes));
  if (source === 'dialect') return <p>{t('labelsDialect', { count })}</p>;
  if (source === 'none') return <p>{t('labelsNone', { count })}</p>;
  return <p>{t('labelsSaid', { count, source: t(sourceKey(source)) })}</p>;
}

/** Whether it can be used, and the way to its gates once it is loaded. */
function Outcome({ loads }: Pick<Report, 'loads'>) {
  const t = useTexts();
  const { choose } = useActions();
  const isReady = useSelected((state) => state.model.phase === 'ready');
  return (
    <p className="outcome">
      <strong>{t(loads ? 'loads' : 'loadsNot')}</strong>
      {loads && isReady && (
        <button type="button" onClick={() => choose({ tab: 'explore' })}>
          {t('explore')}
        </button>
      )}
    </p>
  );
}

/** What the reader's own checkpoint was recognised as and why, what fits, and what was chosen; nothing for other networks. */
export function CheckpointReport() {
  const t = useTexts();
  const inspection = useSelected((state) => state.inspection);
  if (!inspection) return null;
  const { report } = inspection;
  const { file, architecture, architectureSource, parameters, notes } = report;
  const words = {
    name: properName(architecture),
    count: whole.format(parameters),
    source: t(sourceKey(architectureSource)),
  };
  return (
    <section className="report" aria-labelledby="report-heading">
      <h3 id="report-heading">{t('heading', { file })}</h3>
      <Outcome loads={report.loads} />
      <dl>
        <dt>{t('network')}</dt>
        <dd>{t('parameters', words)}</dd>
        <dt>{t('names')}</dt>
        <dd>
          <Names {...report} />
        </dd>
        <dt>{t('tensors')}</dt>
        <dd>
          <Tensors tensors={report.tensors} {...(report.cause !== undefined && { cause: report.cause })} />
        </dd>
        {notes.length > 0 && (
          <>
            <dt>{t('notes')}</dt>
            <dd>
              <English text={notes.join(' ')} />
            </dd>
          </>
        )}
        <dt>{t('labels')}</dt>
        <dd>
          <Labels {...report} />
        </dd>
        <dt>{t('pictures')}</dt>
        <dd>
          <Pictures {...inspection} />
        </dd>
      </dl>
      <Choices choices={report.choices} />
    </section>
  );
}
