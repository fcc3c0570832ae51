import { useTranslation } from 'react-i18next';
import { en } from '../i18n/en.ts';
import type { Problem } from '../worker/protocol.ts';
import { useActions, useSelected } from './context.tsx';
import { English } from './English.tsx';

type KnownProblem = keyof typeof en.problem;

function isKnown(code: string): code is KnownProblem {
  return Object.hasOwn(en.problem, code);
}

const PARTS = ['where', 'found', 'expected', 'cause'] as const;

/** The words of whoever found it, which are English: in another language they stand under what each is. */
function Found({ problem: { text, parts } }: { readonly problem: Problem }) {
  const { t } = useTranslation();
  const language = useSelected((state) => state.view.language);
  if (language === 'en' || !parts) {
    return (
      <p className="found">
        <English text={text} />
      </p>
    );
  }
  return (
    <dl className="found">
      {PARTS.filter((part) => parts[part]).map((part) => (
        <div key={part}>
          <dt>{t(`parts.${part}`)}</dt>
          <dd lang="en">{parts[part]}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What happened in the reader's language, then in the words of whoever found it, which are English. */
export function ProblemText({ problem }: { readonly problem: Problem }) {
  const { t } = useTranslation();
  return (
    <div>
      <p className="what">{t(`problem.${isKnown(problem.code) ? problem.code : 'unexpected'}`)}</p>
      <Found problem={problem} />
    </div>
  );
}

/** Why the last picture could not be run. The result before it stays on the page. */
export function Message() {
  const { t } = useTranslation();
  const problem = useSelected((state) => state.problem);
  const missingOwn = useSelected((state) => state.missingOwn);
  const hasResult = useSelected((state) => state.result !== null);
  const { dismiss } = useActions();
  if (!problem && !missingOwn) return null;
  return (
    <div className="message" role="alert">
      {problem ? <ProblemText problem={problem} /> : <p className="what">{t('problem.missingOwn')}</p>}
      {problem && hasResult && <p>{t('problem.kept')}</p>}
      <button type="button" onClick={dismiss}>
        {t('problem.dismiss')}
      </button>
    </div>
  );
}
