/**
 * What the worker does with each request, without the worker: a network is loaded, pictures are decoded and run one after
 * the other, a newer picture drops an older one that has not been run yet, and questions are answered.
 */
import type { ModelCache } from 'senet-wasm';
import { answerAblate } from './answers/ablate.ts';
import type { Surroundings } from './answers/answer.ts';
import { answerAtlas } from './answers/atlas.ts';
import { answerBuildAtlas } from './answers/build_atlas.ts';
import { answerCache } from './answers/cache.ts';
import { answerLook } from './answers/look.ts';
import { answerRun } from './answers/run.ts';
import { answerWeights } from './answers/weights.ts';
import { type Loaded, type LoaderParts, loadNetwork } from './loaded.ts';
import { type PictureParts, Pictures } from './pictures.ts';
import type { NetworkSource, PictureSource, Reply, Request } from './protocol.ts';
import type { Answers, Question } from './questions.ts';
import { modelReport, problemOf, reportOf, tapsOf } from './reports.ts';
import { transferables } from './transferables.ts';

/** What the engine is given, so that a test can give something else. */
export interface EngineParts extends LoaderParts, PictureParts {
  readonly post: (reply: Reply, transfer?: Transferable[]) => void;
  /** Where fetched networks are kept; null where the browser has no such place. */
  readonly cache: ModelCache | null;
}

function answerTo(question: Question, around: Surroundings): Promise<Answers[keyof Answers]> {
  switch (question.kind) {
    case 'run':
      return answerRun(question, around);
    case 'ablate':
      return answerAblate(question, around);
    case 'weights':
      return answerWeights(question, around);
    case 'cache':
      return answerCache(question, around);
    case 'atlas':
      return answerAtlas(question, around);
    case 'build-atlas':
      return answerBuildAtlas(question, around);
    case 'look':
      return answerLook(question, around);
  }
}

export function createEngine(parts: EngineParts): (request: Request) => Promise<void> {
  const { post, cache } = parts;
  const pictures = new Pictures(parts);
  const asked = new Map<number, AbortController>();
  let loaded: Loaded | undefined;
  let loading: AbortController | undefined;
  let classifying: AbortController | undefined;

  async function load(network: number, source: NetworkSource): Promise<void> {
    loading?.abort();
    const controller = new AbortController();
    loading = controller;
    const { signal } = controller;
    try {
      const fresh = await loadNetwork(source, parts, {
        ...(cache && { cache }),
        fileName: source.kind === 'untrained' ? source.architecture : source.fileName,
        signal,
        onInspected: (inspection) => {
          if (!signal.aborted) post({ type: 'inspected', network, inspection });
        },
        onProgress: (progress) => {
          if (!signal.aborted) post({ type: 'progress', network, progress });
        },
        onCacheProblem: (error) => {
          if (!signal.aborted) post({ type: 'notKept', network, problem: problemOf(error) });
        },
      });
      if (signal.aborted) {
        fresh.model.dispose();
        return post({ type: 'cancelled', network });
      }
      loaded?.model.dispose();
      loaded = fresh;
      post({ type: 'ready', network, model: modelReport(fresh.model) });
    } catch (error) {
      const reply: Reply = signal.aborted
        ? { type: 'cancelled', network }
        : { type: 'loadFailed', network, problem: problemOf(error) };
      // One half of loading may have failed while the other, the download, still goes on.
      controller.abort();
      post(reply);
    }
  }

  async function classify(id: number, source: PictureSource): Promise<void> {
    classifying?.abort();
    const controller = new AbortController();
    classifying = controller;
    const { signal } = controller;
    const { name } = source;
    try {
      const decoded = await pictures.decode(source, signal);
      if (signal.aborted || !loaded) return decoded.preview.close();
      const { model } = loaded;
      const prediction = await model.run(decoded.pixels, { taps: tapsOf(model), signal });
      const reply = { picture: reportOf(decoded, name, model), prediction, memory: model.memoryUsage() };
      post({ type: 'classified', id, ...reply }, [decoded.preview, ...transferables(prediction)]);
    } catch (error) {
      if (!signal.aborted) post({ type: 'classifyFailed', id, name, problem: problemOf(error) });
    }
  }

  async function ask(id: number, question: Question): Promise<void> {
    const controller = new AbortController();
    asked.set(id, controller);
    const { signal } = controller;
    try {
      if (!loaded) throw new Error('no network is loaded');
      const report: Surroundings['report'] = (done, total) => {
        if (!signal.aborted) post({ type: 'asking', id, done, total });
      };
      const answer = await answerTo(question, { loaded, pictures, signal, cache, report });
      if (!signal.aborted) post({ type: 'answer', id, answer }, transferables(answer));
    } catch (error) {
      if (!signal.aborted) post({ type: 'askFailed', id, problem: problemOf(error) });
    } finally {
      asked.delete(id);
    }
  }

  return async (request) => {
    switch (request.type) {
      case 'load':
        return load(request.network, request.source);
      case 'classify':
        return classify(request.id, request.picture);
      case 'ask':
        return ask(request.id, request.question);
      case 'forget':
        return asked.get(request.id)?.abort();
      case 'cancel':
        return loading?.abort();
    }
  };
}
