/**
 * The state_dict of a network that was pickled whole, by `torch.save(model)` or as a TorchScript program: the tensors that its modules
 * register, named by their path. What the classes would compute is not read.
 */
import type { FormatError } from '../../errors.ts';
import { Dict, Inert, PickledTensor, Tuple, type Value } from './pickle/values.ts';

/** Networks nest some ten modules; the bounds keep the walk short for files that share modules to unfold without end. */
const DEEPEST = 64;
const MOST_MODULES = 100_000;

/** An attribute of a pickled object. */
function attribute(module: Inert, name: string): Value | undefined {
  return module.state instanceof Dict ? module.state.entries.get(name) : undefined;
}

function entriesOf(value: Value | undefined): readonly (readonly [string, Value])[] {
  if (!(value instanceof Dict)) return [];
  return [...value.entries].filter((entry): entry is [string, Value] => typeof entry[0] === 'string');
}

/** Whether an object is a module: PyTorch's has its registers, TorchScript's the class of a program. */
export function isModule(value: Value | undefined): value is Inert {
  if (!(value instanceof Inert)) return false;
  if (attribute(value, '_parameters') instanceof Dict) return attribute(value, '_modules') instanceof Dict;
  return value.className.startsWith('__torch__.') && value.state instanceof Dict;
}

/** Names of buffers that state_dict() leaves out. */
function notPersistent(module: Inert): readonly Value[] {
  const names = attribute(module, '_non_persistent_buffers_set');
  if (names instanceof Tuple) return names.items;
  return Array.isArray(names) ? names : [];
}

function registered(module: Inert): readonly (readonly [string, Value])[] {
  if (!(attribute(module, '_parameters') instanceof Dict)) return entriesOf(module.state);
  const left = notPersistent(module);
  const buffers = entriesOf(attribute(module, '_buffers')).filter(([name]) => !left.includes(name));
  const registers = [
    entriesOf(attribute(module, '_parameters')),
    buffers,
    entriesOf(attribute(module, '_modules')),
  ];
  return registers.flat();
}

/**
 * @param tooLarge  makes the error for a module tree without end
 * @throws what `tooLarge` makes
 */
export function stateDictOf(module: Inert, tooLarge: () => FormatError): Dict {
  const dict = new Dict();
  let modules = 0;
  const visit = (inner: Inert, prefix: string, depth: number) => {
    modules++;
    if (depth > DEEPEST || modules > MOST_MODULES) throw tooLarge();
    for (const [name, value] of registered(inner)) {
      if (value instanceof PickledTensor) dict.set(prefix + name, value);
      else if (isModule(value)) visit(value, `${prefix}${name}.`, depth + 1);
    }
  };
  visit(module, '', 0);
  return dict;
}
