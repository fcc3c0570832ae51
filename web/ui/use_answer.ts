import { useEffect, useState } from 'react';
import { NoAnswer } from '../state/questions.ts';
import type { Problem } from '../worker/protocol.ts';
import type { AnswerTo, Question } from '../worker/questions.ts';
import { usePlayground, useSelected } from './context.tsx';

export interface Answered<T> {
  /** The last one that came, also while the next is on its way. */
  readonly answer: T | null;
  readonly pending: boolean;
  readonly problem: Problem | null;
}

const NOTHING = { answer: null, pending: false, problem: null } as const;

/**
 * Asks the worker, again whenever the question or the network is another; an answer that is no longer wanted is forgotten.
 *
 * @param question  null asks nothing; its identity decides: make it with `useMemo`
 */
export function useAnswer<Asked extends Question>(question: Asked | null): Answered<AnswerTo<Asked>> {
  const { ask } = usePlayground();
  const isReady = useSelected((state) => state.model.phase === 'ready');
  const model = useSelected((state) => state.view.model);
  const [state, setState] = useState<Answered<AnswerTo<Asked>> & { readonly of: string }>({
    ...NOTHING,
    of: model,
  });
  useEffect(() => {
    if (!question || !isReady) return;
    const controller = new AbortController();
    // An answer about another network is no answer.
    setState((before) => ({
      answer: before.of === model ? before.answer : null,
      problem: null,
      pending: true,
      of: model,
    }));
    ask(question, controller.signal).then(
      (answer) => setState({ answer, pending: false, problem: null, of: model }),
      (error) => {
        if (controller.signal.aborted) return;
        const problem =
          error instanceof NoAnswer ? error.problem : { code: 'unexpected', text: String(error) };
        setState({ answer: null, pending: false, problem, of: model });
      },
    );
    return () => controller.abort();
  }, [ask, question, isReady, model]);
  return question ? state : NOTHING;
}
