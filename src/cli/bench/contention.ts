/**
 * Takes a core away: a process that spins. It and the measured process are pinned where the system can (`taskset`): the
 * measured one to as many cores as it has threads, the spinning one to the last of them. Elsewhere so many processes spin
 * that one core fewer than threads is free.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** `0-2,5` */
export function parseCores(text: string): number[] {
  return text.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}

/** The cores that this process may use, where `taskset` can choose among them. */
function pinnable(): readonly number[] {
  if (process.platform !== 'linux' || spawnSync('taskset', ['--version']).status !== 0) return [];
  const status = readFileSync('/proc/self/status', 'utf8');
  const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(status)?.[1];
  return list === undefined ? [] : parseCores(list);
}

/** Cores for `threads` threads, or none where there is no choice. */
export function coresFor(threads: number): readonly number[] {
  const cores = pinnable();
  return cores.length >= threads ? cores.slice(0, threads) : [];
}

/** A command that runs on these cores alone. */
export function pinned(cores: readonly number[], command: readonly string[]): readonly string[] {
  return cores.length > 0 ? ['taskset', '-c', cores.join(','), ...command] : command;
}

/** Says that it spins, and spins until it is ended, its parent is, or ten minutes have passed. */
const SPIN = `
  const [parent, end] = [process.ppid, Date.now() + 600_000];
  process.stdout.write('.');
  for (let i = 1; i % 1e6 || (process.ppid === parent && Date.now() < end); i++);`;

function startSpinning(cores: readonly number[]): Promise<ChildProcess> {
  const [command = '', ...args] = pinned(cores, [process.execPath, '-e', SPIN]);
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.stdout.once('data', () => resolve(child));
  });
}

async function end(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

/** @param cores  those of the measured process, if it is pinned */
export class Contention {
  readonly #cores: readonly number[];
  readonly #count: number;
  #children: ChildProcess[] = [];

  constructor(threads: number, cores: readonly number[]) {
    this.#cores = cores.slice(-1);
    this.#count = cores.length > 0 ? 1 : Math.max(1, availableParallelism() - threads + 1);
  }

  async set(on: boolean): Promise<void> {
    if (on) {
      const all = Array.from({ length: this.#count }, () => startSpinning(this.#cores));
      this.#children = await Promise.all(all);
      return;
    }
    const children = this.#children;
    this.#children = [];
    await Promise.all(children.map(end));
  }
}
