/**
 * From a checkpoint to the network that it was made for: what the caller says wins over what the file's metadata says,
 * and that over what the tensors' names and shapes show.
 */
import { NetworkError, OptionError, WeightsError } from '../errors.ts';
import type { Preprocessing } from '../image/preprocess.ts';
import type { Recognition, Undecided } from '../network/family.ts';
import type { Network } from '../network/network.ts';
import type { Options } from '../network/options.ts';
import { architectureNames, buildNetwork, recogniseShapes } from '../network/registry.ts';
import type { Shape } from '../tensor.ts';
import type { Checkpoint } from './checkpoint.ts';
import { type AdaptedCheckpoint, adapt } from './dialects/adapt.ts';
import type { Semantic } from './dialects/dialect.ts';
import { checkLabels, type ModelMetadata, readModelMetadata } from './metadata.ts';
import { namingCause } from './naming.ts';
import { IMAGENET_CLASSES } from './presets/labels.ts';
import { PRESETS } from './presets/presets.ts';
import { quote } from './quote.ts';

/** What the caller of `loadModel` or the command line has chosen; what is absent is read off the file. */
export interface RecogniseChoices {
  /** The name that `buildNetwork` takes. */
  readonly architecture?: string;
  /** Options of the architecture; each wins over the file's. */
  readonly networkOptions?: Options;
  /** `once`: x̃ = s·u, the paper; `squared`: u·u·s, the reference listing. */
  readonly rescale?: 'once' | 'squared';
  /** Names of the classes, by index. */
  readonly labels?: readonly string[];
  /** How pictures become inputs. */
  readonly preprocessing?: Preprocessing;
}

/** Who said it: `dialect` is the project whose names the tensors have. */
export type Source = 'caller' | 'metadata' | 'tensors' | 'dialect' | 'default';

/** Who said what of a network. */
export interface RecogniseReport {
  /** Who said the architecture. */
  readonly architecture: Source;
  /** For each option of the network. */
  readonly options: Readonly<Record<string, Source>>;
  /** Who named the classes. */
  readonly labels: Source | 'none';
  /** Who said how pictures are prepared. */
  readonly preprocessing: Source | 'none';
}

/** A checkpoint with the network that it was made for. */
export interface Recognised {
  /** What the tensors are the weights of. */
  readonly network: Network;
  /** One for each class, where somebody has named them; ImageNet's are loaded later (`imageNetLabels`). */
  readonly labels: readonly string[] | undefined;
  /** Absent where nobody said; then only tensors can be run. */
  readonly preprocessing: Preprocessing | undefined;
  /** Who said what. */
  readonly report: RecogniseReport;
  /** The checkpoint's tensors under the network's names; the bytes are the same. */
  readonly checkpoint: AdaptedCheckpoint;
}

/** Everything but the refusal of what nobody has decided. */
export interface Reading extends Recognised {
  /** What follows from whose names the tensors have. */
  readonly semantics: readonly Semantic[];
  /** What somebody has to say, and has not. */
  readonly undecided: readonly Undecided[];
}

/** Options by who said them, weakest first. */
type Layers = readonly (readonly [Source, Options])[];

function merged(layers: Layers): Options {
  const said = layers.flatMap(([, options]) => Object.entries(options));
  return Object.fromEntries(said.filter(([, value]) => value !== undefined));
}

function sourceOf(layers: Layers, name: string): Source {
  return layers.findLast(([, options]) => options[name] !== undefined)?.[0] ?? 'default';
}

function shapesOf({ tensors }: Checkpoint): ReadonlyMap<string, Shape> {
  return new Map(Array.from(tensors, ([name, { shape }]) => [name, shape]));
}

/** What is known from the project whose names these are; nothing where the architecture is another family's. */
function semanticsOf(
  { adaptation, tensors }: AdaptedCheckpoint,
  recognition?: Recognition,
): readonly Semantic[] {
  if (!adaptation.dialect || !recognition) return [];
  const { architecture, options } = recognition;
  const isBasic = !tensors.has('layer1.0.conv3.weight');
  return adaptation.dialect.semantics({ architecture, options, isBasic });
}

function asOptions(semantics: readonly Semantic[]): Options {
  return Object.fromEntries(semantics.map(({ option, value }) => [option, value]));
}

/** What the tensors show; where the architecture is known anyhow, tensors that show nothing are no error yet. */
function recogniseTensors(checkpoint: Checkpoint, given: Options, named: boolean): Recognition | undefined {
  try {
    return recogniseShapes(shapesOf(checkpoint), given);
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    if (named) return undefined;
    throw new WeightsError({ ...error.parts, where: `${checkpoint.file}, ${error.parts.where}` });
  }
}

function unrecognised({ file, tensors }: Checkpoint): never {
  const names = Array.from(tensors.keys());
  const first = names.slice(0, 3).map(quote).join(', ');
  throw new WeightsError({
    where: file,
    found: `${names.length} tensors${first && ` (${first}${names.length > 3 ? ', …' : ''})`}`,
    expected: `the state_dict (conv1.weight, layer1.0.conv1.weight, linear.weight, …) of one of ${architectureNames().join(', ')}`,
    cause: namingCause(names) ?? 'The network cannot be told from these names; they are another project’s.',
    causeFirst: true,
  });
}

