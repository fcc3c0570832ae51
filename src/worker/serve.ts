/**
 * What the worker does with each request, without the worker: one model, loaded once; its own queue keeps runs in order.
 */
import type { Model } from '../model/model.ts';
import type { Prediction } from '../model/types.ts';
import { failureOf } from './failure.ts';
import { LOADING, PROTOCOL, type Reply, type Request, type State } from './protocol.ts';

/** What is used of a worker's global scope. */
export interface ServedPort {
  onmessage: ((event: MessageEvent<Request>) => void) | null;
  postMessage(reply: Reply, transfer: Transferable[]): void;
}

/** Buffers that can be moved out: every tensor of a prediction is the receiver's own. */
function buffersOf({ logits, probabilities, gates, taps }: Prediction): Transferable[] {
  const tensors = [logits, probabilities, ...Object.values(gates), ...Object.values(taps)];
  return [...new Set(tensors.map(({ data }) => data.buffer as ArrayBuffer))];
}

function stateOf(model: Model): State {
  return {
    memory: model.memoryUsage(),
    runtime: model.describeRuntime(),
    tapNames: model.tapNames(),
  };
}

/** Answers all that arrives at the port, and says that it listens. */
export function serve(port: ServedPort, loadModel: typeof import('../model/load.ts').loadModel): void {
  const aborts = new Map<number, AbortController>();
  let model: Model | undefined;
  const post = (reply: Reply, transfer: Transferable[] = []) => port.postMessage(reply, transfer);

  /** One request from its beginning to its answer. */
  async function attend(id: number, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const controller = new AbortController();
    aborts.set(id, controller);
    try {
      await work(controller.signal);
    } catch (error) {
      // One half of loading may have failed while the other, the download, still goes on.
      controller.abort();
      post({ kind: 'failed', id, failure: failureOf(error) });
    } finally {
      aborts.delete(id);
    }
  }

  function loaded(): Model {
    if (model) return model;
    throw new Error('nothing is loaded yet');
  }

  async function load({ source, options }: Extract<Request, { kind: 'load' }>, signal: AbortSignal) {
    const { tellsCacheProblems, ...rest } = options;
    model = await loadModel(source, {
      ...rest,
      signal,
      ...(tellsCacheProblems && {
        onCacheProblem: (error) => post({ kind: 'cacheProblem', failure: failureOf(error) }),
      }),
      onProgress: (progress) => post({ kind: 'progress', progress }),
    });
    const { file, network, labels, preprocessing, metadata } = model;
    post({
      kind: 'loaded',
      facts: { file, network, labels, preprocessing, metadata },
      state: stateOf(model),
    });
  }

  async function run({ id, input, options }: Extract<Request, { kind: 'run' }>, signal: AbortSignal) {
    const value = await loaded().run(input, { ...options, signal });
    post({ kind: 'ran', id, value, state: stateOf(loaded()) }, buffersOf(value));
  }

  port.onmessage = ({ data: request }) => {
    switch (request.kind) {
      case 'load':
        void attend(LOADING, (signal) => load(request, signal));
        break;
      case 'run':
        void attend(request.id, (signal) => run(request, signal));
        break;
      case 'profile':
        void attend(request.id, async () => {
          const value = await loaded().profile(request.input, request.options);
          post({ kind: 'profiled', id: request.id, value, state: stateOf(loaded()) });
        });
        break;
      case 'abort':
        aborts.get(request.id)?.abort();
    }
  };
  post({ kind: 'hello', protocol: PROTOCOL });
}
