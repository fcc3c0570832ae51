import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Table } from '../export/table.ts';
import { formatPercent } from '../i18n/numbers.ts';
import { type RowOfFigure, rowFigure } from '../layout/row_figure.ts';
import { formatEdits } from '../state/edits.ts';
import { usePlayground } from './context.tsx';
import { Save } from './Save.tsx';
import { useClassName } from './use_class_name.ts';
import { usePalette } from './use_palette.ts';

/** Saves the top 5, with edits in force beside what each is without them. Rendered once: it reads the runs when it saves. */
export const TopExport = memo(function TopExport() {
  const { t } = useTranslation();
  const className = useClassName();
  const { store } = usePlayground();
  const { accent, bar, ink } = usePalette();
  const classes = () => {
    const { result, edited } = store.getState();
    const plain = result?.prediction.probabilities.data ?? [];
    const top = (edited ?? result)?.prediction.top ?? [];
    return top.map(({ index, label, probability }) => ({
      label: className(label),
      now: probability,
      before: edited ? (plain[index] ?? Number.NaN) : null,
    }));
  };
  const about = () => {
    const { edited } = store.getState();
    return { edits: edited ? formatEdits(edited.edits) : '' };
  };
  const draw = () => {
    const rows = classes().map(({ label, now, before }): RowOfFigure => {
      const bars = [{ value: now, text: formatPercent(now), colour: before === null ? bar : accent }];
      return {
        label,
        bars: before === null ? bars : [...bars, { value: before, text: formatPercent(before), colour: bar }],
      };
    });
    return rowFigure({ title: t('top.heading'), rows, domain: [0, 1], ink });
  };
  const table = (): Table => {
    const all = classes();
    const before = all.flatMap((one) => (one.before === null ? [] : [one.before]));
    return {
      rowHeading: t('top.class'),
      rows: all.map(({ label }) => label),
      columns: [
        { heading: t('top.probability'), values: all.map(({ now }) => now) },
        ...(before.length > 0 ? [{ heading: t('top.before'), values: before }] : []),
      ],
    };
  };
  return <Save figure="top 5" label={t('top.heading')} about={about} draw={draw} table={table} />;
});
