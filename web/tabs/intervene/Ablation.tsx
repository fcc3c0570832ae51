import { useMemo } from 'react';
import { formatShort } from '../../i18n/numbers.ts';
import { ablationOf } from '../../layout/ablation.ts';
import { useActions, useSelected } from '../../ui/context.tsx';
import { ProblemText } from '../../ui/Message.tsx';
import { NumberTable } from '../../ui/NumberTable.tsx';
import { useAnswer } from '../../ui/use_answer.ts';
import { useClassName } from '../../ui/use_class_name.ts';
import { AblationChart } from './AblationChart.tsx';
import { AblationExport } from './AblationExport.tsx';
import { useTexts } from './texts.ts';

/** The question to the worker, once the reader has asked; anew for another picture. */
function useAblation(asked: boolean) {
  const result = useSelected((state) => state.result);
  const question = useMemo(
    () => (asked && result ? ({ kind: 'ablate', picture: result.source } as const) : null),
    [asked, result],
  );
  return useAnswer(question);
}

/** Every block's gates set to ones in turn: what becomes of the winning logit. */
export function Ablation({ blocks }: { readonly blocks: number }) {
  const t = useTexts();
  const className = useClassName();
  const { choose } = useActions();
  const asked = useSelected((state) => state.view.ablation);
  const labels = useSelected(({ model }) => (model.phase === 'ready' ? model.report.labels : null)) ?? [];
  const { answer, pending, problem } = useAblation(asked);
  const ablation = useMemo(() => answer && ablationOf(answer.logits, answer.blocks), [answer]);
  const nameOf = (index: number) => className(labels[index] ?? String(index));
  return (
    <section className="matter" aria-labelledby="matter-heading">
      <h3 id="matter-heading">{t('matter.heading')}</h3>
      <p className="hint">{t('matter.explain')}</p>
      {!asked && (
        <button type="button" onClick={() => choose({ ablation: true })}>
          {t('matter.ask')}
        </button>
      )}
      {problem && <ProblemText problem={problem} />}
      {pending && <p className="reading">{t('matter.running', { count: blocks + 1 })}</p>}
      {ablation && !pending && (
        <>
          <div className="tools">
            <p className="reading">
              {t('matter.winner', { label: nameOf(ablation.winner), logit: formatShort(ablation.logit) })}
            </p>
            <AblationExport ablation={ablation} nameOf={nameOf} />
          </div>
          <AblationChart ablation={ablation} nameOf={nameOf} />
          <NumberTable
            summary={t('matter.table')}
            rowHeading={t('matter.block')}
            rows={ablation.rows.map(({ name }) => name)}
            columns={[
              {
                heading: t('matter.change'),
                values: Float32Array.from(ablation.rows, ({ change }) => change),
              },
              { heading: t('matter.logit'), values: Float32Array.from(ablation.rows, ({ logit }) => logit) },
            ]}
          />
        </>
      )}
    </section>
  );
}
