/** `createWorkerModel`: as `loadModel`, with everything but the answers in a worker. */
import type { LoadOptions, ModelSource } from '../model/types.ts';
import { readSource } from '../weights/source.ts';
import { Connection } from './connection.ts';
import { WorkerModel } from './model.ts';
import { LOADING, type SentSource } from './protocol.ts';
import { startWorker, type WorkerSource } from './start.ts';

export interface WorkerLoadOptions extends LoadOptions {
  /** A worker that runs the package's program, for bundlers that do not find it by themselves. */
  readonly worker?: WorkerSource;
  /** Moves the source's bytes to the worker in place of copying them: the caller's buffer is empty afterwards. */
  readonly transfer?: boolean;
}

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

/** What is left of the options when functions, signals and this side's own are taken away. */
function sentOptions(
  { signal, onProgress, worker, transfer, ...rest }: WorkerLoadOptions,
  source: ModelSource,
) {
  if (!isResponse(source) || rest.fileName !== undefined || source.url === '') return rest;
  return { ...rest, fileName: new URL(source.url).pathname.split('/').at(-1) || source.url };
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
  const { signal, onProgress } = options;
  signal?.throwIfAborted();
  const connection = new Connection(startWorker(options.worker), (progress) => onProgress?.(progress));
  try {
    const sent = await sendable(source, options);
    const request = { kind: 'load', source: sent.source, options: sentOptions(options, source) } as const;
    const { transfer } = sent;
    const { facts, state } = await connection.ask<'loaded'>(request, LOADING, { signal, transfer });
    return new WorkerModel(facts, state, connection);
  } catch (error) {
    connection.end(error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
}
