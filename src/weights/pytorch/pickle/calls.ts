/** What a pickle's calls would give, described: storages, tensors, dicts. Nothing is called. */
import { describe, quote } from '../../quote.ts';
import type { Context } from './context.ts';
import { DTYPES, STORAGE_TYPES, UNTYPED_STORAGE } from './globals.ts';
import { Dict, Global, Inert, PickledTensor, Storage, Tuple, type Value } from './values.ts';

/** A dict entry of the engine, and a small object, in bytes; generous. */
const ENTRY_BYTES = 72;
const OBJECT_BYTES = 112;

function kindOf(value: Value | undefined): string {
  if (value instanceof Global) return `the name ${value.name}`;
  if (value instanceof PickledTensor) return 'a tensor';
  if (value instanceof Storage) return 'a storage';
  if (value instanceof Inert) return `an object of the class ${quote(value.className).slice(1, -1)}`;
  if (value instanceof Tuple) return `a tuple of ${value.items.length}`;
  return value instanceof Dict ? 'a dict' : describe(value);
}

/** @throws FormatError where the argument is no whole number that a file's offset can be. */
function extent(context: Context, value: Value | undefined, what: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw context.fail(`${kindOf(value)} as a tensor's ${what}`, 'a whole number from 0 up');
}

function extents(context: Context, value: Value | undefined, what: string): number[] {
  if (!(value instanceof Tuple)) throw context.fail(`${kindOf(value)} as a tensor's ${what}`, 'a tuple');
  return value.items.map((item) => extent(context, item, what));
}

function rebuildTensor(context: Context, args: readonly Value[], dtype?: Value): PickledTensor | Inert {
  const [storage, offset, shape, strides] = args;
  if (storage instanceof Inert) return inert(context, storage.className, []);
  if (!(storage instanceof Storage)) throw context.fail(`${kindOf(storage)} under a tensor`, 'a storage');
  const type = dtype instanceof Global ? DTYPES.get(dtype.name) : storage.parts.type;
  if (!type) throw context.fail(`${kindOf(dtype)} as the type of a tensor's numbers`, 'a dtype');
  context.spend(OBJECT_BYTES);
  return new PickledTensor(
    storage,
    type,
    extent(context, offset, 'offset'),
    extents(context, shape, 'shape'),
    extents(context, strides, 'strides'),
  );
}

export function setItem(context: Context, dict: Dict, key: Value, value: Value): void {
  context.spend(ENTRY_BYTES);
  dict.set(key, value);
}

/** `OrderedDict()`, or of a list of pairs as Python 2 saves it, or a dict's copy. */
function makeDict(context: Context, args: readonly Value[]): Dict {
  const from = args.at(-1);
  context.spend(OBJECT_BYTES);
  const dict = new Dict();
  if (from instanceof Dict) for (const [key, value] of from.entries) setItem(context, dict, key, value);
  if (!Array.isArray(from)) return dict;
  for (const pair of from) {
    const [key, value, ...more] = pair instanceof Tuple ? pair.items : Array.isArray(pair) ? pair : [];
    if (key === undefined || value === undefined || more.length > 0) {
      throw context.fail(`${kindOf(pair)} in a dict`, 'a key and its value');
    }
    setItem(context, dict, key, value);
  }
  return dict;
}

/** A set's members as a list: no tensor is in one. */
function makeSet(args: readonly Value[]): Value {
  return Array.isArray(args[0]) ? args[0] : [];
}

/** Functions that only make an object of the class that is their first argument. */
const MAKERS: ReadonlySet<string> = new Set([
  'copyreg._reconstructor',
  'copy_reg._reconstructor',
  'copyreg.__newobj__',
  'copy_reg.__newobj__',
  'copyreg.__newobj_ex__',
]);

/** Names that stand for a type of numbers; they are arguments, never called. */
function isType(name: string): boolean {
  return DTYPES.has(name) || STORAGE_TYPES.has(name) || UNTYPED_STORAGE.has(name);
}

/** The value that a call of an unknown name leaves. */
function inert(context: Context, name: string, [first]: readonly Value[]): Inert {
  context.spend(OBJECT_BYTES + ENTRY_BYTES);
  return new Inert(MAKERS.has(name) && first instanceof Global ? first.name : name);
}

/** The tensor that a subclass of Tensor or a parameter wraps. */
function unwrap(context: Context, name: string, args: readonly Value[]): Value {
  const [first, , inner] = args;
  if (name === 'torch._tensor._rebuild_from_type_v2') return call(context, first, inner);
  if (first instanceof PickledTensor) return first;
  if (first instanceof Inert) return inert(context, name, args);
  throw context.fail(`${kindOf(first)} as a parameter`, 'a tensor');
}

