/**
 * The names out of Python's modules that a state_dict needs. A pickle says "call this with that"; here a name is only
 * compared with this list, and what PyTorch would build is described, not run. Every other name ends the reading.
 */
import type { FormatError } from '../../../errors.ts';
import type { StoredType } from '../../checkpoint.ts';
import type { Context } from './context.ts';
import { globalName } from './context.ts';

/** The class of a storage, `torch.FloatStorage`, to the type of its numbers. */
export const STORAGE_TYPES: ReadonlyMap<string, StoredType> = new Map(
  Object.entries({
    Float: 'F32',
    Half: 'F16',
    BFloat16: 'BF16',
    Double: 'F64',
    Long: 'I64',
    Int: 'I32',
    Short: 'I16',
    Char: 'I8',
    Byte: 'U8',
    Bool: 'BOOL',
  } as const).flatMap(([name, type]): [string, StoredType][] => [
    [`torch.${name}Storage`, type],
    [`torch.cuda.${name}Storage`, type],
  ]),
);

/** Bytes without a type. */
export const UNTYPED_STORAGE: ReadonlySet<string> = new Set([
  'torch.storage.UntypedStorage',
  'torch.storage._UntypedStorage',
]);

export const DTYPES: ReadonlyMap<string, StoredType> = new Map([
  ['torch.float32', 'F32'],
  ['torch.float16', 'F16'],
  ['torch.bfloat16', 'BF16'],
  ['torch.float64', 'F64'],
  ['torch.int64', 'I64'],
  ['torch.int32', 'I32'],
  ['torch.int16', 'I16'],
  ['torch.int8', 'I8'],
  ['torch.uint8', 'U8'],
  ['torch.bool', 'BOOL'],
]);

/** What may be called; `machine.ts` says what each gives. Sets and counters are learning-rate schedulers'. */
const CALLABLE: ReadonlySet<string> = new Set([
  'collections.OrderedDict',
  'collections.Counter',
  'collections.defaultdict',
  'builtins.set',
  '__builtin__.set',
  'builtins.dict',
  '__builtin__.dict',
  'torch.Size',
  'torch.device',
  'torch._utils._rebuild_tensor',
  'torch._utils._rebuild_tensor_v2',
  'torch._utils._rebuild_tensor_v3',
  'torch._utils._rebuild_parameter',
  'torch._utils._rebuild_parameter_with_state',
]);

/** Modules of Python through which a pickle runs what it likes. Only the message differs: the rest is refused as well. */
const RUNS_CODE =
  /^(posix|nt|os|sys|subprocess|builtins|__builtin__|runpy|importlib|pty|socket|shutil|commands|ctypes|code|types|operator|functools|pickle|_pickle|webbrowser|urllib|http|asyncio|multiprocessing|torch\.hub|torch\.jit|pip|bdb|pdb|timeit|platform)(\.|$)/;

const STATE_DICT_ALONE = 'Load it where it was made and save the tensors alone: ';

/**
 * Whether a name is on the list.
 *
 * @throws FormatError that names it: `mine.pth, data.pkl: found the global posix.system, which would run code; …`.
 */
export function checkGlobal(context: Context, module: string, name: string): string {
  const full = `${module}.${name}`;
  const known =
    CALLABLE.has(full) || STORAGE_TYPES.has(full) || UNTYPED_STORAGE.has(full) || DTYPES.has(full);
  if (known) return full;
  throw refusal(context, module, name);
}

function refusal(context: Context, module: string, name: string): FormatError {
  const shown = globalName(module, name);
  if (RUNS_CODE.test(module)) {
    return context.fail(
      `the global ${shown}, which would run code`,
      'only the names that a state_dict needs',
      'The file is hostile: PyTorch might run what it says. Nothing of it was run here; do not load it in Python.',
    );
  }
  // A module's own pickle goes on with its attributes, whatever its class is called.
  if (module.startsWith('torch.nn.modules.') || context.continuesWith('_parameters')) {
    return wholeModule(context, shown);
  }
  return context.fail(
    `the global ${shown}`,
    'only the names that a state_dict needs',
    `The file holds more than tensors. ${STATE_DICT_ALONE}torch.save(checkpoint["state_dict"], "weights.pth").`,
  );
}

/** The refusal of a pickled network. */
export function wholeModule(context: Context, className: string): FormatError {
  return context.fail(
    `a whole pickled module, of the class ${className}`,
    'a state_dict: tensors by name',
    `A class is code, and no code of a file is run here. ${STATE_DICT_ALONE}torch.save(net.state_dict(), "weights.pth").`,
  );
}
