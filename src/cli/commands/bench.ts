/** `senet bench`: every network beside other runtimes, in turn, in Node and in a browser. */
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { type BuildName, buildNetwork, NetworkError, OptionError, type Precision } from '../../index.ts';
import { chromiumEngine } from '../bench/engines/chromium.ts';
import type { Engine } from '../bench/engines/engine.ts';
import { nodeEngine } from '../bench/engines/node.ts';
import { PEERS, type PeerName, type Subject } from '../bench/job.ts';
import { LIMIT_SUBJECTS } from '../bench/limits.ts';
import { printReport } from '../bench/print.ts';
import { runBench, type Setting } from '../bench/run.ts';
import { addNetworkOptions, chosen, type NetworkChoice } from '../network_options.ts';
import { packageRoot } from '../package_root.ts';
import { inputSize, precisionOption, wholeNumber } from '../parsers.ts';

interface Options extends NetworkChoice {
  readonly input?: readonly number[];
  readonly threads?: readonly number[];
  readonly builds?: readonly BuildName[];
  readonly precision?: Precision;
  readonly peers?: readonly PeerName[];
  readonly peersFolder?: string;
  readonly runs: number;
  readonly seconds: number;
  readonly node?: string;
  readonly browser?: boolean;
  readonly profile?: boolean;
  readonly contended?: boolean;
  readonly firstResult?: boolean;
  readonly limits?: boolean;
  readonly smoke?: boolean;
  readonly json?: boolean;
}

/** What is timed unless networks are named. */
const USUAL = ['se_resnet18', 'se_resnet34', 'se_resnet50', 'se_resnet101', 'se_resnet152'];

const BUILDS: readonly BuildName[] = ['simd', 'relaxed'];

/** `a,b` of these words, in the order of `words`; `none` where that is allowed. */
function someOf<const Word extends string>(words: readonly Word[], none: boolean) {
  return (text: string): Word[] => {
    const parts = none && text === 'none' ? [] : text.split(',').map((part) => part.trim());
    if (parts.every((part) => (words as readonly string[]).includes(part))) {
      return words.filter((word) => parts.includes(word));
    }
    throw new InvalidArgumentError(`Expected some of ${words.join(',')}${none ? ", or 'none'" : ''}.`);
  };
}

function threadList(text: string): number[] {
  return text.split(',').map((part) => wholeNumber(1, 64)(part.trim()));
}

const SMOKE = { runs: 3, seconds: 5, threads: [1], width: 0.25, names: ['se_resnet18'], firstSamples: 2 };
const FIRST_SAMPLES = 10;

function subjectOf(
  architecture: string,
  options: Readonly<Record<string, unknown>>,
  given?: readonly number[],
): Subject {
  // Built here too, so that a wrong name or option is told at once.
  const network = buildNetwork(architecture, options);
  const input = given ?? [network.inputChannels, ...network.nominalSize];
  const withoutSE = network.blocks.some(({ se }) => se);
  return { architecture, options, input: [1, ...input], memory: ['fast'], precisions: [], withoutSE };
}

/** Less width, for the networks that can have it. */
function narrow(architecture: string): Readonly<Record<string, unknown>> {
  const choice = { width: SMOKE.width };
  try {
    buildNetwork(architecture, choice);
    return choice;
  } catch (error) {
    // A wrong name is told when the network itself is built.
    if (error instanceof NetworkError) return {};
    throw error;
  }
}

/** The limits' own networks; the first with less memory too. */
function limitSubjects(): Subject[] {
  return LIMIT_SUBJECTS.map(({ network, input, options }, i) => {
    const subject = subjectOf(network, options, input);
    return i === 0 ? { ...subject, memory: ['fast', 'small'] } : subject;
  });
}

function subjectsOf(named: readonly string[], options: Options): Subject[] {
  const { limits, smoke, input } = options;
  const given = chosen(options);
  if (limits) {
    if (named.length === 0 && Object.keys(given).length === 0 && !options.input && !smoke)
      return limitSubjects();
    throw new OptionError({
      where: '--limits',
      found: 'a network, an input or --smoke beside it',
      expected: '--limits without them',
      cause: 'The limits are about networks and inputs of their own.',
    });
  }
  const names = named.length > 0 ? named : smoke ? SMOKE.names : USUAL;
  const precisions = options.precision === 'int8' ? (['int8'] as const) : [];
  return names.map((name) => ({
    ...subjectOf(name, smoke ? { ...narrow(name), ...given } : given, input),
    precisions,
  }));
}

