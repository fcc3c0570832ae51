/** From samples to what is said of them. */
import { cpus, machine, type } from 'node:os';
import { networkCost } from '../../index.ts';
import { networkOf } from './arena.ts';
import type { FirstResult } from './first/first_result.ts';
import type { Peak, Result, Row, Subject } from './job.ts';
import { gflops, ratios, type Spread, spread } from './statistics.ts';

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  /** `Linux x86_64` */
  readonly system: string;
  /** `Node 20.20.2`, `Chromium 156.0.1` */
  readonly engine: string;
}

/** A row with what follows from its samples. */
export interface ReportRow extends Omit<Row, 'subject'> {
  readonly network: string;
  readonly options: Subject['options'];
  /** `[1, C, H, W]` */
  readonly input: readonly number[];
  /** This and the following are absent where `missing`. */
  readonly milliseconds?: Spread;
  /** This row's time over that of the first row of its network and threads, pair by pair. */
  readonly ratio?: Spread;
  readonly gflops?: number;
  /** `gflops` over the greatest peak of as many threads. */
  readonly share?: number;
  /** Milliseconds with a core taken away, and that median over the median without. */
  readonly contendedMilliseconds?: Spread;
  readonly growth?: number;
}

export interface Report {
  /** This package's. */
  readonly version: string;
  readonly machine: Machine;
  readonly peaks: readonly Peak[];
  readonly rows: readonly ReportRow[];
  /** Measured while another process took a core, half of the time. */
  readonly contended: readonly ReportRow[];
  readonly firstResult?: FirstResult;
}

export function machineOf(engine: string): Machine {
  const all = cpus();
  return {
    cpu: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    system: `${type()} ${machine()}`,
    engine,
  };
}

function multiplyAddsOf(subject: Subject, withSE: boolean): number {
  const { multiplyAdds, se } = networkCost(networkOf(subject), subject.input);
  return withSE ? multiplyAdds : multiplyAdds - se.multiplyAdds;
}

function reportRow(row: Row, first: Row | undefined, subject: Subject, peak: number): ReportRow {
  const { subject: _, ...rest } = row;
  const { architecture, options, input } = subject;
  const named = { ...rest, network: architecture, options, input };
  if (row.samples.length === 0) return named;
  const milliseconds = spread(row.samples);
  const contended = row.contended.length > 0 ? spread(row.contended) : undefined;
  const speed = gflops(multiplyAddsOf(subject, row.se), milliseconds.median);
  return {
    ...named,
    milliseconds,
    gflops: speed,
    share: speed / peak,
    ...(first && { ratio: ratios(row.samples, first.samples) }),
    ...(contended && {
      contendedMilliseconds: contended,
      growth: contended.median / milliseconds.median,
    }),
  };
}

/** The rows of one job, in its order. */
export function reportRows({ rows, peaks }: Result, subjects: readonly Subject[]): ReportRow[] {
  const peak = Math.max(...peaks.map(({ gflops }) => gflops));
  return rows.flatMap((row) => {
    const subject = subjects[row.subject];
    const first = rows.find((other) => other.subject === row.subject && other.samples.length > 0);
    return subject ? [reportRow(row, first, subject, peak)] : [];
  });
}
