/** Finds the state_dict in what was saved: the dict itself, or the one in a training run's checkpoint. */
import { FormatError } from '../../errors.ts';
import { describe, quote } from '../quote.ts';
import { Dict, PickledTensor, type Value } from './pickle/values.ts';

export interface StateDict {
  readonly tensors: ReadonlyMap<string, PickledTensor>;
  /** In sentences: which dict was taken, and what was left. */
  readonly notes: readonly string[];
}

/** What training scripts call the dict with the weights, the usual first; those of an average come last. */
const CONTAINERS = [
  'state_dict',
  'model_state_dict',
  'model_state',
  'model',
  'net',
  'network',
  'module',
  'params',
  'weights',
  'state_dict_ema',
  'model_ema',
  'ema_state_dict',
  'params_ema',
  'ema',
];
/** How many dicts a state_dict may lie in. */
const DEEPEST = 4;
/** How many names a message lists. */
const NAMED = 5;

function tensorsOf(dict: Dict): Map<string, PickledTensor> {
  const tensors = new Map<string, PickledTensor>();
  for (const [name, value] of dict.entries) {
    if (typeof name === 'string' && value instanceof PickledTensor) tensors.set(name, value);
  }
  return tensors;
}

/** A lone tensor beside other things is a figure, such as the best accuracy; weights are named by path. */
function isStateDict(dict: Dict): boolean {
  const known = judged.get(dict) ?? looksLikeStateDict(dict);
  judged.set(dict, known);
  return known;
}

/** Each dict is looked through once, by however many names a hostile file calls it. */
const judged = new WeakMap<Dict, boolean>();

function looksLikeStateDict(dict: Dict): boolean {
  const names = [...tensorsOf(dict).keys()];
  return names.some((name) => name.includes('.')) || (names.length > 0 && names.length === dict.entries.size);
}

function holdsWeights(value: Value, depth: number): value is Dict {
  if (!(value instanceof Dict) || depth > DEEPEST) return false;
  return isStateDict(value) || containersOf(value, depth).length > 0;
}

/** The entries that hold a state_dict, the likeliest first; an optimizer's are not among them. */
function containersOf(dict: Dict, depth: number): [string, Dict][] {
  const known = CONTAINERS.flatMap((name): [string, Dict][] => {
    const value = dict.entries.get(name);
    return value !== undefined && holdsWeights(value, depth + 1) ? [[name, value]] : [];
  });
  if (known.length > 0 || depth > 0) return known;
  return [...dict.entries].flatMap(([name, value]): [string, Dict][] => {
    if (typeof name !== 'string' || name.includes('optim')) return [];
    return value instanceof Dict && isStateDict(value) ? [[name, value]] : [];
  });
}

function listed(names: readonly string[]): string {
  const more = names.length - NAMED;
  return `${names.slice(0, NAMED).map(quote).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function nothing(where: string, root: Value): FormatError {
  const names = root instanceof Dict ? [...root.entries.keys()].filter((key) => typeof key === 'string') : [];
  const what = root instanceof PickledTensor ? 'a single tensor' : describeRoot(root);
  const found = root instanceof Dict && names.length > 0 ? `a dict of ${listed(names)}` : what;
  const cause = 'Save the weights alone: torch.save(net.state_dict(), "weights.pth").';
  return new FormatError({ where, found, expected: 'a state_dict, or a dict that holds one', cause });
}

function describeRoot(root: Value): string {
  if (root instanceof Dict) return 'an empty dict';
  return typeof root === 'object' && root !== null && !Array.isArray(root) ? 'an object' : describe(root);
}

function ambiguous(where: string, names: readonly string[]): FormatError {
  const cause = 'Save the state_dict that you want alone: torch.save(checkpoint["…"], "weights.pth").';
  const found = `several dicts of tensors: ${listed(names)}`;
  return new FormatError({ where, found, expected: 'one state_dict', cause });
}

/**
 * The state_dict of what a pickle holds, and what is to be said about where it was.
 *
 * @throws FormatError when there is none, or several with names that no training script is known by.
 */
export function findStateDict(root: Value, where: string): StateDict {
  const notes: string[] = [];
  const path: string[] = [];
  let dict = root;
  while (dict instanceof Dict && !isStateDict(dict)) {
    const [first, ...others] = containersOf(dict, path.length);
    if (!first) throw nothing(where, root);
    const [name, inner] = first;
    const names = others.map(([other]) => other);
    if (names.length > 0 && !CONTAINERS.includes(name)) throw ambiguous(where, [name, ...names]);
    if (names.length > 0) notes.push(`It also holds ${listed(names)}, which was not read.`);
    path.push(name);
    dict = inner;
  }
  if (!(dict instanceof Dict)) throw nothing(where, root);
  const tensors = tensorsOf(dict);
  const rest = dict.entries.size - tensors.size;
  if (rest > 0)
    notes.push(`${rest} ${rest === 1 ? 'entry that is' : 'entries that are'} no tensor left out.`);
  if (path.length > 0) notes.unshift(`The state_dict is the entry ${path.map(quote).join(' in ')}.`);
  return { tensors, notes };
}
