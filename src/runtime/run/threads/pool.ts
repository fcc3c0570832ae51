/**
 * The workers of one model, and the calling thread among them where it may sleep (in Node, and in workers of a page; a
 * page's own thread may not: there it only commands, and is told when all is done).
 *
 *   Pool ──start──▶ worker ──ready──▶ Pool       once
 *   Pool ──program─▶ worker ──loaded─▶ Pool      for each plan
 *   commands and meetings: shared memory         for each run
 */
import { ThreadsError } from '../../../errors.ts';
import type { Kernels } from '../../builds/kernels.ts';
import { CONTROL_BYTES, type Command, Control, maySleep, type Range, TeamStopped } from './control.ts';
import { Member, type Program } from './member.ts';
import type { Reply } from './protocol.ts';
import { Schedule } from './schedule.ts';
import { type StartThread, startThread, type Thread } from './start.ts';

/** What a worker may take to answer outside of a run. */
const PATIENCE_MILLISECONDS = 20_000;
/** What a worker's last words may take. */
const EXPLANATION_MILLISECONDS = 1000;

export interface PoolParts {
  readonly module: WebAssembly.Module;
  /** Shared. */
  readonly memory: WebAssembly.Memory;
  /** The calling thread's own. */
  readonly kernels: Kernels;
  /** All of them, the calling one included: 2 or more. */
  readonly threads: number;
  /** So that tests can start something else. */
  readonly start?: StartThread;
}

interface Waiting {
  readonly kind: Reply['kind'];
  left: number;
  resolve(): void;
  reject(error: unknown): void;
}

interface Loading {
  readonly key: unknown;
  readonly done: Promise<void>;
  isDone: boolean;
}

export class Pool {
  readonly #parts: PoolParts;
  readonly #buffer = new SharedArrayBuffer(CONTROL_BYTES);
  readonly #control: Control;
  /** The calling thread's part; none where it may not sleep. */
  readonly #member: Member | undefined;
  #workers: Thread[] = [];
  #following = false;
  #waiting: Waiting | undefined;
  #failure: ThreadsError | undefined;
  #loading: Loading | undefined;
  #held = false;
  #started: Promise<void> | undefined;
  #schedule: Schedule;
  /** Beyond the numbers of all pieces that were given. */
  #base = 0;

  constructor(parts: PoolParts) {
    this.#parts = parts;
    this.#control = new Control(this.#buffer, parts.threads);
    this.#schedule = new Schedule([], parts.threads);
    this.#member = maySleep() ? new Member(parts.kernels, this.#control, 0, parts.threads) : undefined;
  }

  /** Why it cannot run any more, if it cannot. */
  get failure(): ThreadsError | undefined {
    return this.#failure;
  }

  /** Whether the program of that key is in every thread, ready to run. */
  holds(key: unknown): boolean {
    return !this.#failure && this.#loading?.key === key && this.#loading?.isDone === true;
  }

  /**
   * Gives every thread its program, and starts the threads before the first time. The same key again waits for the first.
   *
   * @param wait  keeps Node's process alive until it is done
   * @throws ThreadsError
   */
  async load(key: unknown, programs: () => readonly Program[], wait: boolean): Promise<void> {
    const known = this.#loading;
    const loading = known && known.key === key ? known : this.#begin(key, programs());
    this.#loading = loading;
    if (!wait) return;
    this.#hold(true);
    try {
      await loading.done;
    } finally {
      this.#hold(false);
    }
  }

  #begin(key: unknown, programs: readonly Program[]): Loading {
    const loading: Loading = { key, done: this.#load(programs), isDone: false };
    loading.done.then(
      () => {
        loading.isDone = true;
      },
      () => undefined,
    );
    return loading;
  }

  #hold(held: boolean): void {
    this.#held = held;
    for (const worker of this.#workers) worker.hold(held);
  }

  async #load(programs: readonly Program[]): Promise<void> {
    this.#started ??= this.#start();
    await this.#started;
    if (this.#following) this.#give(undefined);
    const loaded = this.#replies('loaded', this.#workers.length);
    const { count } = this.#control;
    const own = this.#member ? 1 : 0;
    for (const [index, worker] of this.#workers.entries()) {
      const program = programs[own + index] ?? [];
      worker.post({ kind: 'program', program, count });
    }
    this.#member?.load(programs[0] ?? []);
    this.#schedule = new Schedule(programs[0] ?? [], this.#parts.threads);
    await loaded;
    this.#following = true;
  }