/**
 * The result of `callee(*args)`: a description of what PyTorch would make of it, inert data for every name that is not PyTorch's.
 *
 * @throws FormatError when the callee is nothing to call or the arguments of PyTorch's functions are not those that it saves.
 */
export function call(context: Context, callee: Value | undefined, args: Value | undefined): Value {
  if (callee instanceof Inert) return inert(context, callee.className, []);
  if (!(callee instanceof Global)) throw context.fail(`a call of ${kindOf(callee)}`, 'a name to call');
  if (!(args instanceof Tuple)) {
    throw context.fail(`${kindOf(args)} as arguments of ${callee.name}`, 'a tuple');
  }
  const { items } = args;
  switch (callee.name) {
    case 'collections.OrderedDict':
    case 'collections.Counter':
    case 'collections.defaultdict':
    case 'builtins.dict':
    case '__builtin__.dict':
      return makeDict(context, items);
    case 'builtins.set':
    case '__builtin__.set':
    case 'builtins.list':
    case '__builtin__.list':
      return makeSet(items);
    case 'torch.Size':
      return items[0] instanceof Tuple ? items[0] : args;
    case 'torch.device':
      return typeof items[0] === 'string' ? items[0] : null;
    case 'torch._utils._rebuild_tensor':
    case 'torch._utils._rebuild_tensor_v2':
      return rebuildTensor(context, items);
    case 'torch._utils._rebuild_tensor_v3':
      return rebuildTensor(context, items, items[6] ?? null);
    case 'torch._utils._rebuild_parameter':
    case 'torch._utils._rebuild_parameter_with_state':
    case 'torch.nn.parameter.Parameter':
    case 'torch._tensor._rebuild_from_type_v2':
      return unwrap(context, callee.name, items);
    default:
      if (!isType(callee.name)) return inert(context, callee.name, items);
      throw context.fail(`a call of ${callee.name}`, 'something that is called');
  }
}

/** Sets an object's attributes: a dict's are its state_dict's versions, which nobody needs here. */
export function build(context: Context, target: Value | undefined, state: Value): void {
  if (target instanceof Dict || target instanceof PickledTensor) return;
  if (!(target instanceof Inert))
    throw context.fail(`attributes set on ${kindOf(target)}`, 'attributes of an object');
  target.state = state;
}

/** Of a storage that lies within another one: `(key, offset, count)`, or None. */
function partOf(context: Context, view: Value | undefined, total: number): { begin: number; count: number } {
  if (view === undefined || view === null) return { begin: 0, count: total };
  if (!(view instanceof Tuple)) throw context.fail(`${kindOf(view)} as a storage's view`, 'a tuple');
  const begin = extent(context, view.items[1], 'offset');
  return { begin, count: extent(context, view.items[2], 'shape') };
}

/**
 * The storage that `('storage', class, key, device, count)` names; before PyTorch 1.6 a sixth item says where it lies
 * within the one of that key. Or the class that `('module', class, file, source)` names.
 */
export function persistent(context: Context, id: Value | undefined): Storage | Global | Inert {
  const [tag, type, key, , count, view] = id instanceof Tuple ? id.items : [];
  // Before PyTorch 1.6 a pickled module's class comes with its source text, which is not looked at.
  if (tag === 'module' && type instanceof Global) return type;
  const name = type instanceof Global ? type.name : '';
  // Quantised and complex numbers, which no weight here has.
  if (tag === 'storage' && !isType(name) && /^torch\.\w+Storage$/.test(name)) return inert(context, name, []);
  const isStorage = isType(name) && !DTYPES.has(name);
  if (tag !== 'storage' || !isStorage || (typeof key !== 'string' && typeof key !== 'number')) {
    throw context.fail(`${kindOf(id)} as a persistent id`, 'a storage: its class, key, device and size');
  }
  const total = extent(context, count, 'storage');
  context.spend(OBJECT_BYTES + ENTRY_BYTES);
  const parts = { type: STORAGE_TYPES.get(name), key: String(key), total };
  const storage = new Storage({ ...parts, ...partOf(context, view, total) });
  const known = context.storages.get(parts.key)?.parts ?? parts;
  if (known.type !== parts.type || known.total !== total) {
    throw context.fail(`two kinds of storage ${describe(key)}`, 'one type and size for each key');
  }
  context.storages.set(parts.key, storage);
  return storage;
}
