/// <reference lib="esnext.disposable" preserve="true" />
/**
 * A loaded model: the public face of a `Runner`.
 */
import { DisposedError, InputError, OptionError, ThreadsError } from '../errors.ts';
import { type Preprocessing, preprocess } from '../image/preprocess.ts';
import type { Network } from '../network/network.ts';
import { type Summary, summarise } from '../network/summary.ts';
import type { Build } from '../runtime/builds/builds.ts';
import type { Plan } from '../runtime/plan/plan.ts';
import type { Hook, Runner } from '../runtime/run/runner.ts';
import { firstNonFinite, formatShape, isTensor, type Shape, type Tensor } from '../tensor.ts';
import { describe } from './describe.ts';
import { applyOverride, blocksWithSE, checkOverride, resolveOverrides } from './gates.ts';
import { softmax, topClasses } from './probabilities.ts';
import { type OperationTime, profilePlan } from './profile.ts';
import { resolveTaps, tapNames } from './taps.ts';
import type {
  MemoryUsage,
  ModelInput,
  Picture,
  Prediction,
  RunOptions,
  RuntimeDescription,
} from './types.ts';

/** What a model is made of; `loadModel` puts it together. */
export interface ModelParts {
  readonly file: string;
  readonly network: Network;
  readonly labels: readonly string[];
  readonly preprocessing: Preprocessing | undefined;
  readonly metadata: Readonly<Record<string, string>>;
  readonly build: Build;
}

function isPicture(input: ModelInput): input is Picture {
  return typeof input === 'object' && input !== null && 'width' in input && 'height' in input;
}

function checkFinite({ data }: Tensor): void {
  const index = firstNonFinite(data);
  if (index < 0) return;
  throw new InputError({
    where: 'input',
    found: `${data[index]} at index ${index}`,
    expected: 'finite numbers',
    cause: 'A division by zero in the preprocessing, or uninitialised data.',
  });
}

function checkTensor(input: unknown): Tensor {
  if (!isTensor(input) || input.shape.length !== 4) {
    throw new InputError({
      where: 'input',
      found: isTensor(input)
        ? `a tensor of shape ${formatShape(input.shape)}`
        : 'neither a picture nor a tensor',
      expected: '{ data, width, height } in RGBA, or { data: Float32Array, shape: [N, C, H, W] }',
    });
  }
  const { data, shape } = input;
  const elements = shape.reduce((product, extent) => product * extent, 1);
  if (elements !== data.length) {
    throw new InputError({
      where: 'input',
      found: `${data.length} values`,
      expected: `${elements} for shape ${formatShape(shape)}`,
    });
  }
  checkFinite(input);
  return input;
}

/** A network with its weights, ready to run; `loadModel` makes it. It holds memory until `dispose()`. */
export class Model {
  /** The network that runs, as data. */
  readonly network: Network;
  /** Class names by index; empty where neither the file nor the caller named them. */
  readonly labels: readonly string[];
  /** How pictures become inputs; undefined where nobody said, and then only tensors can be run. */
  readonly preprocessing: Preprocessing | undefined;
  /** The file's own metadata, as it was. */
  readonly metadata: Readonly<Record<string, string>>;
  /** The file's name, for messages. */
  readonly file: string;
  readonly #build: Build;
  #runner: Runner | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  /** @internal */
  constructor(parts: ModelParts, runner: Runner) {
    this.network = parts.network;
    this.labels = parts.labels;
    this.preprocessing = parts.preprocessing;
    this.metadata = parts.metadata;
    this.file = parts.file;
    this.#build = parts.build;
    this.#runner = runner;
  }

  #alive(): Runner {
    if (this.#runner) return this.#runner;
    throw new DisposedError({
      where: `model ${this.file}`,
      found: 'a call after dispose()',
      expected: 'a live model',
      cause: 'Load it again, or dispose of it later.',
    });
  }

  /**
   * Runs one picture, or a tensor of N pictures. Calls are queued: several may be under way at once.
   *
   * @example
   * const { top, gates } = await model.run(imageData, { gates: { 'layer4.1': 'ones' } });
   *
   * @throws InputError for a picture or tensor that the network cannot read, or that makes it overflow
   * @throws OptionError for a tap, block or gate vector that does not exist or fit
   * @throws DisposedError after `dispose()`
   * @throws ThreadsError when a thread fails during the run; the next run is on one thread
   * @throws the signal's reason when `signal` is aborted, before the run or between two of its operations; the next call works
   */
  run(input: ModelInput, options: RunOptions = {}): Promise<Prediction> {
    const turn = this.#queue.then(() => this.#run(input, options));
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  #tensorOf(input: ModelInput): Tensor {
    if (!isPicture(input)) return checkTensor(input);
    if (this.preprocessing) return preprocess(input, this.preprocessing);
    throw new InputError({
      where: `model ${this.file}`,
      found: 'a picture, but no preprocessing',
      expected: 'preprocessing in the file’s metadata or as an option of loadModel',
      cause:
        "Pass { resize: [32, 32], mean, std, order: 'RGB' } as the network was trained, or run a tensor.",
    });
  }

