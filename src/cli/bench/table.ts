/** A report as Markdown. */
import type { FirstResult } from './first/first_result.ts';
import type { Peak } from './job.ts';
import type { Report, ReportRow } from './report.ts';
import { type Spread, spread } from './statistics.ts';

const NONE = '–';

export function number(value: number, digits = value < 10 ? 2 : value < 1000 ? 1 : 0): string {
  return value.toFixed(digits);
}

export function cell({ median, least, greatest }: Spread, unit = ''): string {
  const digits = median < 10 ? 2 : median < 1000 ? 1 : 0;
  return `${number(median, digits)}${unit} (${number(least, digits)}–${number(greatest, digits)})`;
}

/** Columns as wide as their widest cell; `right` counts the columns at the end that are numbers. */
export function markdown(head: readonly string[], rows: readonly (readonly string[])[], right = 0): string {
  const widths = head.map((title, i) => Math.max(3, title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const isRight = (i: number) => i >= head.length - right;
  const pad = (text: string, i: number) =>
    isRight(i) ? text.padStart(widths[i] ?? 0) : text.padEnd(widths[i] ?? 0);
  const line = (cells: readonly string[]) => `| ${cells.map(pad).join(' | ')} |`;
  const rule = widths.map((width, i) => (isRight(i) ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)));
  return [line(head), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n');
}

/** `senet-wasm relaxed, SE off` */
export function label({ runtime, version, build, memory, precision, se }: ReportRow): string {
  const name = [runtime, version, build].filter((part) => part).join(' ');
  const choices = [
    ...(precision ? [precision] : []),
    ...(memory ? [`memory ${memory}`] : []),
    ...(se ? [] : ['SE off']),
  ];
  return [name, ...choices].join(', ');
}

export function sizeOf({ input }: ReportRow): string {
  return input.slice(1).join('×');
}

function opening(row: ReportRow): string[] {
  return [row.network, sizeOf(row), String(row.threads), label(row)];
}

function timesCells(row: ReportRow): string[] {
  const { milliseconds, ratio, gflops, share } = row;
  if (!milliseconds) return ['missing', NONE, NONE, NONE];
  return [
    cell(milliseconds),
    ratio ? cell(ratio, '×') : NONE,
    gflops === undefined ? NONE : number(gflops, 1),
    share === undefined ? NONE : `${number(100 * share, 0)} %`,
  ];
}

const OPENING = ['network', 'input', 'threads', 'runtime'];

export function timesTable(rows: readonly ReportRow[]): string {
  const head = [...OPENING, 'ms', 'to the first', 'GFLOP/s', 'of peak'];
  return markdown(
    head,
    rows.map((row) => [...opening(row), ...timesCells(row)]),
    4,
  );
}

export function contendedTable(rows: readonly ReportRow[]): string {
  const head = [...OPENING, 'ms alone', 'ms with a core taken', 'growth'];
  const cells = rows.map((row) => {
    const { milliseconds, contendedMilliseconds: taken, growth = Number.NaN } = row;
    if (!milliseconds || !taken) return [...opening(row), 'missing', NONE, NONE];
    return [...opening(row), cell(milliseconds), cell(taken), `${number(growth)}×`];
  });
  return markdown(head, cells, 3);
}

/** Why rows are missing and how to get them, one line each. */
export function missingLines({ rows, contended, firstResult }: Report): string {
  const first = firstResult ? [firstResult.theirs] : [];
  const lines = [
    ...[...rows, ...contended].map((row) => [label(row), row.missing]),
    ...first.map(({ runtime, missing }) => [runtime, missing]),
  ].flatMap(([name, missing]) => (missing === undefined ? [] : [`- missing: ${name}: ${missing}`]));
  return [...new Set(lines)].join('\n');
}

/** Rows as `Report.firstResult` has them. */
export function firstTable({ network, input, ours, theirs }: FirstResult): string {
  const base = spread(ours.samples).median;
  const cells = [ours, theirs].map(({ runtime, samples }) => {
    const opening = [network, input.slice(1).join('×'), runtime];
    if (samples.length === 0) return [...opening, 'missing', NONE];
    const times = spread(samples);
    return [...opening, cell(times), `${number(times.median / base)}×`];
  });
  return markdown(['network', 'input', 'runtime', 'ms to the first result', 'to the first'], cells, 2);
}

function profileTable(row: ReportRow): string {
  const operations = row.operations ?? [];
  const total = operations.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const cells = operations.map(({ name, algorithm, what, shape, multiplyAdds, milliseconds }) => [
    name,
    algorithm,
    what,
    shape.slice(1).join('×'),
    number(milliseconds, 3),
    multiplyAdds > 0 ? number((2 * multiplyAdds) / (milliseconds * 1e6), 1) : NONE,
    `${number((100 * milliseconds) / total, 1)} %`,
  ]);
  const head = ['operation', 'algorithm', 'what', 'output', 'ms', 'GFLOP/s', 'share'];
  const title = `${opening(row)
    .join(', ')
    .replace(/, (\d+), senet/, ', threads: $1, senet')}: ${number(total)} ms in all`;
  return `${title}\n\n${markdown(head, cells, 3)}`;
}

export function profiles(rows: readonly ReportRow[]): string[] {
  return rows.filter(({ operations }) => operations).map(profileTable);
}

function peakText(peaks: readonly Peak[]): string {
  return peaks
    .map(({ threads, build, gflops }) => `${number(gflops, 1)} (${build}, threads: ${threads})`)
    .join(', ');
}

function runsText(rows: readonly ReportRow[]): string {
  const counts = rows.map(({ samples }) => samples.length).filter((count) => count > 0);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? `${most} runs` : `${least} to ${most} runs`;
}

/** What the figures mean and where they were taken. */
export function footer({ machine, peaks, rows, version }: Report): string {
  const { cpu, cores, system, engine } = machine;
  return [
    `senet-wasm ${version}, ${cpu}, cores: ${cores}, ${system}, ${engine}.`,
    `Median (least–greatest) of ${runsText(rows)} in turn, one picture; "to the first": time over that of the network's first row, pair by pair.`,
    ...(rows.some(({ se }) => !se)
      ? [`"SE off": the first row's model without the steps of its SE modules, in the same memory.`]
      : []),
    `GFLOP/s count two operations for each multiply-add of the network, whatever the algorithm saves.`,
    `Peak of 128-bit multiply-adds in registers, GFLOP/s: ${peakText(peaks)}.`,
  ].join('\n');
}
