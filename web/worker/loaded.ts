/** A network that is ready, with what answers need beside the model: its checkpoint, and its atlas where there is one. */
import type { Atlas, Checkpoint, Model, Network, Preprocessing } from 'senet-wasm';
import type { ClassMeans } from '../state/edits.ts';
import type { Inspection, NetworkSource } from './protocol.ts';

type Library = typeof import('senet-wasm');
/** What is used of the library, so that a test can give something else. */
export type LoaderParts = Pick<
  Library,
  | 'loadModel'
  | 'readSource'
  | 'parseCheckpoint'
  | 'inspectCheckpoint'
  | 'recogniseNetwork'
  | 'parseAtlas'
  | 'buildNetwork'
  | 'randomCheckpoint'
>;
type Options = Parameters<Library['loadModel']>[1];

/** What is heard of a file before it is loaded. */
export interface LoadEvents {
  readonly onInspected: (inspection: Inspection) => void;
}

export interface Loaded {
  readonly model: Model;
  /** Under the network's own names, whatever the file calls its tensors. */
  readonly checkpoint: Checkpoint;
  /** Fetched when it is first asked for; undefined where the network has none. */
  readonly atlas: () => Promise<Atlas | undefined>;
}

async function checkpointOf(
  source: Exclude<NetworkSource, { kind: 'untrained' }>,
  parts: LoaderParts,
  { signal, onProgress, cache, onCacheProblem = () => undefined }: NonNullable<Options>,
): Promise<Checkpoint> {
  const from = source.kind === 'served' ? source.address : source.blob;
  const { bytes, file } = await parts.readSource(from, {
    fileName: source.fileName,
    ...(signal && { signal }),
    // A damaged copy is fetched anew; a full disk keeps nobody from looking.
    ...(typeof cache === 'object' && { cache, onCacheProblem }),
    onProgress: (loaded, total) =>
      onProgress?.({ phase: 'download', loaded, ...(total !== undefined && { total }) }),
  });
  return await parts.parseCheckpoint(bytes, file);
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

/** A file of the reader's: the report on it first, so that it is there too where loading fails. */
async function loadFile(
  checkpoint: Checkpoint,
  { choices }: Extract<NetworkSource, { kind: 'file' }>,
  parts: LoaderParts,
  { onInspected, ...options }: NonNullable<Options> & LoadEvents,
): Promise<Pick<Loaded, 'model' | 'checkpoint'>> {
  const report = parts.inspectCheckpoint(checkpoint, choices);
  const isUnsaid = report.preprocessing.value === undefined;
  const network = parts.buildNetwork(report.architecture, report.options);
  const assumed = isUnsaid ? assumedPreprocessing(network) : null;
  onInspected({ report, assumed });
  const said = { ...choices, ...(assumed && { preprocessing: assumed }) };
  const recognised = parts.recogniseNetwork(checkpoint, said);
  const model = await parts.loadModel(checkpoint, { ...options, ...said });
  return { model, checkpoint: recognised.checkpoint };
}

/** @throws what the library's `readSource`, `parseCheckpoint`, `inspectCheckpoint` and `loadModel` throw */
export async function loadNetwork(
  source: NetworkSource,
  parts: LoaderParts,
  { onInspected, ...options }: NonNullable<Options> & LoadEvents,
): Promise<Loaded> {
  if (source.kind === 'untrained') {
    const network = parts.buildNetwork(source.architecture);
    const checkpoint = parts.randomCheckpoint(network);
    const preprocessing = assumedPreprocessing(network);
    const model = await parts.loadModel(checkpoint, {
      ...options,
      architecture: network.architecture,
      networkOptions: network.options,
      ...(preprocessing && { preprocessing }),
    });
    return { model, checkpoint, atlas: atlasOf(source, parts, options) };
  }
  const checkpoint = await checkpointOf(source, parts, options);
  options.signal?.throwIfAborted();
  const atlas = atlasOf(source, parts, options);
  if (source.kind === 'file') {
    return { ...(await loadFile(checkpoint, source, parts, { ...options, onInspected })), atlas };
  }
  return { model: await parts.loadModel(checkpoint, options), checkpoint, atlas };
}

/** At the network's own size, with the statistics that CIFAR-10's networks are trained with; for random weights any would do. */
function assumedPreprocessing({
  nominalSize: [height, width],
  inputChannels,
}: Network): Preprocessing | null {
  if (inputChannels !== 3) return null;
  return {
    resize: [width, height],
    mean: [0.4914, 0.4822, 0.4465],
    std: [0.247, 0.2435, 0.2616],
    order: 'RGB',
  };
}

/** The atlas's mean gates by class and block, for edits that ask for them. */
export function meansOf(atlas: Atlas | undefined): ClassMeans {
  return (label, block) => {
    const index = atlas?.labels.indexOf(label) ?? -1;
    return (index >= 0 && atlas?.blocks.find(({ name }) => name === block)?.mean[index]) || undefined;
  };
}
