import { useTranslation } from 'react-i18next';
import { formatMegabytes } from '../i18n/numbers.ts';
import type { ModelState } from '../state/store.ts';
import { useActions } from './context.tsx';
import { ProblemText } from './Message.tsx';

type NotReady = Exclude<ModelState, { phase: 'ready' }>;

function useProgressText({ progress }: Extract<ModelState, { phase: 'loading' }>): string {
  const { t } = useTranslation();
  if (!progress) return t('loading.prepare');
  if (progress.phase !== 'download') return t('loading.prepare');
  const loaded = formatMegabytes(progress.loaded);
  return progress.total === undefined
    ? t('loading.download', { loaded })
    : t('loading.downloadOf', { loaded, total: formatMegabytes(progress.total) });
}

function InProgress({ model }: { readonly model: Extract<ModelState, { phase: 'loading' }> }) {
  const { t } = useTranslation();
  const { cancelLoading } = useActions();
  const text = useProgressText(model);
  const { progress } = model;
  const known =
    progress?.phase === 'download' && progress.total ? { value: progress.loaded, max: progress.total } : {};
  return (
    <div className="loading">
      <label>
        <span>{text}</span>
        <progress {...known} />
      </label>
      <button type="button" onClick={cancelLoading}>
        {t('loading.cancel')}
      </button>
    </div>
  );
}

/** What stands in the map's place while there is no model: progress, or why there is none and how to go on. */
export function Loading({ model }: { readonly model: NotReady }) {
  const { t } = useTranslation();
  const { load } = useActions();
  if (model.phase === 'loading') return <InProgress model={model} />;
  return (
    <div className={model.phase === 'failed' ? 'loading failed' : 'loading'} role="alert">
      {model.phase === 'failed' ? <ProblemText problem={model.problem} /> : <p>{t('loading.cancelled')}</p>}
      <button type="button" onClick={load}>
        {t(model.phase === 'failed' ? 'loading.again' : 'loading.retry')}
      </button>
    </div>
  );
}
