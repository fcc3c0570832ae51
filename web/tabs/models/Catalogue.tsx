import { type CatalogModel, MODELS } from '../../catalog.ts';
import { formatMegabytes, formatPercent } from '../../i18n/numbers.ts';
import { NO_EDITS } from '../../state/edits.ts';
import { useActions, useSelected } from '../../ui/context.tsx';
import { useTexts } from './texts.ts';

function Row({ model }: { readonly model: CatalogModel }) {
  const t = useTexts();
  const inUse = useSelected((state) => state.view.model === model.id);
  const { choose } = useActions();
  const { title, trained } = model;
  const use = () => choose({ model: model.id, block: null, channel: null, edits: NO_EDITS });
  return (
    <tr data-model={model.id} className={inUse ? 'chosen' : ''}>
      <th scope="row">{title}</th>
      <td>{t(trained ? 'trained' : 'untrained')}</td>
      <td>{trained ? `${formatMegabytes(trained.bytes)} MB` : '–'}</td>
      <td>{trained ? t('accuracyOf', { share: formatPercent(trained.accuracy) }) : '–'}</td>
      <td>{trained?.licence ?? '–'}</td>
      <td>
        {inUse ? (
          <span>{t('inUse')}</span>
        ) : (
          <button type="button" onClick={use}>
            {t('use', { name: title })}
          </button>
        )}
      </td>
    </tr>
  );
}

export function Catalogue() {
  const t = useTexts();
  return (
    <section aria-labelledby="models-heading">
      <h2 id="models-heading">{t('heading')}</h2>
      <p>{t('explain')}</p>
      {/* biome-ignore lint/a11y/useSemanticElements: no form's fieldset, and no landmark beside the heading's own */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <div role="group" className="wide" tabIndex={0} aria-label={t('heading')}>
        <table>
          <thead>
            <tr>
              {(['name', 'weights', 'size', 'accuracy', 'licence'] as const).map((key) => (
                <th scope="col" key={key}>
                  {t(key)}
                </th>
              ))}
              <td />
            </tr>
          </thead>
          <tbody>
            {MODELS.map((model) => (
              <Row key={model.id} model={model} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