function askFor({ file }: Checkpoint, { option, values, meaning }: Undecided): never {
  const [example] = values;
  throw new WeightsError({
    where: file,
    found: `no ${option} in its metadata`,
    expected: `a choice of ${option}: ${values.join(' or ')}`,
    cause: `${meaning} Choose with ${option}: '${example}' in a program, --${option} ${example} on the command line.`,
  });
}

/** Builds; options that only the file has said and that do not fit are the file's fault. */
function build(checkpoint: Checkpoint, architecture: string, layers: Layers): Network {
  try {
    return buildNetwork(architecture, merged(layers));
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    buildNetwork(architecture, merged(layers.filter(([source]) => source === 'caller')));
    throw new WeightsError({ ...error.parts, where: `${checkpoint.file}, ${error.parts.where}` });
  }
}

function callerOptions({ networkOptions = {}, rescale }: RecogniseChoices): Options {
  return rescale === undefined ? networkOptions : { ...networkOptions, rescale };
}

function labelsOf(choices: RecogniseChoices, metadata: ModelMetadata, network: Network, file: string) {
  const labels = choices.labels ? checkLabels(choices.labels, 'option labels', OptionError) : metadata.labels;
  if (!labels || labels.length === network.classes) return labels;
  const parts = { found: `${labels.length} labels`, expected: `${network.classes}, one for each class` };
  if (choices.labels) throw new OptionError({ where: 'option labels', ...parts });
  throw new WeightsError({ where: `${file}, metadata "classes"`, ...parts });
}

function whoSaid(choice: unknown, inFile: unknown, inDialect: unknown): Source | 'none' {
  if (choice !== undefined) return 'caller';
  if (inFile !== undefined) return 'metadata';
  return inDialect ? 'dialect' : 'none';
}

/** As many classes as ImageNet (ILSVRC 2012) has. */
function isImageNet({ classes }: Network): boolean {
  return classes === IMAGENET_CLASSES;
}

/** The project's own preprocessing, for networks made for pictures of ImageNet's size in red, green and blue. */
function presetOf(
  { adaptation: { dialect } }: AdaptedCheckpoint,
  network: Network,
): Preprocessing | undefined {
  const fits = network.nominalSize[0] === 224 && network.inputChannels === 3;
  return fits && dialect?.preset ? PRESETS[dialect.preset] : undefined;
}

/**
 * The same without asking: what is undecided takes its default and is listed.
 *
 * @throws WeightsError, NetworkError, OptionError as `recogniseNetwork` does, but not for what is undecided.
 */
export function readNetwork(given: Checkpoint, choices: RecogniseChoices = {}): Reading {
  const checkpoint = adapt(given);
  const metadata = readModelMetadata(checkpoint);
  const inFile = ['metadata', metadata.options] as const;
  const byCaller = ['caller', callerOptions(choices)] as const;
  const named = choices.architecture ?? metadata.architecture;
  const said = merged([inFile, byCaller]);
  const recognition = recogniseTensors(checkpoint, said, named !== undefined);
  const architecture = named ?? recognition?.architecture ?? unrecognised(checkpoint);
  const semantics = semanticsOf(
    checkpoint,
    recognition?.architecture === architecture ? recognition : undefined,
  );
  const inTensors = ['tensors', recognition?.options ?? {}] as const;
  const layers: Layers = [['dialect', asOptions(semantics)], inTensors, inFile, byCaller];
  const network = build(checkpoint, architecture, layers);
  const preset = presetOf(checkpoint, network);
  const isSaid = ({ option }: Undecided) => semantics.some((semantic) => semantic.option === option);
  const sources = Object.keys(network.options).map((name) => [name, sourceOf(layers, name)] as const);
  return {
    network,
    labels: labelsOf(choices, metadata, network, checkpoint.file),
    preprocessing: choices.preprocessing ?? metadata.preprocessing ?? preset,
    report: {
      architecture: choices.architecture ? 'caller' : metadata.architecture ? 'metadata' : 'tensors',
      options: Object.fromEntries(sources),
      labels: whoSaid(choices.labels, metadata.labels, preset && isImageNet(network)),
      preprocessing: whoSaid(choices.preprocessing, metadata.preprocessing, preset),
    },
    checkpoint,
    semantics,
    undecided: (recognition?.undecided ?? []).filter((undecided) => !isSaid(undecided)),
  };
}

/**
 * The network of a checkpoint, its labels and its preprocessing, and who said each. The tensors themselves are checked
 * by `checkWeights`.
 *
 * ```ts
 * const { network } = recogniseNetwork(parseSafetensors(bytes, 'mine.safetensors'), { rescale: 'once' });
 * network.architecture; // 'se_resnet50'
 * ```
 *
 * @throws WeightsError when the tensors are no known network's and none is named; when the metadata is malformed or does
 *   not fit; and when the file has modules, but neither its metadata nor the caller says `rescale`:
 *   `mine.safetensors: found no rescale in its metadata; expected a choice of rescale: once or squared. …`.
 * @throws NetworkError when the caller's architecture or options are not possible.
 * @throws OptionError when the caller's labels are empty, unprintable or not as many as the classes.
 */
export function recogniseNetwork(checkpoint: Checkpoint, choices: RecogniseChoices = {}): Recognised {
  const { semantics: _, undecided, ...recognised } = readNetwork(checkpoint, choices);
  for (const open of undecided) askFor(checkpoint, open);
  return recognised;
}
