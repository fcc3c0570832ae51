/**
 * What a family of networks offers to the registry.
 */
import type { Shape } from '../tensor.ts';
import type { Network } from './network.ts';
import type { Options } from './options.ts';

/** An option that changes the results but leaves no trace in names and shapes, so that somebody has to say it. */
export interface Undecided {
  readonly option: string;
  /** The values to choose from. */
  readonly values: readonly string[];
  /** What each value means, as a sentence for a message. */
  readonly meaning: string;
}

/** What a checkpoint's names and shapes say about the network that it was made for. */
export interface Recognition {
  readonly architecture: string;
  /** What could be read off the tensors; `buildNetwork` takes it. */
  readonly options: Options;
  readonly undecided: readonly Undecided[];
}

export interface Family {
  readonly architectures: readonly string[];
  /** @throws NetworkError for an unknown option or a value out of range. */
  build(architecture: string, options: Options): Network;
  /**
   * Reads architecture and options off state-dict names and shapes; `undefined` where they are not this family's.
   *
   * @param given  options that somebody has said already: they are not undecided any more.
   * @throws NetworkError when the names are this family's but no member has these blocks.
   */
  recognise(shapes: ReadonlyMap<string, Shape>, given: Options): Recognition | undefined;
}
