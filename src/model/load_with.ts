/**
 * From bytes to a model that is ready to run, on whatever engine the caller has chosen.
 */
import { browserCache } from '../cache/browser_cache.ts';
import type { Network } from '../network/network.ts';
import { checkMemoryLimit } from '../runtime/plan/limit.ts';
import { integersFor } from '../runtime/plan/precision.ts';
import type { Engine } from '../runtime/run/engine.ts';
import { Runner } from '../runtime/run/runner.ts';
import type { Shape } from '../tensor.ts';
import { fileNameOf } from '../weights/address.ts';
import { checkWeights } from '../weights/check.ts';
import type { Checkpoint } from '../weights/checkpoint.ts';
import { parseCheckpoint } from '../weights/parse.ts';
import { imageNetLabels } from '../weights/presets/labels.ts';
import { type Recognised, recogniseNetwork } from '../weights/recognise.ts';
import { addressOf, type ReadOptions, readSource } from '../weights/source.ts';
import { Model } from './model.ts';
import type { LoadOptions, ModelSource } from './types.ts';

/** JSON begins with it: the index of a checkpoint in several files, or what a server answers in a file's place. */
const OPENING_BRACE = 0x7b;

function isCheckpoint(source: ModelSource): source is Checkpoint {
  return (
    typeof source === 'object' && source !== null && 'tensors' in source && source.tensors instanceof Map
  );
}

/** The same for files: what is told is told of downloads, and a cache that is named is opened. */
function readOptions({ onProgress, cache, ...rest }: LoadOptions): ReadOptions {
  return {
    ...rest,
    ...(cache !== undefined && { cache: typeof cache === 'string' ? browserCache({ name: cache }) : cache }),
    ...(onProgress && {
      onProgress: (loaded: number, total?: number) =>
        onProgress({ phase: 'download', loaded, ...(total !== undefined && { total }) }),
    }),
  };
}

async function readCheckpoint(source: ModelSource, options: LoadOptions): Promise<Checkpoint> {
  if (isCheckpoint(source)) return source;
  const reading = readOptions(options);
  const address = addressOf(source);
  const { onProgress, ...silently } = reading;
  // An index is no part of what is counted.
  const isJson = address !== undefined && fileNameOf(address).endsWith('.json');
  const { bytes, file } = await readSource(source, isJson ? silently : reading);
  if (bytes[0] === OPENING_BRACE) {
    const { downloadShards } = await import('../weights/shards/download.ts');
    const joined = await downloadShards(bytes, file, address, reading);
    if (joined) return joined;
  }
  const { entry, prefix } = options;
  return await parseCheckpoint(bytes, file, {
    ...(entry !== undefined && { entry }),
    ...(prefix !== undefined && { prefix }),
  });
}

/** ImageNet's names are loaded for the networks that were trained for them, as their dialect and classes show. */
async function labelsOf({ labels, report }: Recognised): Promise<readonly string[] | undefined> {
  return report.labels === 'dialect' ? await imageNetLabels() : labels;
}

/** Returns what `work` returns. An error that it throws says more where the file's shapes tell more. */
async function orDiagnosed<T>(checkpoint: Checkpoint, work: () => T, network?: Network): Promise<T> {
  try {
    return work();
  } catch (error) {
    throw (await import('../weights/diagnose.ts')).diagnosed(error, checkpoint, network);
  }
}

/** The size that pictures will have, if that is known, else the network's own. */
function firstShape(network: Network, preprocessing: Recognised['preprocessing']): Shape {
  const [height, width] = network.nominalSize;
  const [columns, rows] = preprocessing?.crop ?? preprocessing?.resize ?? [width, height];
  return [1, network.inputChannels, rows, columns];
}

/**
 * @param chooseEngine  called once the options have been checked; runs while the weights are fetched
 * @throws as `loadModel` says
 */
export async function loadWith(
  source: ModelSource,
  options: LoadOptions,
  chooseEngine: () => Promise<Engine>,
): Promise<Model> {
  const { signal, onProgress } = options;
  checkMemoryLimit(options.memory);
  const integers = await integersFor(options.precision);
  signal?.throwIfAborted();
  const [read, engine] = await Promise.all([readCheckpoint(source, options), chooseEngine()]);
  signal?.throwIfAborted();
  onProgress?.({ phase: 'compile', loaded: 1, total: 1 });
  const recognised = await orDiagnosed(read, () =>
    recogniseNetwork(read, {
      ...(options.architecture !== undefined && { architecture: options.architecture }),
      ...(options.networkOptions && { networkOptions: options.networkOptions }),
      ...(options.rescale && { rescale: options.rescale }),
      ...(options.labels && { labels: options.labels }),
      ...(options.preprocessing && { preprocessing: options.preprocessing }),
    }),
  );
  const { network, preprocessing, checkpoint } = recognised;
  const labels = await labelsOf(recognised);
  await orDiagnosed(checkpoint, () => checkWeights(checkpoint, network), network);
  const runner = new Runner(engine, network, checkpoint, {
    ...(options.algorithms && { algorithms: options.algorithms }),
    ...(options.memory !== undefined && { memory: options.memory }),
    integers,
  });
  await runner.prepareInTurns(firstShape(network, preprocessing), {
    signal,
    onStep: (packed) =>
      packed && onProgress?.({ phase: 'weights', loaded: packed.done, total: packed.total }),
  });
  // An abort in the last turn, or in what was told of it, is one too.
  if (signal?.aborted) runner.dispose();
  signal?.throwIfAborted();
  const { file, metadata } = checkpoint;
  const { build } = engine;
  return new Model({ file, network, labels: labels ?? [], preprocessing, metadata, build }, runner);
}
