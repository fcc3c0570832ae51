/** `senet bench` from end to end on a narrow network: what is measured, and what is said of what is missing. */
import { describe, expect, it } from 'vitest';
import { findBrowser } from '../support/browser.ts';
import { scratchFolder, senet, senetOk } from '../support/senet.ts';

interface Row {
  readonly network: string;
  readonly threads: number;
  readonly runtime: string;
  readonly version: string;
  readonly build?: string;
  readonly precision?: string;
  readonly se: boolean;
  readonly samples: readonly number[];
  readonly contended: readonly number[];
  readonly missing?: string;
  readonly difference?: number;
  readonly bytes?: number;
  readonly milliseconds?: Readonly<Record<'median' | 'least' | 'greatest', number>>;
  readonly ratio?: Readonly<Record<'median' | 'least' | 'greatest', number>>;
  readonly gflops?: number;
  readonly share?: number;
  readonly growth?: number;
  readonly operations?: readonly { readonly name: string; readonly milliseconds: number }[];
}

interface Report {
  readonly machine: Readonly<Record<'cpu' | 'system' | 'engine', string>>;
  readonly peaks: readonly { readonly threads: number; readonly build: string; readonly gflops: number }[];
  readonly rows: readonly Row[];
  readonly contended: readonly Row[];
  readonly firstResult?: Readonly<Record<'ours' | 'theirs', { readonly samples: readonly number[] }>>;
}

const scratch = scratchFolder();
/** No peer is found there, so that the tests see the same whether somebody installed them or not. */
const nowhere = () => ['--peers-folder', scratch.at('no-such-folder')];

async function report(...argv: string[]): Promise<Report> {
  return JSON.parse((await senetOk('bench', '--smoke', '--json', ...nowhere(), ...argv)).stdout);
}

function rowOf({ rows }: Pick<Report, 'rows'>, runtime: string, threads = 1): Row {
  const found = rows.find((row) => row.runtime === runtime && row.threads === threads && row.se);
  if (!found) throw new Error(`no row of ${runtime}`);
  return found;
}

function expectMeasured(row: Row, runs: number): void {
  const { milliseconds } = row;
  expect(row.missing).toBeUndefined();
  expect(row.samples).toHaveLength(runs);
  for (const sample of row.samples) expect(sample).toBeGreaterThan(0);
  expect(milliseconds?.least).toBe(Math.min(...row.samples));
  expect(milliseconds?.greatest).toBe(Math.max(...row.samples));
  expect(row.gflops).toBeGreaterThan(0);
  expect(row.share).toBeGreaterThan(0);
}

