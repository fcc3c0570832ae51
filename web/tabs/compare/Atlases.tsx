import { useTranslation } from 'react-i18next';
import type { Result } from '../../state/store.ts';
import { ProblemText } from '../../ui/Message.tsx';
import { useAnswer } from '../../ui/use_answer.ts';
import { ClassAtlas } from './ClassAtlas.tsx';

const QUESTION = { kind: 'atlas' } as const;

/** The atlas that comes with the network. */
export function Atlases({ result }: { readonly result: Result }) {
  const { t } = useTranslation('compare');
  const { answer: shipped, pending, problem } = useAnswer(QUESTION);
  if (problem) {
    return (
      <div className="message" role="alert">
        <ProblemText problem={problem} />
      </div>
    );
  }
  if (shipped) return <ClassAtlas atlas={shipped} result={result} />;
  return <p className="reading">{t(pending ? 'atlas.waiting' : 'atlas.none')}</p>;
}
