import { useMemo } from 'react';
import type { Result } from '../../state/store.ts';
import { usePlayground, useSelected } from '../../ui/context.tsx';
import { useAnswer } from '../../ui/use_answer.ts';
import type { Problem } from '../../worker/protocol.ts';

export interface Other {
  /** Of two pictures, or of one before and after edits. */
  readonly kind: 'picture' | 'edits';
  /** The picture's name. */
  readonly name: string;
  readonly prediction: Result['prediction'];
}

export interface OtherRun {
  /** null before it has come, and where there is nothing to compare with. */
  readonly other: Other | null;
  /** A second picture or edits were chosen. */
  readonly wanted: boolean;
  readonly problem: Problem | null;
}

/** What the picture is compared with: the view's second picture or, where there is none, its edits. */
export function useOther(result: Result): OtherRun {
  const { sourceOf } = usePlayground();
  const second = useSelected((state) => state.view.second);
  const edits = useSelected((state) => state.view.edits);
  const edited = useSelected((state) => state.edited);
  const own = useSelected((state) => state.own.second);
  const question = useMemo(() => {
    const picture = second === 'own' ? own : second && sourceOf(second);
    return picture ? ({ kind: 'look', picture } as const) : null;
  }, [second, own, sourceOf]);
  const { answer, problem } = useAnswer(question);
  if (question) {
    const other =
      answer && ({ kind: 'picture', name: answer.picture.name, prediction: answer.prediction } as const);
    return { other, wanted: true, problem };
  }
  const other =
    edits.length > 0 && edited
      ? ({ kind: 'edits', name: result.picture.name, prediction: edited.prediction } as const)
      : null;
  return { other, wanted: edits.length > 0, problem: null };
}
