/** Node: every job in a fresh process, since a thread pool's size holds for a process. */
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { InputError } from '../../../index.ts';
import { packageRoot } from '../../package_root.ts';
import { Contention, coresFor, pinned } from '../contention.ts';
import type { FirstOrder, FirstSample } from '../first/measure.ts';
import type { Job, PeerName, PeerPlace, Result } from '../job.ts';
import { locate } from '../locate.ts';
import type { Engine, Order, Watch } from './engine.ts';
import type { FromArena, ToArena } from './protocol.ts';

const dist = (file: string) => join(packageRoot(), 'dist', file);
const addressOf = (path: string) => pathToFileURL(path).href;

function placeOf(peer: PeerName, peersFolder: string): PeerPlace {
  const found = locate(peer, peersFolder);
  if ('missing' in found) return { peer, ...found };
  const modules = found.node.map((path) => addressOf(join(found.folder, path)));
  return { peer, version: found.version, modules, files: join(found.folder, found.files) };
}

/** Another Node does not know this one's flags. */
function commandOf(executable: string | undefined): string[] {
  return executable === undefined ? [process.execPath, ...process.execArgv] : [executable];
}

/** @throws InputError where it is no Node */
function versionOf(executable: string): string {
  try {
    return execFileSync(executable, ['--version'], { encoding: 'utf8' }).trim().replace(/^v/, '');
  } catch (error) {
    const parts = { where: `--node ${executable}`, found: 'no program that tells its version' };
    throw new InputError({ ...parts, expected: 'the path of a Node' }, { cause: error });
  }
}

function listen(child: ChildProcess, job: Job, watch: Watch, contention: Contention): Promise<Result> {
  return new Promise((resolve, reject) => {
    const send = (message: ToArena) => child.send(message);
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      reject(new Error(`the measuring process ended with ${signal ?? code} before it had a result`)),
    );
    child.on('message', (message: FromArena) => {
      if ('progress' in message) {
        const { done, total, remark } = message.progress;
        watch.progress(done, total, remark);
      } else if ('contend' in message) {
        contention.set(message.contend).then(() => send({ done: true }), reject);
      } else if ('result' in message) resolve(message.result);
      else reject(new Error(message.failure));
    });
    send({ job });
  });
}

async function first(command: readonly string[], order: FirstOrder, weights: string): Promise<FirstSample> {
  const [node = '', ...flags] = command;
  const args = [...flags, dist('bench/first_node.js'), JSON.stringify(order), weights];
  const { stdout } = await promisify(execFile)(node, args);
  return JSON.parse(stdout);
}

/** @param executable  another Node than this one */
export function nodeEngine(peersFolder: string, executable?: string): Engine {
  const version = executable === undefined ? process.versions.node : versionOf(executable);
  return {
    name: `Node ${version}`,
    async measure({ peers, ...order }: Order, watch: Watch) {
      const places = peers.map((peer) => placeOf(peer, peersFolder));
      const job: Job = { ...order, peers: places, peakWorker: addressOf(dist('bench/peak.js')) };
      const cores = order.contended ? coresFor(order.threads) : [];
      const contention = new Contention(order.threads, cores);
      const [command = '', ...args] = pinned(cores, [...commandOf(executable), dist('bench/node.js')]);
      const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
      try {
        return await listen(child, job, watch, contention);
      } finally {
        child.kill('SIGKILL');
        await contention.set(false);
      }
    },
    async first(runtime, input, weights) {
      const place = runtime === 'senet-wasm' ? undefined : placeOf(runtime, peersFolder);
      if (place && 'missing' in place) return place;
      const module = place?.modules[0] ?? addressOf(dist('index.js'));
      return await first(commandOf(executable), { runtime, module, input }, weights);
    },
    close: async () => undefined,
  };
}
