/**
 * What a checkpoint's metadata says about its network. Strings from a file: nothing is used before it was checked.
 *
 *   architecture  se_resnet18            classes     ["airplane", …] or airplane,automobile,… or their number
 *   rescale       once | squared         preprocess  {"resize":[32,32],"mean":[…],"std":[…],"order":"RGB"}
 *   stem          cifar                  options     {"reduction":8,"gate":"tanh"}: what the architecture's builder takes
 */
import { type ErrorParts, type SenetError, WeightsError } from '../errors.ts';
import type { Preprocessing } from '../image/preprocess.ts';
import type { Options } from '../network/options.ts';
import { architectureNames } from '../network/registry.ts';
import type { Checkpoint } from './checkpoint.ts';
import { readPreprocessing } from './preprocess_metadata.ts';
import { describe, quote } from './quote.ts';

export interface ModelMetadata {
  readonly architecture?: string;
  readonly options: Options;
  readonly labels?: readonly string[];
  readonly preprocessing?: Preprocessing;
}

const LONGEST_LABEL = 200;
/** Control characters could steer a terminal; bidirectional marks could reorder the line that they are shown in. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const UNFIT = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;

/** One metadata key of one file: `cat.safetensors, metadata "classes"`. */
function whereIs({ file }: Checkpoint, key: string): string {
  return `${file}, metadata ${quote(key)}`;
}

function text({ metadata }: Checkpoint, key: string): string | undefined {
  return Object.hasOwn(metadata, key) ? metadata[key] : undefined;
}

function parseJson(checkpoint: Checkpoint, key: string, json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    const parts = { where: whereIs(checkpoint, key), found: describe(json), expected: 'JSON' };
    throw new WeightsError(parts, { cause });
  }
}

/** A word out of a list, or a WeightsError that names the list. */
function word(checkpoint: Checkpoint, key: string, words: readonly string[]): string | undefined {
  const found = text(checkpoint, key);
  if (found === undefined || words.includes(found)) return found;
  throw new WeightsError({
    where: whereIs(checkpoint, key),
    found: describe(found),
    expected: words.join(', '),
  });
}

/**
 * Class labels, checked.
 *
 * @param where  for messages.
 * @param Refusal  what to throw when they are not non-empty, printable texts.
 */
export function checkLabels(
  labels: readonly unknown[],
  where: string,
  Refusal: new (parts: ErrorParts) => SenetError = WeightsError,
): readonly string[] {
  const unfit = labels.find(
    (label) =>
      typeof label !== 'string' || label.trim() === '' || label.length > LONGEST_LABEL || UNFIT.test(label),
  );
  const missing = labels.length === 0 || labels.includes(undefined);
  if (unfit === undefined && !missing) return labels as readonly string[];
  throw new Refusal({
    where,
    found: labels.length === 0 ? 'no label' : `the label ${describe(unfit)}`,
    expected: `labels of 1 to ${LONGEST_LABEL} printable characters`,
  });
}

function classesOf(checkpoint: Checkpoint): Pick<ModelMetadata, 'labels' | 'options'> {
  const found = text(checkpoint, 'classes')?.trim();
  if (found === undefined) return { options: {} };
  const where = whereIs(checkpoint, 'classes');
  if (/^\d{1,7}$/.test(found)) return { options: { classes: Number(found) } };
  const list = found.startsWith('[') ? parseJson(checkpoint, 'classes', found) : found.split(',');
  const labels = checkLabels(Array.isArray(list) ? list : [], where).map((label) => label.trim());
  return { options: { classes: labels.length }, labels };
}

function optionsOf(checkpoint: Checkpoint): Options {
  const json = text(checkpoint, 'options');
  if (json === undefined) return {};
  const value = parseJson(checkpoint, 'options', json);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Options;
  const where = whereIs(checkpoint, 'options');
  throw new WeightsError({ where, found: describe(value), expected: 'an object such as {"reduction":8}' });
}

/** One option said in two places must be said alike. */
function mergeOptions(checkpoint: Checkpoint, options: Options, key: string, said: Options): Options {
  for (const [name, value] of Object.entries(said)) {
    if (!Object.hasOwn(options, name) || options[name] === value) continue;
    throw new WeightsError({
      where: whereIs(checkpoint, key),
      found: describe(value),
      expected: `${describe(options[name])}, as its metadata "options" says`,
      cause: 'The file contradicts itself.',
    });
  }
  return { ...options, ...said };
}

/**
 * @throws WeightsError when a known key holds something else than it should; the text names file, key and value. Other
 *   keys are ignored.
 */
export function readModelMetadata(checkpoint: Checkpoint): ModelMetadata {
  const architecture = word(checkpoint, 'architecture', architectureNames());
  const rescale = word(checkpoint, 'rescale', ['once', 'squared']);
  word(checkpoint, 'stem', ['cifar', 'imagenet', 'deep']);
  const { labels, options: counted } = classesOf(checkpoint);
  let options = mergeOptions(checkpoint, optionsOf(checkpoint), 'classes', counted);
  options = mergeOptions(checkpoint, options, 'rescale', rescale === undefined ? {} : { rescale });
  const json = text(checkpoint, 'preprocess');
  const where = whereIs(checkpoint, 'preprocess');
  return {
    options,
    ...(architecture === undefined ? {} : { architecture }),
    ...(labels ? { labels } : {}),
    ...(json === undefined
      ? {}
      : { preprocessing: readPreprocessing(parseJson(checkpoint, 'preprocess', json), where) }),
  };
}
