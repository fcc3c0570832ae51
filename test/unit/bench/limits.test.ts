/** Verdicts over reports that are made up. */
import { describe, expect, test } from 'vitest';
import { limitsTable, verdicts } from '../../../src/cli/bench/limits.ts';
import type { Report, ReportRow } from '../../../src/cli/bench/report.ts';

function row(parts: Partial<ReportRow>): ReportRow {
  return {
    runtime: 'senet-wasm',
    version: '1',
    se: true,
    threads: 1,
    network: 'se_resnet18',
    options: {},
    input: [1, 3, 32, 32],
    samples: [10, 10, 10],
    contended: [],
    ...parts,
  };
}

function report(rows: readonly ReportRow[], contended: readonly ReportRow[] = []): Report {
  const machine = { cpu: '', cores: 2, system: '', engine: '' };
  return { version: '1', machine, peaks: [], rows, contended };
}

function find(all: ReturnType<typeof verdicts>, what: string) {
  const found = all.filter((verdict) => verdict.what.startsWith(what));
  expect(found).toHaveLength(1);
  return found[0];
}

describe('verdicts', () => {
  const web = (samples: readonly number[]) => row({ runtime: 'onnxruntime-web', samples });
  const title = "se_resnet18, 3×32×32, threads: 1: onnxruntime-web's time over ours";

  test('pass at the limit and miss below it', () => {
    expect(find(verdicts(report([row({}), web([43, 43, 43])])), title)).toMatchObject({
      measured: 4.3,
      passed: true,
    });
    expect(find(verdicts(report([row({}), web([42, 42, 42])])), title)).toMatchObject({ passed: false });
  });

  test('native code is the other way round', () => {
    const native = row({ runtime: 'onnxruntime-node', samples: [8, 8, 8] });
    const what = "se_resnet18, 3×32×32, threads: 1: our time over onnxruntime-node's";
    expect(find(verdicts(report([row({}), native])), what)).toMatchObject({ measured: 1.25, passed: true });
  });

  test('SE is held against the same model without its modules', () => {
    const what = 'se_resnet18, 3×32×32, threads: 1: time over';
    const off = row({ se: false, samples: [9, 10, 11] });
    const verdict = find(verdicts(report([row({}), off])), what);
    expect(verdict).toMatchObject({ limit: '≤ 1.03×', measured: 1, passed: true });
    const gone = row({ se: false, samples: [], missing: 'cannot be left out' });
    const missing = find(verdicts(report([row({}), gone])), what);
    expect(missing).toMatchObject({ limit: '≤ 1.03×', why: 'cannot be left out' });
    expect(missing?.measured).toBeUndefined();
  });

  test('memory is held in megabytes', () => {
    const small = row({ memory: 'small', bytes: 61e6 });
    const all = verdicts(report([row({}), small, web([43, 43, 43])]));
    expect(find(all, 'se_resnet18, 3×32×32, threads: 1, memory small: memory')).toMatchObject({
      passed: false,
    });
    expect(find(all, 'se_resnet18, 3×32×32, threads: 1, memory small: onnx')).toMatchObject({
      measured: 4.3,
    });
  });

  test('growth is that of the contended rows', () => {
    const slow = row({ threads: 2, growth: 2.6 });
    const verdict = find(verdicts(report([], [slow])), 'se_resnet18, 3×32×32, threads: 2: growth');
    expect(verdict).toMatchObject({ measured: 2.6, passed: false });
  });

  test('what was not measured is missing, with the reason, and neither passed nor missed', () => {
    const gone = row({ runtime: 'onnxruntime-web', samples: [], missing: 'not installed' });
    const verdict = find(verdicts(report([row({}), gone])), title);
    expect(verdict).toEqual({ what: title, limit: '≥ 4.30×', why: 'not installed' });
    expect(limitsTable([verdict as ReturnType<typeof verdicts>[number]])).toContain(
      '| not measured: not installed |',
    );
  });

  test('networks with an option are apart from those without', () => {
    const place = { network: 'se_resnet50', input: [1, 3, 224, 224] };
    const pair = (options: Readonly<Record<string, unknown>>, theirs: number) => [
      row({ ...place, options }),
      row({ ...place, options, runtime: 'onnxruntime-web', samples: [theirs] }),
    ];
    const all = verdicts(report([...pair({}, 27), ...pair({ stem: 'imagenet' }, 22)]));
    const rest = "3×224×224, threads: 1: onnxruntime-web's time over ours";
    expect(find(all, `se_resnet50, ${rest}`)).toMatchObject({ measured: 2.7, passed: true });
    expect(find(all, `se_resnet50 (stem: imagenet), ${rest}`)).toMatchObject({
      measured: 2.2,
      passed: false,
    });
  });

  test('another network of the same name does not count', () => {
    const narrow = [row({ options: { width: 0.25 } }), { ...web([99]), options: { width: 0.25 } }];
    expect(find(verdicts(report(narrow)), title)).toMatchObject({ why: 'not measured' });
  });
});
