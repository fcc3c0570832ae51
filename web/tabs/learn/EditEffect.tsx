import { formatPercent } from '../../i18n/numbers.ts';
import { formatEdits, NO_EDITS } from '../../state/edits.ts';
import { useSelected } from '../../ui/context.tsx';
import { useClassName } from '../../ui/use_class_name.ts';
import { useTexts } from './texts.ts';
import { ViewLink } from './ViewLink.tsx';

/** What the edits of the address change in the answer; nothing where there are none. */
export function EditEffect() {
  const t = useTexts();
  const className = useClassName();
  const edits = useSelected((state) => state.view.edits);
  const edited = useSelected((state) => state.edited);
  const before = useSelected((state) => state.result?.prediction.top[0]);
  if (edits.length === 0) return null;
  const after =
    edited && formatEdits(edited.edits) === formatEdits(edits) ? edited.prediction.top[0] : undefined;
  return (
    <div className="effect" data-edits={formatEdits(edits)} aria-live="polite">
      {before && after ? (
        <p data-after={after.probability} data-before={before.probability}>
          {t('effect', {
            after: className(after.label),
            afterShare: formatPercent(after.probability),
            before: className(before.label),
            beforeShare: formatPercent(before.probability),
          })}
        </p>
      ) : (
        <p>{t('effectPending')}</p>
      )}
      <ViewLink change={{ edits: NO_EDITS }}>{t('undoEdits')}</ViewLink>
    </div>
  );
}
