import { useTranslation } from 'react-i18next';
import { formatPercent } from '../i18n/numbers.ts';
import type { Result } from '../state/store.ts';
import { useSelected } from './context.tsx';
import { useClassName } from './use_class_name.ts';

function Verdict({ result }: { readonly result: Result }) {
  const { t } = useTranslation();
  const className = useClassName();
  const truth = useSelected((state) => state.view.picture);
  const answer = result.prediction.top[0]?.label;
  if (answer === undefined) return null;
  // The result is still that of another picture while the chosen one is being run.
  if (truth !== 'own' && result.picture.name !== truth) return null;
  if (truth === 'own')
    return <p className="verdict">{t('top.own', { count: result.prediction.logits.data.length })}</p>;
  const words = { truth: className(truth), answer: className(answer) };
  return <p className="verdict">{answer === truth ? t('top.right', words) : t('top.wrong', words)}</p>;
}

/** The five likeliest classes, as they come out of the softmax. */
export function TopClasses() {
  const { t } = useTranslation();
  const className = useClassName();
  const result = useSelected((state) => state.result);
  return (
    <section className="top" aria-labelledby="top-heading">
      <h2 id="top-heading">{t('top.heading')}</h2>
      {result ? (
        <ol>
          {result.prediction.top.map(({ index, label, probability }) => (
            <li key={index}>
              <span className="label">{className(label)}</span>
              <data value={probability}>{formatPercent(probability)}</data>
              <span className="track" aria-hidden="true">
                <span style={{ width: `${probability * 100}%` }} />
              </span>
            </li>
          ))}
        </ol>
      ) : (
        <p className="verdict">{t('top.waiting')}</p>
      )}
      {result && <Verdict result={result} />}
    </section>
  );
}
