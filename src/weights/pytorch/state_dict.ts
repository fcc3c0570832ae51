/** Finds the state_dict in what was saved: the dict itself, the one in a training run's checkpoint, or a module's tensors. */
import { FormatError, OptionError } from '../../errors.ts';
import { describe, quote } from '../quote.ts';
import { leftOut } from './left_out.ts';
import { isModule, stateDictOf } from './modules.ts';
import { Dict, Inert, PickledTensor, Tuple, type Value } from './pickle/values.ts';

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

/** Finds state_dicts in one file. Each value is looked at once, by however many names a hostile file calls it. */
class Finder {
  readonly #where: string;
  readonly #dicts = new Map<Value, Dict | undefined>();
  readonly #judged = new Map<Dict, boolean>();

  constructor(where: string) {
    this.#where = where;
  }

  /** A dict as it is, a dict's subclass, a list of pairs, or a module's state_dict. */
  dictOf(value: Value): Dict | undefined {
    if (value instanceof Dict) return value;
    if (!(value instanceof Inert) && !Array.isArray(value)) return undefined;
    if (!this.#dicts.has(value)) this.#dicts.set(value, this.#made(value));
    return this.#dicts.get(value);
  }

  #made(value: Inert | Value[]): Dict | undefined {
    if (Array.isArray(value)) return fromPairs(value);
    const { dict } = value;
    if (isModule(value)) return stateDictOf(value, () => endless(this.#where));
    return dict.entries.size > 0 ? dict : undefined;
  }

  /** A lone tensor beside other things is a figure, such as the best accuracy; weights are named by path. */
  isStateDict(dict: Dict): boolean {
    const known = this.#judged.get(dict) ?? looksLikeStateDict(dict);
    this.#judged.set(dict, known);
    return known;
  }

  #holdsWeights(value: Value, depth: number): Dict | undefined {
    const dict = this.dictOf(value);
    if (!dict || depth > DEEPEST) return undefined;
    return this.isStateDict(dict) || this.containersOf(dict, depth).length > 0 ? dict : undefined;
  }

  /** The entries that hold a state_dict, the likeliest first; an optimizer's are not among them. */
  containersOf(dict: Dict, depth: number): [string, Dict][] {
    const known = CONTAINERS.flatMap((name): [string, Dict][] => {
      const value = dict.entries.get(name);
      const inner = value === undefined ? undefined : this.#holdsWeights(value, depth + 1);
      return inner ? [[name, inner]] : [];
    });
    if (known.length > 0 || depth > 0) return known;
    return [...dict.entries].flatMap(([name, value]): [string, Dict][] => {
      if (typeof name !== 'string' || name.includes('optim')) return [];
      const inner = this.dictOf(value);
      return inner && this.isStateDict(inner) ? [[name, inner]] : [];
    });
  }
}

function fromPairs(items: readonly Value[]): Dict | undefined {
  const dict = new Dict();
  for (const item of items) {
    const [name, value, ...more] = item instanceof Tuple ? item.items : Array.isArray(item) ? item : [];
    if (typeof name !== 'string' || value === undefined || more.length > 0) return undefined;
    dict.set(name, value);
  }
  return dict;
}

function looksLikeStateDict(dict: Dict): boolean {
  const names = [...tensorsOf(dict).keys()];
  return names.some((name) => name.includes('.')) || (names.length > 0 && names.length === dict.entries.size);
}

function listed(names: readonly string[]): string {
  const more = names.length - NAMED;
  return `${names.slice(0, NAMED).map(quote).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function endless(where: string): FormatError {
  const found = 'modules within modules without end';
  return new FormatError({ where, found, expected: 'a network', cause: 'The file is damaged.' });
}

function nothing(where: string, root: Value): FormatError {
  const names = root instanceof Dict ? [...root.entries.keys()].filter((key) => typeof key === 'string') : [];
  const found = names.length > 0 ? `a dict of ${listed(names)}` : describeRoot(root);
  const foreign = root instanceof Dict ? foreignWeights(root) : undefined;
  const cause = foreign ?? 'Save the weights alone: torch.save(net.state_dict(), "weights.pth").';
  return new FormatError({ where, found, expected: 'a state_dict, or a dict that holds one', cause });
}

/** Weights that are there, but in another type than tensors of floats. */
function foreignWeights(dict: Dict): string | undefined {
  const values = [...dict.entries.values()];
  const classOf = (pattern: RegExp) =>
    values.some((value) => value instanceof Inert && pattern.test(value.className));
  if (classOf(/^numpy\..*_reconstruct$/)) {
    return 'The weights are numpy arrays, as Paddle saves them too: turn each into a tensor with torch.from_numpy and save those.';
  }
  return classOf(/^torch\._utils\._rebuild_qtensor$/)
    ? 'The weights are quantised: save the network before it was quantised.'
    : undefined;
}

function describeRoot(root: Value): string {
  if (root instanceof PickledTensor) return 'a single tensor';
  if (root instanceof Inert) return `an object of the class ${quote(root.className).slice(1, -1)}`;
  if (root instanceof Dict) return 'an empty dict';
  return typeof root === 'object' && root !== null && !Array.isArray(root) ? 'an object' : describe(root);
}

function ambiguous(where: string, names: readonly string[]): FormatError {
  const cause = `Choose one: entry: ${quote(names[0] ?? '')} in a program, --entry on the command line.`;
  const found = `several dicts of tensors: ${listed(names)}`;
  return new FormatError({ where, found, expected: 'one state_dict, or a choice of one', cause });
}

/** The dict that `entry` names, `outer.inner` for one within another. */
function chosen(finder: Finder, root: Value, entry: string, where: string): { name: string; dict: Dict } {
  const dict = finder.dictOf(root);
  const names = dict ? [...dict.entries.keys()].filter((key) => typeof key === 'string') : [];
  const value = dict?.entries.get(entry);
  const inner = value === undefined ? undefined : finder.dictOf(value);
  if (inner) return { name: entry, dict: inner };
  throw new OptionError({
    where: `option entry, ${where}`,
    found: quote(entry),
    expected: `an entry of the file that holds tensors: ${listed(names)}`,
  });
}

/** Walks into the likeliest dict until it is a state_dict. */
function search(finder: Finder, root: Value, where: string): { path: string[]; dict: Dict } {
  const path: string[] = [];
  let dict = finder.dictOf(root);
  while (dict && !finder.isStateDict(dict)) {
    const [first, ...others] = finder.containersOf(dict, path.length);
    if (!first) throw nothing(where, root);
    const [name, inner] = first;
    const isUsual = CONTAINERS.includes(name);
    if (others.length > 0 && !isUsual) throw ambiguous(where, [name, ...others.map(([other]) => other)]);
    path.push(name);
    dict = inner;
  }
  if (!dict) throw nothing(where, root);
  return { path, dict };
}

function notesOf(finder: Finder, root: Value, path: readonly string[], dict: Dict): string[] {
  const notes = path.length > 0 ? [`The state_dict is the entry ${path.map(quote).join(' in ')}.`] : [];
  const holder = path.reduce<Value | undefined>(
    (at, name) => at && finder.dictOf(at)?.entries.get(name),
    root,
  );
  if (isModule(holder)) {
    const name = quote(holder.className).slice(1, -1);
    notes.push(
      `The file holds a whole module of the class ${name}: its tensors were read, its structure was not.`,
    );
  }
  const outer = path.length > 0 ? finder.dictOf(root) : undefined;
  const beside = [...(outer?.entries ?? [])].filter(([name]) => name !== path[0]);
  const within = [...dict.entries].filter(([, value]) => !(value instanceof PickledTensor));
  const named = [...beside, ...within].filter(
    (entry): entry is [string, Value] => typeof entry[0] === 'string',
  );
  return [...notes, ...leftOut(named)];
}

/**
 * The state_dict of what a pickle holds, and what is to be said about where it was.
 *
 * @param entry  the dict to take, where the file holds several
 * @throws FormatError when there is none, or several with names that no training script is known by; OptionError when the file has no
 *   entry of the name.
 */
export function findStateDict(root: Value, where: string, entry?: string): StateDict {
  const finder = new Finder(where);
  const begin = entry === undefined ? undefined : chosen(finder, root, entry, where);
  const found = search(finder, begin?.dict ?? root, where);
  const path = begin ? [begin.name, ...found.path] : found.path;
  return { tensors: tensorsOf(found.dict), notes: notesOf(finder, root, path, found.dict) };
}
