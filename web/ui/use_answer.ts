import { useEffect, useState } from 'react';
import { NoAnswer } from '../state/questions.ts';
import type { Problem } from '../worker/protocol.ts';
import type { AnswerTo, Question } from '../worker/questions.ts';
import { usePlayground, useSelected } from './context.tsx';

export interface Answered<T> {
  /** To the present question about the present network; null before it has come. */
  readonly answer: T | null;
  readonly pending: boolean;
  readonly problem: Problem | null;
}

/** What came last, and what it was about. */
interface Settled<Asked extends Question> {
  readonly question: Asked;
  readonly network: number;
  readonly answer: AnswerTo<Asked> | null;
  readonly problem: Problem | null;
}

export interface AnswerChoices {
  /** For what is about no network and no picture: the last answer stays until the next has come. */
  readonly keep?: boolean;
}

function problemOf(error: unknown): Problem {
  return error instanceof NoAnswer ? error.problem : { code: 'unexpected', text: String(error) };
}

/**
 * Asks the worker, again whenever the question or the network is another; an answer that is no longer wanted is forgotten,
 * and never shown in the place of the next.
 *
 * @param question  null asks nothing; its identity decides: make it with `useMemo`
 */
export function useAnswer<Asked extends Question>(
  question: Asked | null,
  { keep = false }: AnswerChoices = {},
): Answered<AnswerTo<Asked>> {
  const { ask } = usePlayground();
  const network = useSelected(({ model, present }) => (model.phase === 'ready' ? present.network : null));
  const [last, setLast] = useState<Settled<Asked> | null>(null);
  useEffect(() => {
    if (!question || network === null) return;
    const controller = new AbortController();
    const settle = (found: Pick<Settled<Asked>, 'answer' | 'problem'>) => {
      if (!controller.signal.aborted) setLast({ question, network, ...found });
    };
    ask(question, controller.signal).then(
      (answer) => settle({ answer, problem: null }),
      (error) => settle({ answer: null, problem: problemOf(error) }),
    );
    return () => controller.abort();
  }, [ask, question, network]);
  const isPresent = last !== null && last.question === question && last.network === network;
  if (isPresent) return { answer: last.answer, pending: false, problem: last.problem };
  const pending = question !== null && network !== null;
  return { answer: keep && last ? last.answer : null, pending, problem: null };
}