  async #run(input: ModelInput, options: RunOptions): Promise<Prediction> {
    options.signal?.throwIfAborted();
    const runner = this.#alive();
    const tensor = this.#tensorOf(input);
    const plan = runner.prepare(tensor.shape);
    const pictures = tensor.shape[0] ?? 1;
    const hooks = new HookList();
    this.#addOverrides(hooks, runner, plan, pictures, options);
    const taps: Record<string, Tensor> = {};
    for (const [name, tap] of resolveTaps(this.network, plan, options.taps ?? [])) {
      hooks.add(tap.ready, () => {
        taps[name] = tap.read(runner, plan);
      });
    }
    const milliseconds = await this.#unlessDisposed(runner.run(plan, tensor.data, hooks.all, options.signal));
    const gates = blocksWithSE(this.network).map(
      ({ name, se }) => [name, runner.read(plan, se.gate)] as const,
    );
    const logits = runner.read(plan, this.network.output);
    this.#checkLogits(logits);
    const probabilities = softmax(logits);
    const top = topClasses({ logits, probabilities }, this.labels, { count: options.top ?? 5 });
    return { logits, probabilities, top, gates: Object.fromEntries(gates), taps, milliseconds };
  }

  /** `dispose()` ends threads in the middle of a run: then it is that what is said, not that they have ended. */
  async #unlessDisposed<T>(running: Promise<T>): Promise<T> {
    try {
      return await running;
    } catch (error) {
      if (error instanceof ThreadsError) this.#alive();
      throw error;
    }
  }

  #addOverrides(hooks: HookList, runner: Runner, plan: Plan, pictures: number, options: RunOptions): void {
    const overrides = resolveOverrides(this.network, options.gates ?? {});
    if (overrides.size === 0) return;
    for (const { name, se } of blocksWithSE(this.network)) {
      const override = overrides.get(name);
      if (override === undefined) continue;
      checkOverride(override, se.channels, pictures, name);
      hooks.add(se.gate, () => {
        for (let picture = 0; picture < pictures; picture++) {
          const squeeze = runner.vector(plan, se.squeeze, picture).slice();
          applyOverride(override, runner.vector(plan, se.gate, picture), { block: name, picture, squeeze });
        }
      });
    }
  }

  #checkLogits({ data }: Tensor): void {
    const index = firstNonFinite(data);
    if (index < 0) return;
    throw new InputError({
      where: `logits of ${this.network.architecture}`,
      found: `${data[index]} at index ${index}`,
      expected: 'finite numbers',
      cause: 'The input, a gate or the weights are so large that float32 overflows.',
    });
  }

  /**
   * Runs like `run`, again and again, with a clock between operations: where the time goes. In the queue with other calls.
   *
   * @param options  `runs` from 1 up; 20 if absent. The milliseconds returned are medians; an untimed run goes before
   * @returns the operations in order of execution
   *
   * @example
   * const slowest = (await model.profile(imageData)).toSorted((a, b) => b.milliseconds - a.milliseconds)[0];
   *
   * @throws InputError, DisposedError as `run` does; OptionError for `runs` that is no whole number from 1 up
   */
  profile(
    input: ModelInput,
    { runs = 20 }: { readonly runs?: number } = {},
  ): Promise<readonly OperationTime[]> {
    const turn = this.#queue.then(() => this.#profile(input, runs));
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  async #profile(input: ModelInput, runs: number): Promise<readonly OperationTime[]> {
    const runner = this.#alive();
    if (!Number.isSafeInteger(runs) || runs < 1) {
      throw new OptionError({
        where: 'option runs',
        found: String(runs),
        expected: 'a whole number from 1 up',
      });
    }
    const tensor = this.#tensorOf(input);
    return this.#unlessDisposed(profilePlan(runner, runner.prepare(tensor.shape), tensor.data, runs));
  }

  /** Every name that `taps` takes. */
  tapNames(): readonly string[] {
    const runner = this.#alive();
    return tapNames(this.network, runner.prepare(runner.plan?.inputShape ?? this.#nominalShape()));
  }

  #nominalShape(): Shape {
    const { inputChannels, nominalSize } = this.network;
    return [1, inputChannels, ...nominalSize];
  }

  /** torchsummary's table as data, multiply-adds, the modules' share. `inputShape` is `[N, C, H, W]`. */
  summary(inputShape: Shape = this.#nominalShape()): Summary {
    return summarise(this.network, inputShape);
  }

  /** What the model holds: the parts of the current plan, and all of its WebAssembly memory. In bytes. */
  memoryUsage(): MemoryUsage {
    const runner = this.#alive();
    const { weights = 0, activations = 0, scratch = 0 } = runner.plan?.bytes ?? {};
    return { weights, activations, scratch, total: runner.byteLength };
  }

  /** What runs, and why not more. */
  describeRuntime(): RuntimeDescription {
    const runner = this.#alive();
    return describe(this.#build, runner.threads, runner.integers);
  }

  /** Ends the threads and lets go of the memory; the engine frees it when it collects garbage. A second call does nothing. */
  dispose(): void {
    this.#runner?.dispose();
    this.#runner = undefined;
  }

  /** `dispose()`, for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** Several callbacks for one tensor, in the order in which they were added. */
class HookList {
  readonly all = new Map<string, Hook>();

  add(name: string, hook: Hook): void {
    const earlier = this.all.get(name);
    this.all.set(name, () => {
      earlier?.();
      hook();
    });
  }
}
