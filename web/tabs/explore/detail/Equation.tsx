import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Table } from '../../../export/table.ts';
import { formatValue } from '../../../i18n/numbers.ts';
import { activate, type Term, weightedSum } from '../../../layout/equation.ts';
import { useActions, useSelected } from '../../../ui/context.tsx';
import { Formula } from '../../../ui/Formula.tsx';
import { Save } from '../../../ui/Save.tsx';
import type { ModuleWeights } from '../../../ui/use_module.ts';

export interface EquationProps {
  readonly block: string;
  readonly channel: number;
  readonly module: ModuleWeights;
  readonly squeeze: Float32Array;
  readonly hidden: Float32Array;
  /** s of that channel, as the network computed it. */
  readonly gate: number;
}

/** Terms that are written out before the rest is summed up. */
const FIRST_TERMS = 6;

const GATE_TEX = {
  sigmoid: '\\sigma',
  tanh: '\\tanh',
  relu: '\\mathrm{relu}',
  hardSigmoid: '\\mathrm{hardsigmoid}',
  hardSwish: '\\mathrm{hardswish}',
} as const;

interface TermsProps {
  /** Of its file: `equation layer4.1@17`. */
  readonly figure: string;
  /** The sum in words. */
  readonly label: string;
  readonly terms: readonly Term[];
  readonly bias: number;
  readonly sum: number;
  /** What the inputs are called: `h`, `z`. */
  readonly symbol: string;
  readonly onChoose?: (from: number) => void;
}

/** A weighted sum as a table that adds up: each row a weight times an input. */
function Terms({ figure, label, terms, bias, sum, symbol, onChoose }: TermsProps) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const shown = all ? terms : terms.slice(0, FIRST_TERMS);
  const rest = terms.slice(shown.length).reduce((total, { product }) => total + product, 0);
  const table = (): Table => ({
    rowHeading: t('equation.term'),
    rows: [...terms.map(({ from }) => `${symbol}${from}`), t('equation.bias'), t('equation.sum')],
    columns: [
      { heading: 'w', values: terms.map(({ weight }) => weight) },
      { heading: symbol, values: terms.map(({ value }) => value) },
      { heading: `w × ${symbol}`, values: [...terms.map(({ product }) => product), bias, sum] },
    ],
  });
  return (
    <div className="sum">
      <table className="terms">
        <thead>
          <tr>
            <th scope="col">{t('equation.term')}</th>
            <th scope="col">w</th>
            <th scope="col">{symbol}</th>
            <th scope="col">w · {symbol}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ from, weight, value, product }) => (
            <tr key={from}>
              <th scope="row">
                {onChoose ? (
                  <button type="button" onClick={() => onChoose(from)}>
                    {symbol}
                    <sub>{from}</sub>
                  </button>
                ) : (
                  <>
                    {symbol}
                    <sub>{from}</sub>
                  </>
                )}
              </th>
              <td>{formatValue(weight)}</td>
              <td>{formatValue(value)}</td>
              <td>
                <data value={product}>{formatValue(product)}</data>
              </td>
            </tr>
          ))}
          {shown.length < terms.length && (
            <tr>
              <th scope="row" colSpan={3}>
                <button type="button" onClick={() => setAll(true)}>
                  {t('equation.more', { count: terms.length - shown.length })}
                </button>
              </th>
              <td>
                <data value={rest}>{formatValue(rest)}</data>
              </td>
            </tr>
          )}
          {bias !== 0 && (
            <tr>
              <th scope="row" colSpan={3}>
                {t('equation.bias')}
              </th>
              <td>
                <data value={bias}>{formatValue(bias)}</data>
              </td>
            </tr>
          )}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={3}>
              {t('equation.sum')}
            </th>
            <td>
              <data value={sum}>{formatValue(sum)}</data>
            </td>
          </tr>
        </tfoot>
      </table>
      <Save figure={figure} label={label} about={{ edits: '' }} table={table} />
    </div>
  );
}

/** One channel's gate, written out with its own numbers (Hu et al. 2018, eq. 3). */
export function Equation({ block, channel, module, squeeze, hidden, gate }: EquationProps) {
  const { t } = useTranslation();
  const { choose } = useActions();
  const asked = useSelected((state) => state.view.unit);
  const unit = asked !== null && asked < hidden.length ? asked : null;
  const { layers, w1, w2, b1, b2 } = module;
  const second = useMemo(() => weightedSum(w2, b2, hidden, channel), [w2, b2, hidden, channel]);
  const first = useMemo(
    () => (unit === null ? null : weightedSum(w1, b1, squeeze, unit)),
    [w1, b1, squeeze, unit],
  );
  const made = activate(layers.gate, second.sum);
  return (
    <section className="equation" aria-label={t('equation.heading', { channel })} data-channel={channel}>
      <h5>{t('equation.heading', { channel })}</h5>
      <Formula
        block
        tex={`s_{${channel}} = ${GATE_TEX[layers.gate]}\\Bigl(\\sum_{j} W_2[${channel}, j]\\, h_j\\Bigr) = ${GATE_TEX[layers.gate]}(${second.sum.toFixed(3)}) = ${made.toFixed(3)}`}
      />
      <p className="reading">{t('equation.check', { made: formatValue(made), gate: formatValue(gate) })}</p>
      <Terms
        {...second}
        figure={`equation ${block}@${channel}`}
        label={t('equation.heading', { channel })}
        symbol="h"
        onChoose={(from) => choose({ unit: from })}
      />
      {first && unit !== null && (
        <>
          <Formula
            block
            tex={`h_{${unit}} = \\mathrm{relu}\\Bigl(\\sum_{i} W_1[${unit}, i]\\, z_i\\Bigr) = \\mathrm{relu}(${first.sum.toFixed(3)}) = ${Math.max(first.sum, 0).toFixed(3)}`}
          />
          <Terms
            key={unit}
            {...first}
            figure={`hidden equation ${block}@${unit}`}
            label={t('detail.hiddenReading', {
              channel: unit,
              value: formatValue(hidden[unit] ?? Number.NaN),
            })}
            symbol="z"
          />
        </>
      )}
    </section>
  );
}
