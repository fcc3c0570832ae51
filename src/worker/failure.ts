/** Errors across the boundary of a worker: out as data, in again as what they were. */
import * as errors from '../errors.ts';
import type { Failure } from './protocol.ts';

type Made = new (parts: errors.ErrorParts) => errors.SenetError;

/** Everything that may come from there, by name. */
const CLASSES: Readonly<Record<string, Made>> = {
  FormatError: errors.FormatError,
  WeightsError: errors.WeightsError,
  NetworkError: errors.NetworkError,
  InputError: errors.InputError,
  OptionError: errors.OptionError,
  DownloadError: errors.DownloadError,
  CacheError: errors.CacheError,
  UnsupportedError: errors.UnsupportedError,
  MemoryError: errors.MemoryError,
  ThreadsError: errors.ThreadsError,
  WorkerError: errors.WorkerError,
  DisposedError: errors.DisposedError,
};

export function failureOf(error: unknown): Failure {
  if (error instanceof errors.SenetError) {
    // A minifier may have renamed the class: its name is found by what it is.
    const name = Object.entries(CLASSES).find(([, made]) => error instanceof made)?.[0] ?? error.name;
    return { name, message: error.message, parts: error.parts };
  }
  if (error instanceof Error) return { name: error.name, message: error.message };
  return { name: 'Error', message: String(error) };
}

/** The error that was thrown in the worker, of the same class, with the same text and code. */
export function revive({ name, message, parts }: Failure): Error {
  const made = CLASSES[name];
  if (parts && made) return new made(parts);
  if (name === 'AbortError') return new DOMException(message, name);
  const error = new Error(message);
  error.name = name;
  return error;
}
