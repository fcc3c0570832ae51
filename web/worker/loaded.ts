/** A network that is ready, with what answers need beside the model: its checkpoint, and its atlas where there is one. */
import type { Atlas, Checkpoint, Model } from 'senet-wasm';
import type { ClassMeans } from '../state/edits.ts';
import type { NetworkSource } from './protocol.ts';

type Library = typeof import('senet-wasm');
/** What is used of the library, so that a test can give something else. */
export type LoaderParts = Pick<
  Library,
  'loadModel' | 'readSource' | 'parseSafetensors' | 'parseAtlas' | 'buildNetwork' | 'randomCheckpoint'
>;
type Options = Parameters<Library['loadModel']>[1];

export interface Loaded {
  readonly model: Model;
  readonly checkpoint: Checkpoint;
  /** Fetched when it is first asked for; undefined where the network has none. */
  readonly atlas: () => Promise<Atlas | undefined>;
}

async function checkpointOf(
  source: Exclude<NetworkSource, { kind: 'untrained' }>,
  parts: LoaderParts,
  { signal, onProgress, cache }: NonNullable<Options>,
): Promise<Checkpoint> {
  const from = source.kind === 'served' ? source.address : source.blob;
  const { bytes, file } = await parts.readSource(from, {
    fileName: source.fileName,
    ...(signal && { signal }),
    // A damaged copy is fetched anew; a full disk keeps nobody from looking.
    ...(typeof cache === 'object' && { cache, onCacheProblem: () => undefined }),
    onProgress: (loaded, total) =>
      onProgress?.({ phase: 'download', loaded, ...(total !== undefined && { total }) }),
  });
  return parts.parseSafetensors(bytes, file);
}

function atlasOf(
  source: NetworkSource,
  parts: LoaderParts,
  { cache }: NonNullable<Options>,
): Loaded['atlas'] {
  if (source.kind !== 'served') return async () => undefined;
  let atlas: Promise<Atlas> | undefined;
  return () => {
    atlas ??= parts
      .readSource(source.atlas, typeof cache === 'object' ? { cache, onCacheProblem: () => undefined } : {})
      .then(({ bytes }) => parts.parseAtlas(JSON.parse(new TextDecoder().decode(bytes))));
    // What failed is tried again when it is asked for again.
    atlas.catch(() => {
      atlas = undefined;
    });
    return atlas;
  };
}

/** @throws what the library's `readSource`, `parseSafetensors` and `loadModel` throw */
export async function loadNetwork(
  source: NetworkSource,
  parts: LoaderParts,
  options: NonNullable<Options>,
): Promise<Loaded> {
  if (source.kind === 'untrained') {
    const network = parts.buildNetwork(source.architecture);
    const checkpoint = parts.randomCheckpoint(network);
    const model = await parts.loadModel(checkpoint, {
      ...options,
      architecture: network.architecture,
      networkOptions: network.options,
      preprocessing: UNTRAINED_PREPROCESSING,
    });
    return { model, checkpoint, atlas: atlasOf(source, parts, options) };
  }
  const checkpoint = await checkpointOf(source, parts, options);
  options.signal?.throwIfAborted();
  const model = await parts.loadModel(checkpoint, options);
  return { model, checkpoint, atlas: atlasOf(source, parts, options) };
}

/** What CIFAR-10's networks are trained with; for random weights any would do. */
const UNTRAINED_PREPROCESSING = {
  resize: [32, 32],
  mean: [0.4914, 0.4822, 0.4465],
  std: [0.247, 0.2435, 0.2616],
  order: 'RGB',
} as const;

/** The atlas's mean gates by class and block, for edits that ask for them. */
export function meansOf(atlas: Atlas | undefined): ClassMeans {
  return (label, block) => {
    const index = atlas?.labels.indexOf(label) ?? -1;
    return (index >= 0 && atlas?.blocks.find(({ name }) => name === block)?.mean[index]) || undefined;
  };
}
