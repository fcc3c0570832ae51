/** Pickles of a state_dict, as pieces, of which some are dropped, doubled, swapped, or replaced by what does not belong. */
import fc from 'fast-check';
import * as p from '../pickle.ts';
import { oddNumber } from './bytes.ts';

export type Numbers = Float32Array | Uint16Array | Float64Array | BigInt64Array;

export interface Saved {
  readonly root: p.Code;
  /** Zeros under each key. */
  readonly storages: Readonly<Record<string, Numbers>>;
}

interface Spec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: string;
  /** One thing that is changed. */
  readonly change:
    | 'nothing'
    | 'shape'
    | 'strides'
    | 'rank'
    | 'offset'
    | 'count'
    | 'key'
    | 'view'
    | 'axes'
    | 'dtype'
    | 'huge'
    | 'expanded';
  readonly odd: number;
}

const ZEROS: Readonly<Record<string, (count: number) => Numbers>> = {
  FloatStorage: (count) => new Float32Array(count),
  HalfStorage: (count) => new Uint16Array(count),
  DoubleStorage: (count) => new Float64Array(count),
  LongStorage: (count) => new BigInt64Array(count),
};
const NOTHING = { weight: 12, arbitrary: fc.constant('nothing' as const) };

const spec: fc.Arbitrary<Spec> = fc.record({
  name: fc.oneof(
    fc.constantFrom('conv1.weight', 'bn1.bias', 'fc.weight', 'module.x'),
    fc.string({ maxLength: 5 }),
  ),
  shape: fc.array(fc.nat(3), { maxLength: 3 }),
  type: fc.oneof(
    { weight: 9, arbitrary: fc.constant('FloatStorage') },
    fc.constantFrom(...Object.keys(ZEROS)),
  ),
  change: fc.oneof(
    NOTHING,
    fc.constantFrom(
      'shape',
      'strides',
      'rank',
      'offset',
      'count',
      'key',
      'view',
      'axes',
      'dtype',
      'huge',
      'expanded',
    ),
  ),
  odd: oddNumber,
});

/** A tensor's pieces, the changed one among them. */
function tensorPieces({ shape: sound, type, change, odd }: Spec, key: string): p.Code[] {
  const size = sound.reduce((product, extent) => product * extent, 1);
  const pick = <T>(what: Spec['change'], changed: T, otherwise: T) => (change === what ? changed : otherwise);
  const shapes: Partial<Record<Spec['change'], number[]>> = {
    axes: Array.from({ length: 18 }, () => 1),
    shape: [...sound, odd],
    huge: [2 ** 40, 2 ** 40],
    expanded: [2 ** 20],
  };
  const shape = shapes[change] ?? [...sound];
  const constant = shape.map(() => (change === 'strides' ? odd : 0));
  const strides = change === 'strides' || change === 'expanded' ? constant : p.rowMajor(shape);
  const view = p.tuple(p.text('v'), p.int(odd), p.int(1));
  return [
    p.global('torch._utils', change === 'dtype' ? '_rebuild_tensor_v3' : '_rebuild_tensor_v2'),
    p.MARK,
    p.storage(type, pick('key', '99', key), pick('count', odd, size), ...(change === 'view' ? [view] : [])),
    p.int(pick('offset', odd, 0)),
    p.tuple(...shape.map(p.int)),
    p.tuple(...pick('rank', strides.slice(1), strides).map(p.int)),
    p.bool(false),
    p.ORDERED_DICT,
    ...(change === 'dtype' ? [p.global('torch', odd % 2 ? 'float32' : 'FloatStorage')] : []),
    [0x74],
    p.REDUCE,
  ];
}

const filled = (code: p.Code, times: number): p.Code => Array.from({ length: times }, () => code).flat();

/** Pieces that Python does not write, or not there. */
const ODD_PIECES: readonly p.Code[] = [
  p.NONE,
  p.MARK,
  p.EMPTY_DICT,
  p.EMPTY_LIST,
  p.REDUCE,
  p.STOP,
  p.ORDERED_DICT,
  p.int(7),
  p.text('state_dict'),
  p.global('torch', 'Size'),
  p.global('posix', 'system'),
  p.global('numpy', 'ndarray'),
  p.global('torch.nn.modules.linear', 'Linear'),
  p.stackGlobal('builtins', 'eval'),
  [0x69, ...p.global('collections', 'OrderedDict').slice(1)],
  [...p.int(1), ...p.int(2), 0x93],
  p.call(p.global('collections', 'OrderedDict'), p.list(p.int(1))),
  p.call(p.global('torch._utils', '_rebuild_parameter'), p.int(1)),
  p.call(p.global('torch._utils', '_rebuild_tensor'), p.int(1)),
  p.call(p.int(1)),
  [...p.global('torch', 'Size'), ...p.int(1), ...p.REDUCE],
  [...p.int(1), ...p.NONE, 0x62],
  [...p.NONE, ...p.int(1), 0x61],
  [...p.NONE, ...p.int(1), ...p.int(1), 0x73],
  [...p.EMPTY_DICT, ...p.MARK, ...p.int(1), 0x75],
  [0x80, 9],
  [0x8c, 1, 0xff],
  [0x58, 0xff, 0xff, 0xff, 0x7f],
  [0x8b, 0xff, 0xff, 0xff, 0xff],
  [0x68, 200],
  [0x72, 0, 0, 0, 0x7f],
  [0x51],
  [0x94],
  [0x32],
  [0x30],
  [0x97],
];

