import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { channelOrder, gateColour } from 'senet-wasm/view';
import type { Table } from '../../export/table.ts';
import { barFigure } from '../../layout/bar_figure.ts';
import { gatedBlocks } from '../../layout/lanes.ts';
import { stripFigure } from '../../layout/strip_figure.ts';
import { formatEdits } from '../../state/edits.ts';
import { usePlayground } from '../../ui/context.tsx';
import { EMPTY } from '../../ui/empty.ts';
import { Save } from '../../ui/Save.tsx';
import { usePalette } from '../../ui/use_palette.ts';
import { useTexts } from './texts.ts';

/** Reads the runs when something is saved, so that nothing here is rendered again while a gate is dragged. */
function useRuns() {
  const { store } = usePlayground();
  return () => {
    const { result, edited, model } = store.getState();
    const blocks = model.phase === 'ready' ? gatedBlocks(model.report.network) : [];
    return {
      edits: edited ? formatEdits(edited.edits) : '',
      blocks: blocks.map(({ name }) => {
        const before = result?.prediction.gates[name]?.data ?? EMPTY;
        return { name, before, after: edited?.prediction.gates[name]?.data ?? before };
      }),
    };
  };
}

/** Saves one block's bars, each with a line where it was. */
export const BlockGatesExport = memo(function BlockGatesExport({ block }: { readonly block: string }) {
  const t = useTexts();
  const { t: shared } = useTranslation();
  const { ink, rule, accent } = usePalette();
  const runs = useRuns();
  const gates = () => {
    const found = runs().blocks.find(({ name }) => name === block);
    return { before: found?.before ?? EMPTY, after: found?.after ?? EMPTY };
  };
  const title = t('bars.heading', { block });
  const draw = () => {
    const { before, after } = gates();
    const order = channelOrder(before, 'index');
    return barFigure({ title, values: after, before, order, domain: [0, 1], colour: accent }, { ink, rule });
  };
  const table = (): Table => {
    const { before, after } = gates();
    return {
      rowHeading: shared('map.channel'),
      columns: [
        { heading: t('bars.before'), values: before },
        { heading: t('bars.after'), values: after },
      ],
    };
  };
  const about = () => ({ edits: runs().edits });
  return <Save figure={`edited gates ${block}`} label={title} about={about} draw={draw} table={table} />;
});

/** Saves every block's strip: the upper half of a cell without edits, the lower half with them. */
export const AllGatesExport = memo(function AllGatesExport() {
  const t = useTexts();
  const { t: shared } = useTranslation();
  const { ink } = usePalette();
  const runs = useRuns();
  const draw = () =>
    stripFigure(
      runs().blocks.map(({ name, before, after }) => ({
        title: name,
        values: before,
        after,
        order: channelOrder(before, 'index'),
      })),
      gateColour,
      ink,
    );
  const table = (): Table => {
    const { blocks } = runs();
    return {
      rowHeading: shared('map.channel'),
      rows: blocks.flatMap(({ name, before }) => Array.from(before, (_, channel) => `${name}@${channel}`)),
      columns: [
        { heading: t('bars.before'), values: blocks.flatMap(({ before }) => [...before]) },
        { heading: t('bars.after'), values: blocks.flatMap(({ after }) => [...after]) },
      ],
    };
  };
  const about = () => ({ edits: runs().edits });
  return <Save figure="edited gates" label={t('strips.heading')} about={about} draw={draw} table={table} />;
});