function settingOf(named: readonly string[], options: Options): Setting {
  const { builds = BUILDS, peers = PEERS, profile = false, limits = false, smoke = false } = options;
  const cores = availableParallelism();
  const threads = options.threads ?? (smoke ? SMOKE.threads : limits || cores > 1 ? [1, 2] : [1]);
  const { runs, seconds } = smoke ? SMOKE : options;
  return {
    subjects: subjectsOf(named, options),
    threads: [...new Set(threads)],
    builds,
    peers,
    runs,
    seconds,
    profile,
    contended: limits || options.contended === true,
    firstResult: limits || options.firstResult === true,
    firstSamples: smoke ? SMOKE.firstSamples : FIRST_SAMPLES,
    firstWidth: smoke ? SMOKE.width : 1,
    limits,
  };
}

async function engineOf({ browser, node, peersFolder }: Options): Promise<Engine> {
  const folder = peersFolder === undefined ? join(packageRoot(), 'bench') : resolve(peersFolder);
  if (!browser) return nodeEngine(folder, node);
  if (node === undefined) return await chromiumEngine(folder);
  throw new OptionError({ where: '--browser', found: '--node beside it', expected: 'one of the two' });
}

async function bench(named: readonly string[], options: Options): Promise<void> {
  const setting = settingOf(named, options);
  const engine = await engineOf(options);
  try {
    await printReport(await runBench(engine, setting), setting, options.json === true);
  } finally {
    await engine.close();
  }
}

const EXAMPLES = `
Every runtime gets the same untrained network (as ONNX, or built of its own operations) and the same input; their logits
must agree within 1e-3 before anything is timed, else the command fails (those of --precision int8, which are not float32,
within 0.2; --json prints every difference). Each number of threads has a process of its own (a
worker of a fresh page in a browser), in which all runtimes run in turn; a turn begins when no thread of the others runs
any more. Ratios are taken pair by pair, so that what slows the machine slows both. A runtime that is missing keeps its
row, which says how to get it:

  npm install --prefix bench           tfjs-backend-wasm and onnxruntime-node, in a clone's folder bench/
  npm install --prefix bench/node24    a Node 24 for --node

Examples:
  senet bench
  senet bench se_resnet50 --input 3x224x224 --threads 1 --profile
  senet bench se_resnext50 se_bn_inception mobilenet_v3_small --threads 1 --peers onnxruntime-web
  senet bench --browser --peers onnxruntime-web
  senet bench --node bench/node24/node_modules/node/bin/node --json > bench.json
  senet bench se_resnet50 --threads 1 --precision int8 --peers none
  senet bench --limits`;

export function benchCommand(): Command {
  const command = new Command('bench')
    .description('time networks beside other runtimes')
    .argument(
      '[architecture...]',
      'such as se_resnet50 or mobilenet_v3_small (default: the CIFAR SE-ResNets)',
    )
    .option('-i, --input <CxHxW>', 'size of the input (default: what each network was made for)', inputSize)
    .option('-t, --threads <list>', 'numbers of threads (default: 1,2; 1 on one core)', threadList)
    .option('--builds <list>', `of ${BUILDS.join(',')} (default: both)`, someOf(BUILDS, false))
    .addOption(precisionOption('with int8 also rows'))
    .option('--peers <list>', `of ${PEERS.join(',')}, or none (default: all)`, someOf(PEERS, true))
    .option('--peers-folder <folder>', 'where peers are installed (default: bench/ of this package)')
    .option('-n, --runs <n>', 'timed runs of each', wholeNumber(1), 20)
    .option('--seconds <s>', 'fewer runs, down to 5, where a network would take longer', wholeNumber(1), 60)
    .option('--node <path>', 'in another Node')
    .option('--browser', 'in Chromium, on a cross-origin isolated page (needs playwright-core)')
    .option('--profile', 'also milliseconds and GFLOP/s of every operation')
    .option('--contended', 'also the first network with a core taken by another process (2 threads and more)')
    .option('--first-result', 'also from import to the first logits, ten fresh processes for each runtime')
    .option('--limits', 'what this project wants to reach: measures that, and says what was passed')
    .option('--smoke', 'a quick check: se_resnet18 unless named, a quarter of its width, 3 runs, 1 thread')
    .option('--json', 'print JSON, with every sample')
    .addHelpText('after', EXAMPLES)
    .action(bench);
  return addNetworkOptions(command);
}
