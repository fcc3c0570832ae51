/** `senet bench`: milliseconds of each network beside another runtime, in the same process, in turn. */
import { cpus } from 'node:os';
import { Command } from 'commander';
import { architectureNames, buildNetwork } from '../../index.ts';
import { measure, type Row, type Times } from '../bench/measure.ts';
import { onnxruntimeWeb, type Peer } from '../bench/peers.ts';
import { addNetworkOptions, chosen, type NetworkChoice } from '../network_options.ts';
import { inputSize, wholeNumber } from '../parsers.ts';
import { note, Progress, print, printJson } from '../terminal.ts';

interface Options extends NetworkChoice {
  readonly input?: readonly number[];
  readonly runs: number;
  readonly json?: boolean;
  readonly smoke?: boolean;
}

interface Setting {
  readonly names: readonly string[];
  readonly networkOptions: Readonly<Record<string, unknown>>;
  readonly runs: number;
}

/** The smoke run shows that everything works, not how fast it is. */
function settingOf(named: readonly string[], { smoke, runs, ...choice }: Options): Setting {
  const networkOptions = chosen(choice);
  const names = named.length > 0 ? named : smoke ? ['se_resnet18'] : architectureNames();
  return smoke
    ? { names, networkOptions: { width: 0.25, ...networkOptions }, runs: 3 }
    : { names, networkOptions, runs };
}

async function findPeer(): Promise<Peer | undefined> {
  const found = await onnxruntimeWeb();
  if (!('missing' in found)) return found;
  note(`senet bench: ${found.missing}`);
  return undefined;
}

async function measureAll(
  { names, networkOptions, runs }: Setting,
  options: Options,
  peer?: Peer,
): Promise<Row[]> {
  // Every network is built before the first is timed: a wrong name is told at once.
  const networks = names.map((name) => buildNetwork(name, networkOptions));
  const progress = new Progress('network');
  const rows: Row[] = [];
  try {
    for (const network of networks) {
      progress.update(rows.length + 1, networks.length, network.architecture);
      rows.push(await measure(network, [1, ...(options.input ?? [3, 32, 32])], runs, peer));
    }
  } finally {
    progress.done();
  }
  return rows;
}

function cell({ median, least, greatest }: Times, unit = ''): string {
  const digits = median < 10 ? 2 : 1;
  const text = (value: number) => value.toFixed(digits);
  return `${text(median)}${unit} (${text(least)}–${text(greatest)})`;
}

function markdown(rows: readonly Row[], peerName: string): string {
  const cells = rows.map(({ network, input, ours, peer }) => [
    network,
    input.slice(1).join('×'),
    cell(ours),
    peer ? cell(peer) : '–',
    peer ? cell(peer.ratio, '×') : '–',
  ]);
  const head = ['network', 'input', 'senet-wasm, ms', `${peerName}, ms`, 'ratio'];
  const widths = head.map((title, i) => Math.max(title.length, ...cells.map((row) => row[i]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${row.map((text, i) => text.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)].join('\n');
}

async function bench(names: readonly string[], options: Options): Promise<void> {
  const setting = settingOf(names, options);
  const peer = await findPeer();
  const rows = await measureAll(setting, options, peer);
  const machine = { cpu: cpus()[0]?.model.trim() ?? 'unknown', node: process.version };
  if (options.json) {
    return await printJson({ ...machine, threads: 1, runs: setting.runs, peer: peer?.name ?? null, rows });
  }
  const what = `median (least–greatest) of ${setting.runs} runs in turn, one picture, one thread`;
  await print(
    `${markdown(rows, peer?.name ?? 'onnxruntime-web')}\n\n${machine.cpu}, Node ${machine.node}: ${what}.`,
  );
}

const EXAMPLES = `
Both runtimes get the same untrained network (exported as ONNX for the other one) and the same input, in one process, one
thread each. Their logits must agree within 1e-3 before anything is timed. They then run in turn; the ratio is the other's
time over ours, pair by pair, so that what slows the machine slows both. onnxruntime-web is optional.

Examples:
  senet bench
  senet bench se_resnet50 --input 3x224x224 --runs 10
  senet bench --json > bench.json`;

export function benchCommand(): Command {
  const command = new Command('bench')
    .description('time networks beside onnxruntime-web')
    .argument('[architecture...]', 'se_resnet18, 34, 50, 101, 152 (default: all)')
    .option('-i, --input <CxHxW>', 'size of the input (default: 3x32x32)', inputSize)
    .option('-n, --runs <n>', 'timed runs of each', wholeNumber(1), 20)
    .option('--smoke', 'a quick check: se_resnet18 unless named, a quarter of its width, 3 runs')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action(bench);
  return addNetworkOptions(command);
}
