import { formatPercent, formatShort } from '../../i18n/numbers.ts';
import type { EditedRun } from '../../state/edited.ts';
import type { Result } from '../../state/store.ts';
import { useSelected } from '../../ui/context.tsx';
import { useClassName } from '../../ui/use_class_name.ts';
import { useTexts } from './texts.ts';

/** A change with its sign: `+0.12`, `−0.12`. */
export function formatChange(change: number): string {
  return `${change < 0 ? '−' : '+'}${formatShort(Math.abs(change))}`;
}

function useWords(result: Result, edited: EditedRun | null) {
  const t = useTexts();
  const className = useClassName();
  const [was, is] = [result.prediction.top[0], edited?.prediction.top[0]];
  if (!was) return null;
  const label = className(was.label);
  const before = formatPercent(was.probability);
  if (!edited || !is) return { answer: t('outcome.none', { label, probability: before }), logit: null };
  const [logit, now] = [result, edited].map(
    ({ prediction }) => prediction.logits.data[was.index] ?? Number.NaN,
  ) as [number, number];
  const after = formatPercent(is.probability);
  const texts = { label, before, after };
  return {
    answer:
      is.index === was.index
        ? t('outcome.same', texts)
        : t('outcome.other', { ...texts, other: className(is.label) }),
    logit: t('outcome.logit', {
      label,
      before: formatShort(logit),
      after: formatShort(now),
      change: formatChange(now - logit),
    }),
  };
}

/** In two sentences what the edits change; stays in sight while bars are dragged. */
export function Outcome({ result }: { readonly result: Result }) {
  const t = useTexts();
  const edited = useSelected((state) => state.edited);
  const words = useWords(result, edited);
  return (
    <section className={edited ? 'outcome edited' : 'outcome'} aria-label={t('outcome.heading')}>
      <p>{words?.answer}</p>
      <p className="reading">{words?.logit ?? '\u00a0'}</p>
    </section>
  );
}
