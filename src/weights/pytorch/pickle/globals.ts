/**
 * The names out of Python's modules that a state_dict needs. A pickle says "call this with that"; here a name is only
 * compared with these lists, and what PyTorch would build is described, not run. An object of any other class stays inert
 * data; only names that serve attacks end the reading.
 */
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

/** Functions and classes that nothing but an attack calls from a pickle, by their module. Nothing of a file is run either way. */
const ATTACKS: readonly (readonly [module: RegExp, names: RegExp])[] = [
  [
    /^(subprocess|_posixsubprocess|pty|commands|runpy|webbrowser|socket|shutil|ctypes|code|codeop|bdb|pdb|timeit|pip)(\.|$)/,
    /./,
  ],
  [
    /^(importlib|marshal|urllib\.request|http\.client|asyncio\.subprocess|torch\.hub|numpy\.testing)(\.|$)/,
    /./,
  ],
  [
    /^(os|posix|nt)$/,
    /^(system|popen\d?|startfile|fork|forkpty|kill|killpg|open|fdopen|write|dup2?|remove|unlink|rename|replace|rmdir|removedirs|mkdir|makedirs|chmod|chown|link|symlink|truncate|putenv|unsetenv|chdir|_exit|abort|(spawn|posix_spawn|exec).*)$/,
  ],
  [
    /^(builtins|__builtin__)$/,
    /^(eval|exec|execfile|compile|__import__|open|input|raw_input|breakpoint|globals|reload|apply)$/,
  ],
  [/^(io|_io|codecs)$/, /^(open|FileIO|open_code)$/],
  [/^sys$/, /^(modules|path|meta_path|settrace|setprofile|exit|call_tracing|breakpointhook)$/],
  [
    /^(_?pickle|cPickle|dill(\._dill)?|cloudpickle|joblib|torch(\.serialization)?|numpy)$/,
    /^(loads?|Unpickler)$/,
  ],
  [/^(platform|asyncio)$/, /^(popen|create_subprocess_.*)$/],
];

/**
 * The full name, which later code compares and never looks up.
 *
 * @throws FormatError for a name that only an attack uses: `mine.pth, data.pkl: found the global posix.system, which would run
 *   code; …`.
 */
export function checkGlobal(context: Context, module: string, name: string): string {
  // Protocol 4 writes nested names in one: `system.__call__` of os is an attack too.
  const [first = ''] = name.split('.');
  if (ATTACKS.some(([modules, names]) => modules.test(module) && names.test(first))) {
    throw context.fail(
      `the global ${globalName(module, name)}, which would run code`,
      'only the names that a state_dict needs',
      'The file is hostile: PyTorch might run what it says. Nothing of it was run here; do not load it in Python.',
    );
  }
  return `${module}.${name}`;
}
