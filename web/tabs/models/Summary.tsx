import { useMemo } from 'react';
import { formatShape, summarise } from 'senet-wasm';
import type { Table } from '../../export/table.ts';
import { useSelected } from '../../ui/context.tsx';
import { Save } from '../../ui/Save.tsx';
import { properName } from '../../ui/StatusLine.tsx';
import { useTexts } from './texts.ts';

const whole = new Intl.NumberFormat('en');
const share = new Intl.NumberFormat('en', { style: 'percent', maximumSignificantDigits: 3 });

/** torchsummary's table of the network that runs. */
export function Summary() {
  const t = useTexts();
  const model = useSelected((state) => state.model);
  const network = model.phase === 'ready' ? model.report.network : null;
  const [height = 0, width = 0] = network?.nominalSize ?? [];
  const summary = useMemo(
    () => network && summarise(network, [1, network.inputChannels, height, width]),
    [network, height, width],
  );
  if (!network || !summary) return null;
  const name = properName(network.architecture);
  const { parameters, multiplyAdds, se } = summary;
  const table = (): Table => ({
    rowHeading: t('layer'),
    rows: summary.rows.map((row) => `${row.name} ${formatShape(row.shape)}`),
    columns: [{ heading: t('parameters'), values: summary.rows.map((row) => row.parameters) }],
  });
  return (
    <section aria-labelledby="summary-heading">
      <div className="tools">
        <h2 id="summary-heading">{t('summary', { name })}</h2>
        <Save
          figure="summary"
          label={t('summary', { name })}
          about={{ picture: '', edits: '' }}
          table={table}
        />
      </div>
      <p>
        {t('summaryExplain', {
          height,
          width,
          parameters: whole.format(parameters),
          macs: whole.format(Math.round(multiplyAdds / 1e6)),
          share: share.format(se.parameters / parameters),
          macShare: share.format(se.multiplyAdds / multiplyAdds),
        })}
      </p>
      {/* biome-ignore lint/a11y/useSemanticElements: no form's fieldset, and no landmark beside the heading's own */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <div role="group" className="wide tall" tabIndex={0} aria-label={t('summary', { name })}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('layer')}</th>
              <th scope="col">{t('shape')}</th>
              <th scope="col">{t('parameters')}</th>
            </tr>
          </thead>
          <tbody>
            {summary.rows.map((row, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows are in order and have no other name
              <tr key={at}>
                <th scope="row">{row.name}</th>
                <td>{formatShape(row.shape)}</td>
                <td>{whole.format(row.parameters)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
