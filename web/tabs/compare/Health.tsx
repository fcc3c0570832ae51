import type { Atlas } from 'senet-wasm';
import type { Table } from '../../export/table.ts';
import { formatPercent, formatValue } from '../../i18n/numbers.ts';
import { ExportMenu } from '../../ui/ExportMenu.tsx';
import { useTexts } from './texts.ts';

/** A share as a number and, behind it, as a bar. */
function Share({ share }: { readonly share: number }) {
  return (
    <td>
      <data value={share}>{formatPercent(share)}</data>
      <span className="track">
        <span style={{ width: `${100 * share}%` }} />
      </span>
    </td>
  );
}

/** Saturated, dead and stuck gates of every block, over all pictures of the atlas. */
export function Health({ atlas }: { readonly atlas: Atlas }) {
  const t = useTexts();
  const headings = [
    t('health.mean'),
    t('health.deviation'),
    t('health.dead'),
    t('health.saturated'),
    t('health.stuck'),
  ];
  const table = (): Table => ({
    rowHeading: 'block',
    rows: atlas.blocks.map(({ name }) => name),
    columns: (['mean', 'standardDeviation', 'below', 'above', 'stuck'] as const).map((key, i) => ({
      heading: headings[i] ?? key,
      values: atlas.blocks.map(({ health }) => health[key]),
    })),
  });
  return (
    <section aria-labelledby="health-heading">
      <div className="tools">
        <h2 id="health-heading">{t('health.heading')}</h2>
        <ExportMenu figure="gate health" about={{ dataset: atlas.dataset.name, edits: '' }} table={table} />
      </div>
      <p className="hint">{t('health.explain')}</p>
      {/* biome-ignore lint/a11y/useSemanticElements: no form's fieldset, and no landmark beside the heading's own */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <div role="group" className="wide" tabIndex={0} aria-label={t('health.heading')}>
        <table className="health">
          <thead>
            <tr>
              <th scope="col">{t('atlas.block')}</th>
              {headings.map((heading) => (
                <th scope="col" key={heading}>
                  {heading}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {atlas.blocks.map(({ name, health }) => (
              <tr key={name} data-health={name}>
                <th scope="row">{name}</th>
                <td>{formatValue(health.mean)}</td>
                <td>{formatValue(health.standardDeviation)}</td>
                <Share share={health.below} />
                <Share share={health.above} />
                <Share share={health.stuck} />
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
