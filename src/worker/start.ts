/** Starts the worker that holds a model, or takes the caller's. */
import { UnsupportedError } from '../errors.ts';

/** A worker that runs this package's program, or a function that starts one. From then on it is the model's own. */
export type WorkerSource = Worker | (() => Worker);

/** @throws UnsupportedError where the engine has no workers, as in Node */
export function startWorker(given: WorkerSource | undefined): Worker {
  if (typeof given === 'function') return given();
  if (given !== undefined) return given;
  if (typeof Worker === 'undefined') {
    throw new UnsupportedError({
      where: 'createWorkerModel',
      found: 'an engine without Worker',
      expected: 'a browser, Deno or Bun',
      cause:
        'In Node loadModel runs the kernels on threads of their own already; on a server that renders pages, create the model in the browser alone.',
    });
  }
  // As it stands, so that bundlers see the file.
  return new Worker(new URL('./program.ts', import.meta.url), { type: 'module', name: 'senet-wasm' });
}
