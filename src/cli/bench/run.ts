/** All jobs of one command, one after another, to one report. */
import type { BuildName } from '../../index.ts';
import { packageVersion } from '../package_root.ts';
import { Progress } from '../terminal.ts';
import type { Engine, Order } from './engines/engine.ts';
import { type FirstResult, measureFirstResult } from './first/first_result.ts';
import type { Peak, PeerName, Subject } from './job.ts';
import { machineOf, type Report, type ReportRow, reportRows } from './report.ts';

export interface Setting {
  readonly subjects: readonly Subject[];
  readonly threads: readonly number[];
  readonly builds: readonly BuildName[];
  readonly peers: readonly PeerName[];
  readonly runs: number;
  readonly seconds: number;
  readonly profile: boolean;
  readonly contended: boolean;
  readonly firstResult: boolean;
  /** Fresh processes of each runtime, and the width of their network. */
  readonly firstSamples: number;
  readonly firstWidth: number;
  readonly limits: boolean;
}

type Watched<T> = (progress: Progress) => Promise<T>;

async function watched<T>(what: string, work: Watched<T>): Promise<T> {
  const progress = new Progress(what);
  try {
    return await work(progress);
  } finally {
    progress.done();
  }
}

function orderOf(setting: Setting, threads: number): Order {
  const { subjects, builds, peers, runs, seconds, profile } = setting;
  return { subjects, builds, peers, runs, seconds, profile, threads, contended: false };
}

/** Only runtimes with a pool can suffer, and one network shows it. */
function contendedOrder(setting: Setting, threads: number): Order {
  const subjects = setting.subjects
    .slice(0, 1)
    .map((subject) => ({ ...subject, memory: [], precisions: [], withoutSE: false }));
  return { ...orderOf(setting, threads), subjects, contended: true, profile: false };
}

/** By network, then by threads, whatever the order of measurement. */
function byNetwork(rows: readonly ReportRow[]): ReportRow[] {
  const keys = [...new Set(rows.map(({ network, input }) => `${network} ${input}`))];
  return keys.flatMap((key) => rows.filter(({ network, input }) => `${network} ${input}` === key));
}

export async function runBench(engine: Engine, setting: Setting): Promise<Report> {
  const rows: ReportRow[] = [];
  const contended: ReportRow[] = [];
  const peaks: Peak[] = [];
  const order = async (wanted: Order, into: ReportRow[], what: string) => {
    const result = await watched(what, (progress) =>
      engine.measure(wanted, {
        progress: (done, total, remark) => progress.update(done, total, remark),
      }),
    );
    into.push(...reportRows(result, wanted.subjects));
    return result;
  };
  for (const threads of setting.threads) {
    peaks.push(...(await order(orderOf(setting, threads), rows, 'network')).peaks);
  }
  const several = setting.threads.filter((threads) => threads > 1);
  for (const threads of setting.contended ? several : []) {
    await order(contendedOrder(setting, threads), contended, 'with a core taken');
  }
  const firstResult: FirstResult | undefined = setting.firstResult
    ? await watched('first result', (progress) =>
        measureFirstResult(
          engine,
          setting.firstSamples,
          (done) => progress.update(done, setting.firstSamples),
          setting.firstWidth,
        ),
      )
    : undefined;
  return {
    version: packageVersion(),
    machine: machineOf(engine.name),
    peaks,
    rows: byNetwork(rows),
    contended,
    ...(firstResult && { firstResult }),
  };
}
