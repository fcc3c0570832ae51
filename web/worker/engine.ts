/**
 * What the worker does with each request, without the worker: a model is loaded once, pictures are decoded and run one
 * after the other, and a newer picture drops an older one that has not been run yet.
 */
import type { Model, Prediction, Tensor } from 'senet-wasm';
import type { Decoded } from '../picture/decode.ts';
import { PictureProblem } from '../picture/limits.ts';
import type { PictureSource, Problem, Reply, Request } from './protocol.ts';

/** What the engine is given, so that a test can give something else. */
export interface EngineParts {
  readonly loadModel: typeof import('senet-wasm').loadModel;
  readonly decodePicture: (blob: Blob, name: string) => Promise<Decoded>;
  readonly fetch: (address: string, init: { signal: AbortSignal }) => Promise<Response>;
  readonly post: (reply: Reply, transfer?: Transferable[]) => void;
}

/** The two vectors of a module that are not always returned. */
function tapsOf({ network }: Model): readonly string[] {
  return network.blocks.flatMap(({ se }) => (se ? [se.squeeze, se.hidden] : []));
}

/** What a picture is resized to; the network's own size where nobody said. */
function seenExtent({ preprocessing, network }: Model): readonly [number, number] {
  const [height, width] = network.nominalSize;
  return preprocessing?.crop ?? preprocessing?.resize ?? [width, height];
}

/** Our errors have a `code`; anything else is unexpected, and still has words. */
export function problemOf(error: unknown): Problem {
  if (!(error instanceof Error)) return { code: 'unexpected', text: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'unexpected';
  return { code, text: error.message };
}

/** Buffers that can be moved to the page; each belongs to one tensor of the prediction. */
export function transferables({ logits, probabilities, gates, taps }: Prediction): Transferable[] {
  const tensors: Tensor[] = [logits, probabilities, ...Object.values(gates), ...Object.values(taps)];
  return [...new Set(tensors.map(({ data }) => data.buffer as ArrayBuffer))];
}

export function createEngine(parts: EngineParts): (request: Request) => Promise<void> {
  const { post } = parts;
  let model: Model | undefined;
  let loading: AbortController | undefined;
  let classifying: AbortController | undefined;

  async function load(address: string, fileName: string): Promise<void> {
    loading?.abort();
    const controller = new AbortController();
    loading = controller;
    const { signal } = controller;
    try {
      const loaded = await parts.loadModel(address, {
        fileName,
        signal,
        onProgress: (progress) => {
          if (!signal.aborted) post({ type: 'progress', progress });
        },
      });
      if (signal.aborted) return loaded.dispose();
      model?.dispose();
      model = loaded;
      const { network, labels } = loaded;
      const runtime = loaded.describeRuntime();
      post({ type: 'ready', model: { network, labels, runtime, memory: loaded.memoryUsage() } });
    } catch (error) {
      const reply: Reply = signal.aborted
        ? { type: 'cancelled' }
        : { type: 'loadFailed', problem: problemOf(error) };
      // One half of loading may have failed while the other, the download, still goes on.
      controller.abort();
      post(reply);
    }
  }

  async function open(source: PictureSource, signal: AbortSignal): Promise<Blob> {
    if ('blob' in source) return source.blob;
    const response = await parts.fetch(source.address, { signal });
    if (response.ok) return response.blob();
    throw new PictureProblem(
      'unreachable',
      `${source.name}: the server answered ${response.status} for ${source.address}.`,
    );
  }

  async function classify(id: number, source: PictureSource): Promise<void> {
    classifying?.abort();
    const controller = new AbortController();
    classifying = controller;
    const { signal } = controller;
    const { name } = source;
    try {
      const decoded = await parts.decodePicture(await open(source, signal), name);
      if (signal.aborted || !model) return decoded.preview.close();
      const { pixels, preview, width, height, reduced } = decoded;
      const prediction = await model.run(pixels, { taps: tapsOf(model), signal });
      const picture = { name, width, height, preview, reduced, seen: seenExtent(model) };
      const memory = model.memoryUsage();
      post({ type: 'classified', id, picture, prediction, memory }, [preview, ...transferables(prediction)]);
    } catch (error) {
      if (!signal.aborted) post({ type: 'classifyFailed', id, name, problem: problemOf(error) });
    }
  }

  return async (request) => {
    if (request.type === 'load') await load(request.address, request.fileName);
    else if (request.type === 'classify') await classify(request.id, request.picture);
    else loading?.abort();
  };
}
