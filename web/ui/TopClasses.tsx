import { useTranslation } from 'react-i18next';
import { isSample } from '../catalog.ts';
import { formatPercent } from '../i18n/numbers.ts';
import { type Shown, selectFirst } from '../state/shown.ts';
import { useSelected } from './context.tsx';
import { TopExport } from './TopExport.tsx';
import { useClassName } from './use_class_name.ts';

type Named = Pick<Shown, 'prediction' | 'picture'>;

/** Whether a class is among those of the network; the samples' are not in networks of other pictures. */
function useKnown(): (label: string) => boolean {
  const model = useSelected((state) => state.model);
  return (label) => model.phase !== 'ready' || model.report.labels.includes(label);
}

function Verdict({ result, classes }: { readonly result: Named; readonly classes: number }) {
  const { t } = useTranslation();
  const knows = useKnown();
  const className = useClassName();
  const truth = useSelected((state) => state.view.picture);
  const answer = result.prediction.top[0]?.label;
  if (answer === undefined) return null;
  // The result is still that of another picture while the chosen one is being run.
  if (isSample(truth) && result.picture !== truth) return null;
  if (!isSample(truth) || !knows(truth)) return <p className="verdict">{t('top.own', { count: classes })}</p>;
  const words = { truth: className(truth), answer: className(answer) };
  return <p className="verdict">{answer === truth ? t('top.right', words) : t('top.wrong', words)}</p>;
}

/** With edits in force: which bar is which, and what the network says without them. */
function Beside({ result }: { readonly result: Named }) {
  const { t } = useTranslation();
  const className = useClassName();
  const [best] = result.prediction.top;
  if (!best) return null;
  const words = { label: className(best.label), probability: formatPercent(best.probability) };
  return <p className="verdict">{t('top.edited', words)}</p>;
}

interface ClassRowProps {
  readonly label: string;
  readonly probability: number;
  /** Of the unedited run; null where that is what is shown. */
  readonly before: number | null;
}

function ClassRow({ label, probability, before }: ClassRowProps) {
  const className = useClassName();
  return (
    <li>
      <span className="label">{className(label)}</span>
      <data value={probability}>{formatPercent(probability)}</data>
      <span className={before === null ? 'track' : 'track edited'} aria-hidden="true">
        <span style={{ width: `${probability * 100}%` }} />
      </span>
      {before !== null && (
        <>
          <span className="track" aria-hidden="true">
            <span style={{ width: `${before * 100}%` }} />
          </span>
          <data className="before" value={before}>
            {formatPercent(before)}
          </data>
        </>
      )}
    </li>
  );
}

/** The five likeliest classes, as they come out of the softmax; with edits in force, each beside what it is without them. */
export function TopClasses() {
  const { t } = useTranslation();
  const run = useSelected((state) => state.result);
  const first = useSelected(selectFirst);
  const result = run ? { prediction: run.prediction, picture: run.picture.name } : first;
  const edited = useSelected((state) => state.edited);
  const before = edited && run ? run.prediction.probabilities.data : null;
  return (
    <section className="top" aria-labelledby="top-heading">
      <header>
        <h2 id="top-heading">{t('top.heading')}</h2>
        <TopExport />
      </header>
      {result ? (
        <ol>
          {(edited ?? result).prediction.top.map(({ index, label, probability }) => (
            <ClassRow
              key={index}
              label={label}
              probability={probability}
              before={before && (before[index] ?? Number.NaN)}
            />
          ))}
        </ol>
      ) : (
        <p className="verdict">{t('top.waiting')}</p>
      )}
      {result &&
        (edited ? (
          <Beside result={result} />
        ) : (
          <Verdict result={result} classes={run?.prediction.logits.data.length ?? 0} />
        ))}
    </section>
  );
}
