/** `createWorkerModel`: as `loadModel`, with everything but the answers in a worker. */
import { createChannel } from '../channel/client.ts';
import { revive } from '../channel/failure.ts';
import { CacheError, OptionError } from '../errors.ts';
import type { LoadOptions, ModelSource } from '../model/types.ts';
import { WorkerModel } from './model.ts';
import {
  type LoadEvent,
  type ModelProtocol,
  PROTOCOL,
  type SentLoadOptions,
  type SentSource,
} from './protocol.ts';
import { startWorker, type WorkerSource } from './start.ts';

/** Those of `loadModel`, and what belongs to the worker. `cache` takes a name only. */
export interface WorkerLoadOptions extends LoadOptions {
  /** A worker that runs the package's program, for bundlers that do not find it by themselves. */
  readonly worker?: WorkerSource;
  /** Moves the source's bytes to the worker in place of copying them: the caller's buffer is empty afterwards. */
  readonly transfer?: boolean;
}

const NOT_STARTED =
  'Its file (worker_program.js of the package, or what a bundler made of it) was not found, is served with a wrong type, or the ' +
  'Content-Security-Policy forbids it (worker-src or script-src). A bundler that does not see new URL(…, import.meta.url) needs ' +
  'createWorkerModel(…, { worker: () => new Worker(…) }).';

interface Sent {
  readonly source: SentSource;
  readonly transfer: Transferable[];
}

function isResponse(source: ModelSource): source is Response {
  return typeof Response !== 'undefined' && source instanceof Response;
}

/** Addresses are relative to the page, not to the worker's own file; a `Response` is read here, since it cannot be sent. */
async function sendable(source: ModelSource, options: WorkerLoadOptions): Promise<Sent> {
  if (typeof source === 'string' || source instanceof URL) {
    const base = globalThis.document?.baseURI ?? globalThis.location?.href;
    return { source: base === undefined ? String(source) : new URL(source, base).href, transfer: [] };
  }
  if (isResponse(source)) {
    const { signal, fileName, onProgress } = options;
    // Few need it: a chunk of its own.
    const { readSource } = await import('../weights/source.ts');
    const { bytes } = await readSource(source, {
      ...(signal && { signal }),
      ...(fileName !== undefined && { fileName }),
      onProgress: (loaded, total) =>
        onProgress?.({ phase: 'download', loaded, ...(total !== undefined && { total }) }),
    });
    return { source: bytes, transfer: [bytes.buffer as ArrayBuffer] };
  }
  if (!options.transfer) return { source, transfer: [] };
  if (source instanceof ArrayBuffer) return { source, transfer: [source] };
  if (source instanceof Uint8Array) return { source, transfer: [source.buffer as ArrayBuffer] };
  return { source, transfer: [] };
}

/**
 * What is left of the options when functions, signals and this side's own are taken away.
 *
 * @throws OptionError `option cache: found a cache of the page's; expected its name.`
 */
function sentOptions(options: WorkerLoadOptions, source: ModelSource): SentLoadOptions {
  const { signal, onProgress, onCacheProblem, worker, transfer, cache, ...rest } = options;
  if (cache !== undefined && typeof cache !== 'string') {
    throw new OptionError({
      where: 'option cache',
      found: 'a cache that is an object',
      expected: 'the name of a browserCache',
      cause:
        'Objects with methods cannot be sent to a worker; { cache: "models" } opens the same cache there.',
    });
  }
  const named = isResponse(source) && rest.fileName === undefined && source.url !== '';
  return {
    ...rest,
    ...(cache !== undefined && { cache }),
    ...(named && { fileName: new URL(source.url).pathname.split('/').at(-1) || source.url }),
    tellsCacheProblems: onCacheProblem !== undefined,
  };
}

/** Passes on what is told while the model loads. */
function tell(event: LoadEvent, { onProgress, onCacheProblem }: WorkerLoadOptions): void {
  if (event.kind === 'progress') {
    onProgress?.(event.progress);
    return;
  }
  const error = revive(event.failure);
  if (error instanceof CacheError) onCacheProblem?.(error);
}

/**
 * Loads a model in a worker of its own: the page's thread neither downloads, packs nor runs. Nothing is started before the
 * call, and `dispose()` ends all of it; so does `signal` while it loads, within the same turn.
 *
 * @param source  as `loadModel` takes it; addresses are relative to the page
 *
 * @example
 * const model = await createWorkerModel('/models/se-resnet18-cifar10.safetensors', { onProgress: console.log });
 * const { top } = await model.run(imageData);
 *
 * @throws what `loadModel` throws; WorkerError when the worker does not start or is lost; UnsupportedError where the engine
 *   has no workers; the signal's reason when it is aborted
 */
export async function createWorkerModel(
  source: ModelSource,
  options: WorkerLoadOptions = {},
): Promise<WorkerModel> {
  const { signal } = options;
  signal?.throwIfAborted();
  const loadOptions = sentOptions(options, source);
  const channel = createChannel<ModelProtocol>(startWorker(options.worker), {
    protocol: PROTOCOL,
    where: 'the worker of a model',
    notStarted: NOT_STARTED,
  });
  try {
    const { source: sent, transfer } = await sendable(source, options);
    const { facts, state } = await channel.call(
      'load',
      { source: sent, options: loadOptions },
      { signal, transfer, onProgress: (event) => tell(event, options) },
    );
    return new WorkerModel(facts, state, channel);
  } catch (error) {
    channel.end(error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
}