  async #start(): Promise<void> {
    const { threads, module, memory, start = startThread } = this.#parts;
    const own = this.#member ? 1 : 0;
    const count = threads - own;
    const events = {
      onReply: (reply: Reply) => this.#receive(reply),
      onFailure: (text: string) => this.#fail(text),
    };
    const ready = this.#replies('ready', count);
    try {
      for (let index = 0; index < count; index++) {
        const worker = await start(events);
        if (this.#failure) worker.end();
        else this.#workers.push(worker);
        worker.hold(this.#held);
        const reports = !this.#member && index === 0;
        const control = this.#buffer;
        const place = { members: threads, index: own + index, reports };
        worker.post({ kind: 'start', module, memory, control, ...place });
      }
    } catch (error) {
      this.#fail(String(error));
    }
    await ready;
  }

  /** Resolves when so many workers have replied so. */
  #replies(kind: Reply['kind'], left: number): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure);
    const timer = setTimeout(() => this.#fail('no answer'), PATIENCE_MILLISECONDS) as unknown;
    // In Node a timer keeps the process alive, in browsers it is a number.
    if (typeof timer === 'object') (timer as { unref(): void }).unref();
    const promise = new Promise<void>((resolve, reject) => {
      this.#waiting = { kind, left, resolve, reject };
    });
    const replied = promise.finally(() => clearTimeout(timer as number));
    // It is awaited only once all have been asked: the end of the model before that is no unhandled rejection.
    replied.catch(() => undefined);
    return replied;
  }

  #receive(reply: Reply): void {
    if (reply.kind === 'failed') this.#fail(reply.text);
    const waiting = this.#waiting;
    if (!waiting || waiting.kind !== reply.kind) return;
    waiting.left--;
    if (waiting.left > 0) return;
    this.#waiting = undefined;
    waiting.resolve();
  }

  #fail(text: string): ThreadsError {
    this.#failure ??= new ThreadsError({
      where: `one of ${this.#parts.threads} threads`,
      found: text,
      expected: 'a thread that runs',
      cause: 'What is run next runs on one thread.',
    });
    this.#control.fail();
    for (const worker of this.#workers) worker.end();
    this.#workers = [];
    this.#waiting?.reject(this.#failure);
    this.#waiting = undefined;
    return this.#failure;
  }

  /**
   * Runs the steps [first, end) of the program that is loaded. Where the calling thread takes part all is done on return,
   * elsewhere when the promise resolves.
   *
   * @throws ThreadsError when a thread fails: the run is lost, and the pool
   */
  run(first: number, end: number): Promise<void> | undefined {
    if (this.#failure) throw this.#failure;
    if (this.#member) {
      const command = this.#give([first, end]);
      try {
        this.#member.run(command);
      } catch (error) {
        if (error instanceof TeamStopped) return this.#explained();
        throw this.#fail(String(error));
      }
      return undefined;
    }
    const done = new Promise<void>((resolve, reject) => {
      this.#waiting = { kind: 'done', left: 1, resolve, reject };
    });
    this.#give([first, end]);
    return done;
  }

  #give(range: Range | undefined): Command {
    const base = this.#base;
    const count = this.#control.give(range, this.#schedule, base);
    this.#base = (base + this.#schedule.pieces + 1) | 0;
    return { count, range, base };
  }

  /** Rejects with what the worker says that has stopped the others. */
  #explained(): Promise<void> {
    if (this.#failure) throw this.#failure;
    const timer = setTimeout(() => this.#fail('an error in a worker'), EXPLANATION_MILLISECONDS);
    const explained = new Promise<void>((resolve, reject) => {
      this.#waiting = { kind: 'failed', left: 1, resolve, reject };
    });
    return explained.finally(() => clearTimeout(timer));
  }

  /** Ends the workers; a run that is under way there is rejected. */
  end(): void {
    this.#fail('the end of its model');
  }
}
