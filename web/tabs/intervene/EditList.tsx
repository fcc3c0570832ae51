import { formatValue } from '../../i18n/numbers.ts';
import { type Edit, formatEdits, MOST_EDITS, NO_EDITS, withoutEdits } from '../../state/edits.ts';
import { useActions, usePlayground, useSelected } from '../../ui/context.tsx';
import { useClassName } from '../../ui/use_class_name.ts';
import { useTexts } from './texts.ts';

/** An edit's target in words: `layer4.1, channel 17`. */
function useEditTarget() {
  const t = useTexts();
  return (name: string, channel: number | null = null) => {
    const target = name === '*' ? t('list.all') : name;
    return channel === null ? target : t('list.channel', { target, channel });
  };
}

function useEditValue() {
  const t = useTexts();
  const className = useClassName();
  return ({ to }: Edit): string => {
    if (to.kind === 'shuffle') return t('list.to.shuffle', { seed: to.seed });
    if (to.kind === 'class') return t('list.to.class', { label: className(to.label) });
    if (to.kind === 'constant') return t('list.to.constant', { value: formatValue(to.value) });
    return t(`list.to.${to.kind}`);
  };
}

/** Undo, redo, reset. */
export function History({ target }: { readonly target: string }) {
  const t = useTexts();
  const targetName = useEditTarget();
  const { store, actions } = usePlayground();
  const { undo, redo, edit } = actions;
  // Not the edits themselves, which change many times a second while a gate is dragged.
  const canReset = useSelected(({ view }) => withoutEdits(view.edits, target).length < view.edits.length);
  const canResetAll = useSelected(({ view }) => view.edits.length > 0);
  const [past, future] = [
    useSelected((state) => state.past.length),
    useSelected((state) => state.future.length),
  ];
  const resetTarget = () => edit(withoutEdits(store.getState().view.edits, target));
  return (
    <fieldset className="history" aria-label={t('history.label')}>
      <button type="button" disabled={past === 0} onClick={undo}>
        {t('history.undo')}
      </button>
      <button type="button" disabled={future === 0} onClick={redo}>
        {t('history.redo')}
      </button>
      {target !== '*' && (
        <button type="button" disabled={!canReset} onClick={resetTarget}>
          {t('history.reset', { target: targetName(target) })}
        </button>
      )}
      <button type="button" disabled={!canResetAll} onClick={() => edit(NO_EDITS)}>
        {t('history.resetAll')}
      </button>
    </fieldset>
  );
}

/** The edits in force, first to last, each removable. */
export function EditList() {
  const t = useTexts();
  const targetName = useEditTarget();
  const editValue = useEditValue();
  const { edit } = useActions();
  const edits = useSelected((state) => state.view.edits);
  return (
    <section className="edits" aria-labelledby="edits-heading">
      <h3 id="edits-heading">{t('list.heading')}</h3>
      <p className="reading">{t(edits.length === 0 ? 'list.none' : 'list.order')}</p>
      <ol>
        {edits.map((one) => {
          const words = `${targetName(one.target, one.channel)}: ${editValue(one)}`;
          return (
            <li key={formatEdits([one])}>
              <span>{words}</span>
              <button
                type="button"
                aria-label={t('list.remove', { edit: words })}
                onClick={() => edit(edits.filter((other) => other !== one))}
              >
                ×
              </button>
            </li>
          );
        })}
      </ol>
      {edits.length === MOST_EDITS && <p className="reading">{t('list.full', { count: MOST_EDITS })}</p>}
    </section>
  );
}
