/**
 * A network in memory: plans for the shape that is asked, packs weights when the plan wants other ones, runs the kernel
 * calls, on one thread or several, and reads tensors in between. Knows nothing of pictures and labels.
 */
import type { Network } from '../../network/network.ts';
import { INPUT } from '../../network/network.ts';
import type { Shape, Tensor } from '../../tensor.ts';
import { elementCount, sameShape } from '../../tensor.ts';
import type { Checkpoint } from '../../weights/checkpoint.ts';
import { flat } from '../builds/calls.ts';
import { type BoundCall, bind, instantiateKernels, type Kernels } from '../builds/kernels.ts';
import type { ConvolutionAlgorithm } from '../convolution/contract.ts';
import type { MemoryLimit } from '../plan/limit.ts';
import { descriptionOf, type Plan, pictureOf, planNetwork } from '../plan/plan.ts';
import type { Integers } from '../plan/precision.ts';
import { poolStep } from '../plan/steps_module.ts';
import type { Engine } from './engine.ts';
import type { LinearMemory } from './memory.ts';
import { type Packed, Packer } from './pack.ts';
import type { PossibleThreads } from './threads/possible.ts';
import { Team } from './threads/team.ts';
import { mayWait, threadsFor } from './threads/worth.ts';
import { atOnce, inTurns, Rest, type TurnOptions } from './turns.ts';

/** Called when the named tensor has been made, before anything reads it. */
export type Hook = () => void;

export interface RunnerOptions {
  readonly algorithms?: readonly string[];
  /** As `PlanOptions` has them. */
  readonly convolutions?: readonly ConvolutionAlgorithm[];
  readonly memory?: MemoryLimit;
  readonly integers?: Integers | undefined;
}

/** Into how many commands a run on threads is cut, so that it can be stopped. */
const COMMANDS = 16;

/** Ends the threads of a model that nobody holds any more and nobody disposed of. */
const dropped = new FinalizationRegistry<Team>((team) => team.end());

export class Runner {
  readonly #network: Network;
  readonly #checkpoint: Checkpoint;
  readonly #engine: Engine;
  readonly #memory: LinearMemory;
  readonly #kernels: Kernels;
  readonly #team: Team | undefined;
  readonly #options: RunnerOptions;
  readonly #bound = new WeakMap<Plan, readonly BoundCall[]>();
  #plan: Plan | undefined;
  #packedSignature = '';