/** Ones that would take memory; long, so seldom. */
const BOMBS: readonly p.Code[] = [
  filled([...p.EMPTY_LIST, 0x85], 15_000),
  filled(p.NONE, 70_000),
  filled(p.MARK, 70_000),
];

type Edit = readonly [kind: string, at: number, piece: p.Code];

const EDITS: Readonly<Record<string, (pieces: p.Code[], at: number, piece: p.Code) => void>> = {
  drop: (pieces, at) => void pieces.splice(at, 1),
  double: (pieces, at) => void pieces.splice(at, 0, pieces[at] ?? []),
  replace: (pieces, at, piece) => void pieces.splice(at, 1, piece),
  insert: (pieces, at, piece) => void pieces.splice(at, 0, piece),
  swap: (pieces, at) => void pieces.splice(at, 2, ...pieces.slice(at, at + 2).reverse()),
};

const edit: fc.Arbitrary<Edit> = fc.tuple(
  fc.constantFrom(...Object.keys(EDITS)),
  fc.nat(),
  fc.oneof({ weight: 200, arbitrary: fc.constantFrom(...ODD_PIECES) }, fc.constantFrom(...BOMBS)),
);

/** Where the state_dict is: itself, in an entry, in one of two of equal right, or nowhere. */
const wrapping = fc.oneof(
  { weight: 6, arbitrary: fc.constant([]) },
  { weight: 3, arbitrary: fc.constant(['state_dict']) },
  fc.constantFrom(['a', 'b'], ['optimizer']),
);

function wrap(pieces: readonly p.Code[], names: readonly string[]): p.Code[] {
  if (names.length === 0) return [...pieces];
  return [p.EMPTY_DICT, p.MARK, ...names.flatMap((name) => [p.text(name), ...pieces]), [0x75]];
}

export const saved: fc.Arbitrary<Saved> = fc
  .record({
    specs: fc.array(spec, { minLength: 1, maxLength: 4 }),
    names: wrapping,
    edits: fc.oneof(
      { weight: 3, arbitrary: fc.constant([]) },
      { weight: 2, arbitrary: fc.array(edit, { minLength: 1, maxLength: 2 }) },
    ),
    sharedKey: fc.oneof({ weight: 12, arbitrary: fc.constant(false) }, fc.constant(true)),
  })
  .map(({ specs, names, edits, sharedKey }) => {
    const keyOf = (i: number) => `k${sharedKey ? 0 : i}`;
    const entries = specs.flatMap((one, i) => [p.text(one.name), ...tensorPieces(one, keyOf(i))]);
    const pieces = wrap([p.EMPTY_DICT, p.MARK, ...entries, [0x75]], names);
    for (const [kind, at, piece] of edits) EDITS[kind]?.(pieces, at % (pieces.length + 1), piece);
    const storages = specs.map(({ shape, type }, i) => {
      const count = shape.reduce((product, extent) => product * extent, 1);
      return [keyOf(i), ZEROS[type]?.(count) ?? new Float32Array(count)] as const;
    });
    return { root: pieces.flat(), storages: Object.fromEntries(storages) };
  });

/** Refusals of a pickle, of what it holds, and of its tensors. */
export const PICKLE_REFUSALS: Readonly<Record<string, RegExp>> = {
  'a protocol': /found pickle protocol/,
  'cut in a value': /in the middle of a value/,
  'a text that is not UTF-8': /not UTF-8/,
  'a long number': /a whole number of \d+ bytes/,
  'memory: unfolds': /unfolds to more than twice/,
  'memory: values': /stacks more than/,
  'memory: marks': /sets more than/,
  'nothing on the stack': /takes a value where there is none/,
  'an instruction': /found the pickle instruction/,
  'a memo number far off': /the memo number \d+ after/,
  'a memo number never set': /never set/,
  'a key without a value': /a key without a value/,
  'an entry of no dict': /no dict; expected/,
  'an item of no list': /no list; expected a list/,
  'a call of nothing callable': /found a call of/,
  'arguments that are no tuple': /as arguments of/,
  'a global that runs code': /which would run code/,
  'a global without a name': /name is no text/,
  'a tensor of no storage': /under a tensor; expected/,
  'a number of a tensor': /as a tensor's (offset|shape|strides|storage)|as a storage's view/,
  'a dtype': /as the type of a tensor's numbers/,
  'a pair': /expected a key and its value/,
  'a parameter': /as a parameter; expected a tensor/,
  attributes: /found attributes set on/,
  'a persistent id': /as a persistent id/,
  'a storage of two kinds': /two kinds of storage/,
  'no state_dict': /expected a state_dict, or a dict that holds one/,
  'several state_dicts': /several dicts of tensors/,
  'strides of another rank': /found \d+ strides/,
  'many axes': /found \d+ axes/,
  'a size that overflows': /whose size overflows/,
  'no storage': /found no storage/,
  'a storage of another size': /bytes in storage/,
  'a storage beyond a storage': /numbers \d+ to \d+ of storage/,
  'a view beyond its storage': /a view inside its storage/,
  'a view that unfolds': /no more than the file/,
};
