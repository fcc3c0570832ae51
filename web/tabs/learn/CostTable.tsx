import { useMemo } from 'react';
import type { Table } from '../../export/table.ts';
import { RATIOS, ratioCosts } from '../../layout/costs.ts';
import { Save } from '../../ui/Save.tsx';
import { useTexts } from './texts.ts';

const whole = new Intl.NumberFormat('en');
const thousandths = new Intl.NumberFormat('en', { minimumFractionDigits: 3, maximumFractionDigits: 3 });

/** Every ratio of the paper's table 10, counted on this device, beside the paper. */
export function CostTable() {
  const t = useTexts();
  const rows = useMemo(() => ratioCosts(RATIOS), []);
  const table = (): Table => ({
    rowHeading: t('costR'),
    rows: rows.map(({ ratio }) => (ratio === null ? t('costPlain') : String(ratio))),
    columns: [
      { heading: t('costParameters'), values: rows.map(({ parameters }) => parameters) },
      { heading: t('costPaper'), values: rows.map(({ paper }) => paper.parameters * 1e6) },
      { heading: t('costMacs'), values: rows.map(({ multiplyAdds }) => multiplyAdds) },
      { heading: t('costError'), values: rows.map(({ paper }) => paper.error) },
    ],
  });
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className="wide" tabIndex={0} aria-label={t('costCaption')}>
        <table>
          <caption>{t('costCaption')}</caption>
          <thead>
            <tr>
              {(['costR', 'costParameters', 'costPaper', 'costMacs', 'costError'] as const).map((key) => (
                <th scope="col" key={key}>
                  {t(key)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ ratio, parameters, multiplyAdds, paper }) => (
              <tr key={ratio ?? 0} data-ratio={ratio ?? 'none'}>
                <th scope="row">{ratio ?? t('costPlain')}</th>
                <td>
                  <data value={parameters}>{whole.format(parameters)}</data>
                </td>
                <td>{paper.parameters.toFixed(1)} M</td>
                <td>
                  <data value={multiplyAdds}>{thousandths.format(multiplyAdds / 1e9)} G</data>
                </td>
                <td>{paper.error.toFixed(2)} %</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <Save
        figure="costs"
        label={t('costCaption')}
        about={{ model: 'se_resnet50', picture: '', edits: '' }}
        table={table}
      />
    </>
  );
}
