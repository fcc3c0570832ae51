/** Gates as a table for a terminal, as CSV and as JSON. */
import { columns, histogram, printable, style } from '../terminal.ts';
import { type BlockGates, type PictureGates, shareOf, shortest, statistics } from './gates.ts';

const BINS = 20;
const HEAD = ['block', 'channels', 'mean', 'std', 'least', 'greatest', '< 0.05', '> 0.95', '0 … gates … 1'];
const ALIGN = ['left', ...new Array<'right'>(7).fill('right'), 'left'] as const;

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function tableRow({ block, gate }: BlockGates): string[] {
  const { mean, standardDeviation, least, greatest } = statistics(gate);
  return [
    block,
    String(gate.length),
    ...[mean, standardDeviation, least, greatest].map((value) => value.toFixed(3)),
    percent(shareOf(gate, (s) => s < 0.05)),
    percent(shareOf(gate, (s) => s > 0.95)),
    `│${histogram(gate, BINS)}│`,
  ];
}

export function gatesTable({ picture, top, blocks }: PictureGates): string {
  const [best] = top;
  const seen = best ? `${printable(best.label)} ${(100 * best.probability).toFixed(1)} %` : '';
  const [head = '', ...rows] = columns([HEAD, ...blocks.map(tableRow)], ALIGN).split('\n');
  return [`${style('bold', printable(picture))}: ${seen}`, '', style('dim', head), ...rows].join('\n');
}

/** One line for each channel: `block,channel,squeeze,gate`. */
export function gatesCsv({ blocks }: PictureGates): string {
  const lines = blocks.flatMap(({ block, squeeze, gate }) =>
    Array.from(gate, (s, channel) => `${block},${channel},${shortest(squeeze[channel] ?? 0)},${shortest(s)}`),
  );
  return ['block,channel,squeeze,gate', ...lines].join('\n');
}

/** Numbers on one line for each list, so that a person can still find the blocks. */
export function gatesJson({ blocks, ...about }: PictureGates): string {
  const lists = blocks.map(({ block, squeeze, gate }) => {
    const values = (vector: Float32Array) => JSON.stringify(Array.from(vector, shortest));
    return `    { "block": ${JSON.stringify(block)},\n      "squeeze": ${values(squeeze)},\n      "gate": ${values(gate)} }`;
  });
  const head = JSON.stringify(about, null, 2).slice(0, -2);
  return `${head},\n  "blocks": [\n${lists.join(',\n')}\n  ]\n}`;
}
