/** Measures a job, in the process that it is in: a fresh one of Node, or a worker of a page. */
import { buildNetwork, type Network, randomCheckpoint, type Tensor } from '../../index.ts';
import type { Contender, Loaded, Missing, Task } from './contenders/contender.ts';
import { contenders } from './contenders/contenders.ts';
import type { Host, Job, Peak, Result, Row, Runner, Subject } from './job.ts';
import { greaterPeaks, measurePeaks } from './peak/peak.ts';
import { relativeDifference } from './statistics.ts';
import { takeTurns } from './turns.ts';

/** All compute the same, or their times must not be compared. */
const AGREEMENT = 1e-3;
/** Integers are not float32: a hundredth off is what they are for, and much more is a mistake. */
const INT8_AGREEMENT = 0.2;

export interface Entrant {
  readonly runner: Runner;
  readonly loaded?: Loaded;
  readonly missing?: string;
  readonly difference?: number;
}

/** Numbers in [−1, 1), the same every time. */
function noise(shape: readonly number[]): Tensor {
  const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
  let state = 1;
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    data[i] = state / 2 ** 31;
  }
  return { shape, data };
}

export function networkOf({ architecture, options }: Subject): Network {
  return buildNetwork(architecture, options);
}

function taskOf(subject: Subject, job: Job, onnx: Task['onnx']): Task {
  const network = networkOf(subject);
  const input = noise(subject.input);
  return { network, checkpoint: randomCheckpoint(network), input, threads: job.threads, onnx };
}

/** The first line of what went wrong, for the row. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n')[0] ?? '';
}

async function enter(contender: Contender | Missing, task: Task): Promise<Entrant> {
  const { runner } = contender;
  if ('missing' in contender) return { runner, missing: contender.missing };
  try {
    return { runner, loaded: await contender.load(task) };
  } catch (error) {
    return { runner, missing: reasonOf(error) };
  }
}

/** @throws Error where two runtimes disagree: something is wrong, and no time of theirs means anything. */
export async function checked(entrants: readonly Entrant[], name: string): Promise<Entrant[]> {
  const first = entrants.find(({ loaded, runner }) => loaded && runner.se);
  const expected = await first?.loaded?.run();
  const all: Entrant[] = [];
  for (const entrant of entrants) {
    if (!expected || !entrant.loaded || !entrant.runner.se || entrant === first) {
      all.push(entrant);
      continue;
    }
    const difference = relativeDifference(await entrant.loaded.run(), expected);
    const { runtime, build = '', precision } = entrant.runner;
    const allowed = precision === 'int8' ? INT8_AGREEMENT : AGREEMENT;
    if (!(difference <= allowed)) {
      throw new Error(
        `${name}: the logits of ${runtime} ${build} differ from senet-wasm's by ${difference}, more than ${allowed}`,
      );
    }
    all.push({ ...entrant, difference });
  }
  return all;
}

async function enterAll(job: Job, subject: Subject, onnx: Task['onnx']): Promise<Entrant[]> {
  const task = taskOf(subject, job, onnx);
  const entrants: Entrant[] = [];
  for (const contender of contenders(job, subject)) entrants.push(await enter(contender, task));
  return entrants;
}

async function measureSubject(job: Job, index: number, host: Host): Promise<Row[]> {
  const subject = job.subjects[index];
  if (!subject) return [];
  const entrants = await enterAll(job, subject, () => host.onnx(index));
  try {
    const all = await checked(entrants, subject.architecture);
    const running = all.flatMap(({ loaded }) => loaded ?? []);
    const { samples, contended } = await takeTurns(running, job, host);
    const rows: Row[] = [];
    for (const { runner, loaded, missing, difference } of all) {
      const i = loaded ? running.indexOf(loaded) : -1;
      const operations = job.profile ? await loaded?.profile?.(samples[i]?.length ?? 0) : undefined;
      const bytes = loaded?.bytes?.();
      rows.push({
        ...runner,
        subject: index,
        threads: job.threads,
        samples: samples[i] ?? [],
        contended: contended[i] ?? [],
        ...(missing !== undefined && { missing }),
        ...(difference !== undefined && { difference }),
        ...(bytes !== undefined && { bytes }),
        ...(operations && { operations }),
      });
    }
    return rows;
  } finally {
    for (const { loaded } of entrants) await loaded?.release();
  }
}

export async function measure(job: Job, host: Host): Promise<Result> {
  let peaks: readonly Peak[] = [];
  const rows: Row[] = [];
  for (const [index, { architecture }] of job.subjects.entries()) {
    host.progress(index + 1, job.subjects.length, `${architecture}, threads: ${job.threads}`);
    peaks = greaterPeaks(peaks, await measurePeaks(job.threads, job.peakWorker));
    rows.push(...(await measureSubject(job, index, host)));
  }
  return { rows, peaks };
}
