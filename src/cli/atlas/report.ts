/** Prints an atlas: accuracy for each class, and how alive each block's gates are. */
import type { Atlas } from '../../index.ts';
import { columns, print, printable, printJson, style } from '../terminal.ts';

const ALIGN = ['left', ...new Array<'right'>(7).fill('right')] as const;

function textOf({ dataset, labels, counts, accuracy, blocks }: Atlas): string {
  const percent = (share: number | null) => (share === null ? '–' : `${(100 * share).toFixed(1)} %`);
  const classes = labels.map((label, i) => [
    printable(label),
    String(counts[i] ?? 0),
    percent(accuracy.classes[i] ?? null),
  ]);
  const rows = blocks.map(({ name, channels, health }) => [
    name,
    String(channels),
    ...[health.mean, health.standardDeviation, health.least, health.greatest].map((value) =>
      value.toFixed(3),
    ),
    ...[health.below, health.above, health.stuck].map(percent),
  ]);
  const head = ['block', 'channels', 'mean', 'std', 'least', 'greatest', '< 0.05', '> 0.95', 'stuck at ½'];
  const [classHead = '', ...classLines] = columns(
    [['class', 'pictures', 'accuracy'], ...classes],
    ALIGN,
  ).split('\n');
  const [blockHead = '', ...blockLines] = columns([head, ...rows], [...ALIGN, 'right']).split('\n');
  const title = `${printable(dataset.name)}: ${percent(accuracy.overall)} of ${dataset.pictures} pictures`;
  return [
    style('bold', title),
    '',
    style('dim', classHead),
    ...classLines,
    '',
    style('dim', blockHead),
    ...blockLines,
  ].join('\n');
}

/** @param json  prints accuracy and gate health as JSON. */
export async function printAtlas(atlas: Atlas, json = false): Promise<void> {
  if (!json) return await print(textOf(atlas));
  const { blocks, ...about } = atlas;
  const health = Object.fromEntries(blocks.map((block) => [block.name, block.health]));
  await printJson({ ...about, health });
}