describe('senet bench --smoke', () => {
  it('with --precision int8 has a row of it for each build, which is not float32', async () => {
    const { rows } = await report('--precision', 'int8', '--peers', 'none', '--profile');
    const integers = rows.filter(({ precision }) => precision === 'int8');
    expect(integers.map(({ build }) => build).sort()).toEqual(['relaxed', 'simd']);
    const [row] = integers.filter(({ missing }) => missing === undefined);
    expectMeasured(row as Row, 3);
    expect(row?.difference).toBeGreaterThan(1e-4);
    expect(row?.operations?.some(({ name }) => name.startsWith('largest of '))).toBe(true);
    expect(rows.filter(({ precision }) => precision === undefined).length).toBeGreaterThan(2);
  });

  it('times every build and peer in turn, and keeps the rows of those that are missing', async () => {
    const found = await report();
    const [first] = found.rows;
    expect(first?.runtime).toBe('senet-wasm');
    for (const row of [first as Row, rowOf(found, 'onnxruntime-web')]) {
      expect(row.network).toBe('se_resnet18');
      expectMeasured(row, 3);
    }
    expect(first?.ratio).toEqual({ median: 1, least: 1, greatest: 1 });
    expect(first?.bytes).toBeGreaterThan(0);
    expect(rowOf(found, 'onnxruntime-web').version).toMatch(/^\d+\.\d+/);
    expect(rowOf(found, 'onnxruntime-web').difference).toBeLessThanOrEqual(1e-3);
    expect(
      found.rows
        .filter(({ build, se }) => build && se)
        .map(({ build }) => build)
        .sort(),
    ).toEqual(['relaxed', 'simd']);
    for (const peer of ['tfjs-backend-wasm', 'onnxruntime-node']) {
      expect(rowOf(found, peer)).toMatchObject({
        samples: [],
        missing: expect.stringContaining('--prefix bench'),
      });
    }
    expect(found.machine.engine).toBe(`Node ${process.versions.node}`);
    expect(found.peaks[0]).toMatchObject({ threads: 1, build: 'simd' });
    expect(found.peaks[0]?.gflops).toBeGreaterThan(0);
  });

  it.each([[[]], [['mobilenet_v3_small', '--input', '3x64x64']]])(
    'measures the first row’s model without its modules, in the same turns: %j',
    async (argv) => {
      const { rows } = await report(...argv, '--peers', 'none', '--threads', '1,2', '--profile');
      for (const threads of [1, 2]) {
        const [first, ...others] = rows.filter((row) => row.threads === threads);
        const off = others.find(({ se }) => !se);
        expectMeasured(off as Row, 3);
        expect(off?.build).toBe(first?.build);
        expect(off?.ratio?.median).toBeGreaterThan(0);
        // Its memory is the first row's, and so are the names of what is left.
        expect(off?.bytes).toBeUndefined();
        const names = first?.operations
          ?.map(({ name }) => name)
          .filter((name) => !/squeeze|\.SE\./.test(name));
        const left = off?.operations?.map(({ name }) => name) ?? [];
        expect(left.length).toBeGreaterThan(0);
        expect(left).toEqual(names?.filter((name) => left.includes(name)));
        expect(left.filter((name) => /squeeze|\.SE\./.test(name))).toEqual([]);
      }
      expect(rows.every(({ runtime }) => runtime === 'senet-wasm')).toBe(true);
    },
  );

  it('says why where modules cannot be left out', async () => {
    const argv = ['bench', '--smoke', '--placement', 'pre', '--builds', 'simd', '--peers', 'none'];
    const { stdout } = await senetOk(...argv);
    expect(stdout).toMatch(/\| senet-wasm simd +\| +\d/);
    expect(stdout).toContain(`"SE off": the first row's model without the steps of its SE modules`);
    expect(stdout).toMatch(/\| senet-wasm simd, SE off \| +missing \| +– \|/);
    expect(stdout).toContain(
      '- missing: senet-wasm simd, SE off: this plan’s modules cannot be left out: layer1.0.relu1 reads layer1.0.after',
    );
  });

  it('times networks of other families at their own size, onnxruntime-web agreeing', async () => {
    const names = ['mobilenet_v3_small', 'se_resnet20'];
    const { rows } = await report(...names, '--builds', 'simd', '--peers', 'onnxruntime-web');
    for (const name of names) {
      const ours = rows.find(({ network, runtime }) => network === name && runtime === 'senet-wasm');
      expect(ours?.samples).toHaveLength(3);
      const web = rows.find(({ network, runtime }) => network === name && runtime === 'onnxruntime-web');
      expect(web?.difference ?? Number.NaN, web?.missing).toBeLessThanOrEqual(1e-3);
    }
  });

  it('names the time of every operation with --profile', async () => {
    const { rows } = await report('--peers', 'none', '--builds', 'simd', '--profile');
    const names = rows[0]?.operations?.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['conv1', 'layer1.0.conv1', 'layer4.1.SE.fc.2', 'layer4.1']),
    );
  });

  it('takes more threads, and a core away from them', async () => {
    const found = await report('--threads', '2', '--builds', 'simd', '--peers', 'none', '--contended');
    expectMeasured(rowOf(found, 'senet-wasm', 2), 3);
    const [row] = found.contended;
    expect(row?.contended).toHaveLength(row?.samples.length ?? Number.NaN);
    expect(row?.growth).toBeGreaterThan(0);
    expect(found.peaks).toMatchObject([{ threads: 2 }]);
  });

  it('times the first result of fresh processes', async () => {
    const { firstResult } = await report('--peers', 'none', '--builds', 'simd', '--first-result');
    expect(firstResult?.ours.samples).toHaveLength(2);
    expect(firstResult?.theirs.samples).toHaveLength(2);
    for (const sample of firstResult?.ours.samples ?? []) expect(sample).toBeGreaterThan(0);
  });

  it('prints Markdown: a table, what is missing and how to get it, the machine', async () => {
    const { stdout } = await senetOk('bench', '--smoke', ...nowhere());
    const lines = stdout.split('\n');
    expect(lines[0]).toMatch(
      /^\| network +\| input +\| threads \| runtime +\| +ms \| +to the first \| GFLOP\/s \| of peak \|$/,
    );
    expect(lines[1]).toMatch(/^\|( -+:? \|)+$/);
    expect(lines[2]).toMatch(
      /^\| se_resnet18 \| 3×32×32 \| 1 +\| senet-wasm \w+ .*\d \(.*\) \| .*1\.00× .*\d % \|$/,
    );
    expect(stdout).toMatch(/\| onnxruntime-node +\| +missing \| +– \|/);
    expect(stdout).toContain(
      '- missing: onnxruntime-node: not installed; in a clone: npm install --prefix bench',
    );
    expect(stdout).toMatch(new RegExp(`senet-wasm \\d.*cores: \\d+, .*Node ${process.versions.node}\\.`));
  });

  it('runs in a Node that is named', async () => {
    const { machine } = await report('--peers', 'none', '--builds', 'simd', '--node', process.execPath);
    expect(machine.engine).toBe(`Node ${process.versions.node}`);
  });
});

const browser = findBrowser();

describe.skipIf(browser === undefined)('senet bench --browser', () => {
  it('measures in a worker of a cross-origin isolated page, threads included', async () => {
    const found = await report('--browser', '--threads', '1,2');
    expect(found.machine.engine).toMatch(/^Chromium \d+/);
    for (const threads of [1, 2]) {
      const ours = rowOf(found, 'senet-wasm', threads);
      expectMeasured(ours, 3);
      const web = rowOf(found, 'onnxruntime-web', threads);
      expectMeasured(web, 3);
      expectMeasured(found.rows.find((row) => row.threads === threads && !row.se) as Row, 3);
      expect(web.difference).toBeLessThanOrEqual(1e-3);
    }
    expect(rowOf(found, 'onnxruntime-node').missing).toMatch(/Node alone/);
  });

  it('times the first result of fresh browsers', async () => {
    const { firstResult } = await report(
      '--browser',
      '--peers',
      'none',
      '--builds',
      'simd',
      '--first-result',
    );
    expect(firstResult?.ours.samples).toHaveLength(2);
    expect(firstResult?.theirs.samples).toHaveLength(2);
  });
});

describe('mistakes of senet bench', () => {
  it.each([
    [['--limits', 'se_resnet18'], /--limits: found a network/],
    [['--browser', '--node', 'node'], /--browser: found --node/],
    [['--node', '/no/such/node'], /--node \/no\/such\/node: found no program/],
    [['--threads', '1,0'], /--threads.*'1,0'/],
    [['--builds', 'scalar'], /--builds.*simd,relaxed/],
    [['--peers', 'onnx'], /--peers.*onnxruntime-web/],
  ])('%j', async (argv, said) => {
    const { code, stderr } = await senet('bench', ...argv);
    expect(stderr).toMatch(said);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(code).toBe(2);
  });
});
