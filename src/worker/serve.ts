/**
 * What the worker does with each call, without the worker: one model, loaded once; its own queue keeps runs in order.
 */
import { failureOf } from '../channel/failure.ts';
import { type Handlers, type ServedPort, type Serving, serveChannel } from '../channel/serve.ts';
import type { Model } from '../model/model.ts';
import type { Prediction } from '../model/types.ts';
import { type LoadEvent, type ModelProtocol, PROTOCOL, type State } from './protocol.ts';

/** Buffers that can be moved out: every tensor of a prediction is the receiver's own. */
function buffersOf({ logits, probabilities, gates, taps }: Prediction): Transferable[] {
  const tensors = [logits, probabilities, ...Object.values(gates), ...Object.values(taps)];
  return tensors.map(({ data }) => data.buffer as ArrayBuffer);
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
  let model: Model | undefined;

  function loaded(): Model {
    if (model) return model;
    throw new Error('nothing is loaded yet');
  }

  async function load(
    { source, options }: ModelProtocol['load']['ask'],
    { signal, progress }: Serving<LoadEvent>,
  ): Promise<ModelProtocol['load']['answer']> {
    const { tellsCacheProblems, ...rest } = options;
    model = await loadModel(source, {
      ...rest,
      signal,
      ...(tellsCacheProblems && {
        onCacheProblem: (error) => progress({ kind: 'cacheProblem', failure: failureOf(error) }),
      }),
      onProgress: (told) => progress({ kind: 'progress', progress: told }),
    });
    const { file, network, labels, preprocessing, metadata } = model;
    return { facts: { file, network, labels, preprocessing, metadata }, state: stateOf(model) };
  }

  const handlers: Handlers<ModelProtocol> = {
    load,
    async run({ input, options }, { signal, move }) {
      const value = await loaded().run(input, { ...options, signal });
      move(buffersOf(value));
      return { value, state: stateOf(loaded()) };
    },
    async profile({ input, options }) {
      return { value: await loaded().profile(input, options), state: stateOf(loaded()) };
    },
  };
  serveChannel(port, handlers, { protocol: PROTOCOL });
}
