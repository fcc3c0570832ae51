/**
 * The errors of the public API. Every one says where it happened, what was found, what was expected and, where
 * it can be told, the likely cause. `code` is stable and is what a program should compare; `message` is for people.
 *
 * A leaf: imports nothing.
 */

/** The parts of an error's text. `where` names the file, tensor, option or input that was looked at. */
export interface ErrorParts {
  /** The file, tensor, option or input that was looked at. */
  readonly where: string;
  /** What was there. */
  readonly found: string;
  /** What should have been. */
  readonly expected: string;
  /** The likely cause, or what to do about it. */
  readonly cause?: string;
  /** Whether the message opens with the cause, since what was found and expected says less or is long. */
  readonly causeFirst?: boolean;
}

function sentence({ where, found, expected, cause, causeFirst }: ErrorParts): string {
  if (cause && causeFirst) return `${where}: ${cause} Found ${found}; expected ${expected}.`;
  return `${where}: found ${found}; expected ${expected}.${cause ? ` ${cause}` : ''}`;
}

/**
 * Base class of everything that this package throws on purpose. Every class writes out its `name`, since minifiers rename classes.
 */
export abstract class SenetError extends Error {
  /** Stable identifier, e.g. `'weights'`. */
  abstract readonly code: string;
  /** What the message is made of. */
  readonly parts: ErrorParts;

  constructor(parts: ErrorParts, options?: { cause?: unknown }) {
    super(sentence(parts), options);
    this.parts = parts;
  }
}

/** A file is not what its format demands: truncated, overlapping, unknown dtype, … */
export class FormatError extends SenetError {
  /** The class's name, whatever a minifier calls the class. */
  override readonly name: string = 'FormatError';
  readonly code = 'format';
}

/** A well-formed file whose tensors do not fit the network: missing, surplus, misshapen, non-finite. */
export class WeightsError extends SenetError {
  /** The class's name, whatever a minifier calls the class. */
  override readonly name: string = 'WeightsError';
  readonly code = 'weights';
}

/** A network that does not exist or cannot be built: unknown name, impossible option or input size. */
export class NetworkError extends SenetError {
  /** The class's name, whatever a minifier calls the class. */
  override readonly name: string = 'NetworkError';
  readonly code = 'network';
}

/** A picture or tensor that cannot be run: wrong shape, zero size, NaN. */
export class InputError extends SenetError {
  /** The class's name, whatever a minifier calls the class. */
  override readonly name: string = 'InputError';
  readonly code = 'input';
}

/** An option of a call is out of its range: an unknown tap, a gate vector of the wrong length. */
export class OptionError extends SenetError {
  /** The class's name, whatever a minifier calls the class. */
  override readonly name: string = 'OptionError';
  readonly code = 'option';
}

/** Bytes could not be fetched. */
export class DownloadError extends SenetError {
  /** The class's name, whatever a minifier calls the class. */
  override readonly name: string = 'DownloadError';
  readonly code = 'download';
}

/** A cache holds a damaged copy, or has no room. */
export class CacheError extends SenetError {
  /** The class's name, whatever a minifier calls the class. */
  override readonly name: string = 'CacheError';
  readonly code = 'cache';
}

/** The engine cannot run the kernels: WebAssembly or its SIMD is missing or forbidden. */
export class UnsupportedError extends SenetError {
  /** The class's name, whatever a minifier calls the class. */
  override readonly name: string = 'UnsupportedError';
  readonly code = 'unsupported';
}

/** The engine refused the memory that the plan needs, or the caller's limit is below the least that a plan takes. */
export class MemoryError extends SenetError {
  /** The class's name, whatever a minifier calls the class. */
  override readonly name: string = 'MemoryError';
  readonly code = 'memory';
}

/** A thread failed in the middle of a run. The model stays usable, on one thread. */
export class ThreadsError extends SenetError {
  /** The class's name, whatever a minifier calls the class. */
  override readonly name: string = 'ThreadsError';
  readonly code = 'threads';
}

/** The worker that holds a model did not start, or was lost. */
export class WorkerError extends SenetError {
  /** The class's name, whatever a minifier calls the class. */
  override readonly name: string = 'WorkerError';
  readonly code = 'worker';
}

/** A model was used after `dispose()`. */
export class DisposedError extends SenetError {
  /** The class's name, whatever a minifier calls the class. */
  override readonly name: string = 'DisposedError';
  readonly code = 'disposed';
}
