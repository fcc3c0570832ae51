/** The atlas's figures as panels and tables: pure functions of the atlas. */

import { schemeTableau10 } from 'd3-scale-chromatic';
import type { Atlas, AtlasBlock } from 'senet-wasm';
import { channelOrder } from 'senet-wasm/view';
import type { Table } from '../../export/table.ts';
import { overallMean } from '../../layout/atlas.ts';
import type { Panel, Series } from '../../layout/plot.ts';

export interface FigureRequest {
  readonly atlas: Atlas;
  readonly classes: readonly number[];
  readonly className: (label: string) => string;
}

/** A class has one colour in every figure. */
export function classColour(index: number): string {
  return schemeTableau10[index % schemeTableau10.length] ?? '#888';
}

function seriesOf(
  { className, atlas }: FigureRequest,
  block: AtlasBlock,
  index: number,
  band: boolean,
): Series {
  return {
    label: className(atlas.labels[index] ?? ''),
    values: block.mean[index] ?? [],
    ...(band && { deviation: block.standardDeviation[index] ?? [] }),
    colour: classColour(index),
  };
}

/** Hu et al. (2018), figure 6: a panel for each block, the mean gates of each class and of all. */
export function meanPanels(
  request: FigureRequest,
  blocks: readonly AtlasBlock[],
  all: { readonly label: string; readonly colour: string },
): readonly Panel[] {
  return blocks.map((block) => {
    const mean = overallMean(block, request.atlas.counts);
    const classes = request.classes.map((index) => seriesOf(request, block, index, false));
    return {
      title: block.name,
      order: channelOrder(mean, 'value'),
      series: [...classes, { ...all, values: mean }],
    };
  });
}

/** Figure 7: a panel for each block, mean ± standard deviation within each class. */
export function deviationPanels(request: FigureRequest, blocks: readonly AtlasBlock[]): readonly Panel[] {
  return blocks.map((block) => ({
    title: block.name,
    order: channelOrder(overallMean(block, request.atlas.counts), 'value'),
    series: request.classes.map((index) => seriesOf(request, block, index, true)),
  }));
}

/** A panel for each class: its mean ± standard deviation, and the picture's own gates over them. */
export function picturePanels(request: FigureRequest, block: AtlasBlock, own: Series): readonly Panel[] {
  const order = channelOrder(overallMean(block, request.atlas.counts), 'value');
  return request.classes.map((index) => {
    const series = seriesOf(request, block, index, true);
    return { title: series.label, order, series: [series, own] };
  });
}

/** For each of `blocks` its channels, one below the other; for each class a column. */
export function classTable(
  request: FigureRequest,
  blocks: readonly AtlasBlock[],
  headings: { readonly mean: (label: string) => string; readonly deviation?: (label: string) => string },
): Table {
  const column = (heading: string, pick: (block: AtlasBlock) => readonly number[] | null | undefined) => ({
    heading,
    values: blocks.flatMap((block) => [...(pick(block) ?? [])]),
  });
  return {
    rowHeading: 'channel',
    rows: blocks.flatMap(({ name, channels }) => Array.from({ length: channels }, (_, i) => `${name}@${i}`)),
    columns: request.classes.flatMap((index) => {
      const label = request.className(request.atlas.labels[index] ?? '');
      return [
        column(headings.mean(label), ({ mean }) => mean[index]),
        ...(headings.deviation
          ? [column(headings.deviation(label), ({ standardDeviation }) => standardDeviation[index])]
          : []),
      ];
    }),
  };
}