  /** @param engine  its memory becomes the runner's own */
  constructor(engine: Engine, network: Network, checkpoint: Checkpoint, options: RunnerOptions = {}) {
    const { build, memory, threads } = engine;
    this.#engine = engine;
    this.#network = network;
    this.#checkpoint = checkpoint;
    this.#options = options;
    this.#memory = memory;
    this.#kernels = instantiateKernels(build.module, memory.memory);
    options.integers?.requireInt8(this.#kernels);
    if (threads === 1) return;
    const parts = { module: build.module, memory: memory.memory, kernels: this.#kernels, threads };
    this.#team = new Team(parts);
    dropped.register(this, this.#team, this);
  }

  /** How many threads the prepared plan runs on, and why not more. */
  get threads(): PossibleThreads {
    const { threads, limit } = this.#engine;
    if (this.#team?.failed) return { threads: 1, limit: 'failed' };
    if (threads > 1 && this.#plan?.threads === 1) return { threads: 1, limit: 'small' };
    return { threads, limit };
  }

  /** How many convolutions of the prepared plan run in 8-bit integers; undefined in float32. */
  get integers(): number | undefined {
    if (!this.#options.integers) return undefined;
    const packed = [...(this.#plan?.weights.packed.values() ?? [])];
    const { INTEGER_ALGORITHMS } = this.#options.integers;
    return packed.filter(({ convolution }) => convolution && INTEGER_ALGORITHMS.includes(convolution)).length;
  }

  /** Ends its threads. */
  dispose(): void {
    this.#team?.end();
    dropped.unregister(this);
  }

  get byteLength(): number {
    return this.#memory.byteLength;
  }

  get plan(): Plan | undefined {
    return this.#plan;
  }

  /**
   * Makes ready for inputs of this shape; nothing is done where that is the last one prepared.
   *
   * @throws InputError, NetworkError, WeightsError, MemoryError
   */
  prepare(inputShape: Shape): Plan {
    return atOnce(this.#preparing(inputShape));
  }

  /** `prepare` for a runner that nobody else uses yet, with pauses for the page. */
  prepareInTurns(inputShape: Shape, options: TurnOptions<Packed | undefined>): Promise<Plan> {
    return inTurns(this.#preparing(inputShape), options);
  }

  *#preparing(inputShape: Shape): Generator<Packed | undefined, Plan> {
    if (this.#plan && sameShape(this.#plan.inputShape, inputShape)) return this.#plan;
    const plan = planNetwork(this.#network, inputShape, {
      heapBase: this.#kernels.heapBase(),
      sizes: this.#kernels,
      threads: threadsFor(this.#network, inputShape, this.#engine),
      ...this.#options,
    });
    this.#memory.reserve(plan.end);
    if (plan.weights.signature !== this.#packedSignature) {
      this.#plan = undefined;
      this.#packedSignature = '';
      yield* new Packer(this.#checkpoint, this.#kernels, this.#memory, plan).pack();
      this.#packedSignature = plan.weights.signature;
    }
    for (const step of descriptionOf(plan)) this.#call(bind(this.#kernels, flat(step)));
    this.#plan = plan;
    return plan;
  }

  /**
   * Runs the prepared plan.
   *
   * @param input  of the prepared shape; read only
   * @param hooks  by tensor name
   * @param signal  stops between two operations; with it, long runs let waiting events go first now and then
   * @returns milliseconds in the kernels, hooks included
   * @throws ThreadsError when a thread fails; what is run next runs on one thread
   * @throws the signal's reason
   */
  async run(
    plan: Plan,
    input: Float32Array,
    hooks: ReadonlyMap<string, Hook>,
    signal?: AbortSignal,
  ): Promise<number> {
    const pool = plan.threads > 1 ? await this.#ready(plan) : undefined;
    const calls = pool ? [] : this.#bind(plan);
    this.#writeInput(plan, input);
    const started = performance.now();
    const rest = signal && new Rest(signal);
    // What threads do at one command cannot be stopped within, and each command costs them a start.
    const stretch = signal
      ? pool
        ? Math.ceil(plan.operations.length / COMMANDS)
        : 1
      : plan.operations.length;
    let first = 0;
    for (const [index, { operation, end }] of plan.operations.entries()) {
      const hook = hooks.get(operation.name);
      if (!hook && (index + 1) % stretch !== 0 && end < plan.steps.length) continue;
      if (rest?.isDue) await rest.take();
      // A concatenation whose parts are in place has no steps.
      if (pool && first < end) await pool.run(first, end);
      if (!pool) for (let step = first; step < end; step++) this.#call(calls[step]);
      first = end;
      hook?.();
    }
    return performance.now() - started;
  }

  #ready(plan: Plan) {
    return this.#team?.ready(plan, () => mayWait(this.#network, plan.inputShape, this.#engine));
  }

  /** A plan's calls in the kernels' order, made once for each plan. */
  #bind(plan: Plan): readonly BoundCall[] {
    const known = this.#bound.get(plan);
    if (known) return known;
    const calls = plan.steps.map((step) => bind(this.#kernels, flat(step)));
    this.#bound.set(plan, calls);
    return calls;
  }

  #call(call: BoundCall | undefined): void {
    call?.run(...call.args);
  }

  #writeInput(plan: Plan, input: Float32Array): void {
    const [pictures = 1, channels = 1, height = 1, width = 1] = plan.inputShape;
    for (let picture = 0; picture < pictures; picture++) {
      const { storage, layout } = pictureOf(plan.tensors, plan.work, INPUT, picture);
      const target = this.#memory.floats(storage, layout.elements);
      let from = picture * channels * height * width;
      // One by one: for rows of some 32 pixels a view of each takes longer than its pixels.
      for (let channel = 0; channel < channels; channel++) {
        for (let y = 0; y < height; y++) {
          let to = layout.origin + channel * layout.block + y * layout.row;
          for (let x = 0; x < width; x++) target[to++] = input[from++] ?? 0;
        }
      }
    }
  }

  /** A copy of a tensor that the plan makes, NCHW or `[N, C]`. Only inside its own hook, or for the output after a run. */
  read(plan: Plan, name: string): Tensor {
    const shape = plan.shapes.get(name) ?? [];
    const data = new Float32Array(elementCount(shape));
    const count = data.length / (shape[0] ?? 1);
    for (let picture = 0; picture < (shape[0] ?? 1); picture++) {
      const target = data.subarray(picture * count, (picture + 1) * count);
      if (shape.length === 2) target.set(this.vector(plan, name, picture));
      else this.#readMap(plan, name, picture, target);
    }
    return { shape: [...shape], data };
  }

  /** A live view of one picture's vector, without its padding: writing changes what later operations read. */
  vector(plan: Plan, name: string, picture: number): Float32Array {
    const { storage, layout } = pictureOf(plan.tensors, plan.work, name, picture);
    return this.#memory.floats(storage, layout.channels);
  }

  #readMap(plan: Plan, name: string, picture: number, target: Float32Array): void {
    const { storage, layout } = pictureOf(plan.tensors, plan.work, name, picture);
    const { channels, height, width, row, block, origin, lanes } = layout;
    let to = 0;
    for (let channel = 0; channel < channels; channel++) {
      const start = origin + Math.floor(channel / lanes) * block + (channel % lanes);
      for (let y = 0; y < height; y++) {
        const line = this.#memory.floats(storage + (start + y * row) * 4, (width - 1) * lanes + 1);
        for (let x = 0; x < width; x++) target[to++] = line[x * lanes] ?? 0;
      }
    }
  }

  /** The spatial mean of every channel of a map `[N, C]`, by the squeeze's own kernel. Only inside the map's hook. */
  mean(plan: Plan, name: string): Tensor {
    const [pictures = 1, channels = 1] = plan.shapes.get(name) ?? [];
    const data = new Float32Array(pictures * channels);
    for (let picture = 0; picture < pictures; picture++) {
      const step = poolStep('mean', plan.tapVector, pictureOf(plan.tensors, plan.work, name, picture));
      this.#call(bind(this.#kernels, flat(step)));
      data.set(this.#memory.floats(plan.tapVector, channels), picture * channels);
    }
    return { shape: [pictures, channels], data };
  }
}
