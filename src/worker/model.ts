/// <reference lib="esnext.disposable" preserve="true" />
/** A model in a worker: the same calls as `Model`, off the caller's thread. */
import type { Channel } from '../channel/client.ts';
import { DisposedError, OptionError } from '../errors.ts';
import type { Preprocessing } from '../image/preprocess.ts';
import type { OperationTime } from '../model/profile.ts';
import type { MemoryUsage, ModelInput, Prediction, RunOptions, RuntimeDescription } from '../model/types.ts';
import type { Network } from '../network/network.ts';
import { type Summary, summarise } from '../network/summary.ts';
import type { Shape } from '../tensor.ts';
import type { Facts, ModelProtocol, State } from './protocol.ts';

/** Those of `Model.run`; gate overrides that are functions cannot be sent. */
export interface WorkerRunOptions extends RunOptions {
  /** Moves the input's buffer to the worker in place of copying it: the caller's is empty afterwards. */
  readonly transfer?: boolean;
}

/** @throws OptionError `option gates, layer1.0: found a function; …` */
function checkGates(gates: RunOptions['gates'] = {}): void {
  for (const [name, override] of Object.entries(gates)) {
    if (typeof override !== 'function') continue;
    throw new OptionError({
      where: `option gates, ${name}`,
      found: 'a function',
      expected: "'ones', 'zeros', a number or a vector",
      cause:
        'Functions cannot be sent to a worker: run once, compute the vector from the gates returned, and pass that.',
    });
  }
}

/** A model in a worker of its own; `createWorkerModel` makes it. The worker lives until `dispose()`. */
export class WorkerModel {
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
  readonly #channel: Channel<ModelProtocol>;
  #state: State;

  /** @internal */
  constructor(facts: Facts, state: State, channel: Channel<ModelProtocol>) {
    this.network = facts.network;
    this.labels = facts.labels;
    this.preprocessing = facts.preprocessing;
    this.metadata = facts.metadata;
    this.file = facts.file;
    this.#state = state;
    this.#channel = channel;
  }

  /**
   * As `Model.run`; what is returned was moved here, not copied. Several calls may be under way: they are queued.
   *
   * @example
   * const { top, gates } = await model.run(imageData, { gates: { 'layer4.1': 'ones' } });
   *
   * @throws what `Model.run` throws; OptionError for a gate override that is a function; WorkerError when the worker is
   *   lost; the signal's reason at once when it is aborted
   */
  async run(input: ModelInput, options: WorkerRunOptions = {}): Promise<Prediction> {
    const { signal, transfer = false, ...rest } = options;
    checkGates(rest.gates);
    const moved = transfer && ArrayBuffer.isView(input?.data) ? [input.data.buffer as ArrayBuffer] : [];
    const call = { input, options: rest };
    const { value, state } = await this.#channel.call('run', call, { signal, transfer: moved });
    this.#state = state;
    return value;
  }

  /** As `Model.profile`. */
  async profile(
    input: ModelInput,
    options: { readonly runs?: number } = {},
  ): Promise<readonly OperationTime[]> {
    const { value, state } = await this.#channel.call('profile', { input, options });
    this.#state = state;
    return value;
  }

  #alive(): State {
    if (!this.#channel.ended) return this.#state;
    throw this.#channel.ended;
  }

  /** Every name that `taps` takes. */
  tapNames(): readonly string[] {
    return this.#alive().tapNames;
  }

  /** torchsummary's table as data; `inputShape` is `[N, C, H, W]`. */
  summary(inputShape?: Shape): Summary {
    const { inputChannels, nominalSize } = this.network;
    return summarise(this.network, inputShape ?? [1, inputChannels, ...nominalSize]);
  }

  /** What the model held after its last run, in bytes. */
  memoryUsage(): MemoryUsage {
    return this.#alive().memory;
  }

  /** What ran last, and why not more. */
  describeRuntime(): RuntimeDescription {
    return this.#alive().runtime;
  }

  /** Ends the worker, its threads and whatever runs there. A second call does nothing. */
  dispose(): void {
    this.#channel.end(
      new DisposedError({
        where: `model ${this.file}`,
        found: 'a call after dispose()',
        expected: 'a live model',
        cause: 'Create it again, or dispose of it later.',
      }),
    );
  }

  /** `dispose()`, for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }
}
