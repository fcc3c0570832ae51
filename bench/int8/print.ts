/** Measurements as Markdown. */
import type { Row } from './measure.ts';

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Float's time over another's, pair by pair. */
function ratio(float: readonly number[], other: readonly number[]): number {
  return median(other.map((time, i) => (float[i] ?? Number.NaN) / time));
}

function line(what: string, count: string, samples: Row['samples'], multiplyAdds: number): string {
  const { float = [] } = samples;
  const cells = Object.entries(samples).map(([name, times]) => {
    const rate = multiplyAdds ? `, ${(multiplyAdds / median(times) / 1e6).toFixed(1)}` : '';
    const gain = name === 'float' ? '' : `, ${ratio(float, times).toFixed(2)}×`;
    return `${median(times).toFixed(3)}${rate}${gain}`;
  });
  return `| ${[what, count, ...cells].join(' | ')} |`;
}

/** All convolutions of the network together: sums over its shapes, run by run. */
function total(what: string, rows: readonly Row[]): Row {
  const names = Object.keys(rows[0]?.samples ?? {});
  const sum = (name: string, i: number) =>
    rows.reduce((all, { count, samples }) => all + count * (samples[name]?.[i] ?? Number.NaN), 0);
  const runs = rows[0]?.samples.float?.length ?? 0;
  const samples = Object.fromEntries(
    names.map((name) => [name, Array.from({ length: runs }, (_, i) => sum(name, i))]),
  );
  const count = rows.reduce((all, row) => all + row.count, 0);
  const multiplyAdds = rows.reduce((all, row) => all + row.count * row.multiplyAdds, 0);
  return { what, count, multiplyAdds, samples };
}

export function tableOf(engine: string, rows: readonly Row[], networks: readonly Row[]): string {
  const names = Object.keys(rows[0]?.samples ?? {});
  const groups = [
    total(
      'all 1×1',
      rows.filter(({ what }) => what.startsWith('1')),
    ),
    total(
      'all 3×3/2',
      rows.filter(({ what }) => what.startsWith('3')),
    ),
  ];
  return [
    `\n${engine}: milliseconds, thousand million multiply-adds a second, times faster than float32`,
    `| ${['', 'count', ...names].join(' | ')} |`,
    `| --- | ---: |${' ---: |'.repeat(names.length)}`,
    ...[...rows, ...groups].map((row) => line(row.what, String(row.count), row.samples, row.multiplyAdds)),
    ...networks.map((row) => line(row.what, '', row.samples, 0)),
    '',
  ].join('\n');
}
