/** Errors across the boundary of a worker: out as data, in again as what they were. */
import * as errors from '../errors.ts';
import type { Failure } from './messages.ts';

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
    const { name, message, parts } = error;
    return { name, message, parts };
  }
  if (error instanceof Error) {
    const { name, message } = error;
    return { name, message, ...('code' in error && typeof error.code === 'string' && { code: error.code }) };
  }
  return { name: 'Error', message: String(error) };
}

/** The error that was thrown in the worker, of the same class, with the same text and code. */
export function revive({ name, message, code, parts }: Failure): Error {
  const made = CLASSES[name];
  if (parts && made) return new made(parts);
  if (name === 'AbortError') return new DOMException(message, name);
  const error = new Error(message);
  error.name = name;
  return code === undefined ? error : Object.assign(error, { code });
}
