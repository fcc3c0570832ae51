import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../../../../src/errors.ts';
import { Context } from '../../../../src/weights/pytorch/pickle/context.ts';
import { readPickle } from '../../../../src/weights/pytorch/pickle/read.ts';
import { Dict, Inert, Tuple, type Value } from '../../../../src/weights/pytorch/pickle/values.ts';
import * as p from '../../../support/pickle.ts';

function read(bytes: Uint8Array, fileSize = bytes.length): Value {
  return readPickle(new Context(bytes, 'net.pth, data.pkl', fileSize));
}

function message(bytes: Uint8Array): string {
  try {
    read(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(FormatError);
    return (error as FormatError).message;
  }
  throw new Error('it was read');
}

/** Dicts as maps, tuples as arrays. */
function plain(value: Value): unknown {
  if (value instanceof Dict)
    return new Map([...value.entries].map(([key, item]) => [plain(key), plain(item)]));
  if (value instanceof Tuple) return value.items.map(plain);
  return Array.isArray(value) ? value.map(plain) : value;
}

/** What `make.py` beside the pickles says that they hold. */
const EXPECTED = new Map<unknown, unknown>([
  ['int', [0, 255, 256, 65535, 65536, -1, -(2 ** 31), 2 ** 31, 2 ** 52, 2n ** 70n, -(2n ** 70n)]],
  ['float', [0.5, -1e300, Number.POSITIVE_INFINITY]],
  ['text', ['', 'é', 'x'.repeat(300)]],
  ['bytes', Uint8Array.of(0, 255)],
  ['none', null],
  ['bool', [true, false]],
  ['tuples', [[], [1], [1, 2], [1, 2, 3], [1, 2, 3, 4]]],
  ['set', [7]],
  [
    'shared',
    [
      [1, 2],
      [1, 2],
    ],
  ],
  [
    'ordered',
    new Map([
      ['b', 1],
      ['a', 2],
    ]),
  ],
  [
    'counter',
    new Map([
      [30, 1],
      [60, 1],
    ]),
  ],
  [3, 'three'],
]);

describe.each([2, 3, 4, 5])('protocol %d, as Python writes it', (protocol) => {
  it('is read', () => {
    const path = new URL(`../../../golden/values/pickles/protocol-${protocol}.pkl`, import.meta.url);
    const bytes = new Uint8Array(readFileSync(path));
    const expected = new Map(EXPECTED);
    // Protocol 2 has no bytes: Python asks a codec to make them.
    if (protocol === 2) expected.delete('bytes');
    expect(plain(read(bytes))).toEqual(expected);
  });
});

describe('a global that only an attack uses', () => {
  it.each([
    ['posix', 'system', /global posix\.system, which would run code/],
    ['builtins', 'eval', /global builtins\.eval, which would run code/],
    ['builtins', 'exec', /hostile/],
    ['__builtin__', '__import__', /which would run code/],
    ['subprocess', 'Popen', /which would run code/],
    ['os', 'execv', /which would run code/],
    ['nt', 'system', /which would run code/],
    ['pickle', 'loads', /which would run code/],
    ['torch.hub', 'load', /which would run code/],
    ['posix', 'system.__call__', /which would run code/],
    ['subprocess.a\u202e', 'b\u001b[2J', /subprocess\.a\\u202e\.b\\u001b\[2J/],
  ])('%s.%s is refused by name, however it is written', (module, name, expected) => {
    expect(message(p.pickle(2, p.global(module, name)))).toMatch(expected);
    expect(message(p.pickle(4, p.stackGlobal(module, name)))).toMatch(expected);
    expect(message(p.pickle(2, [0x69, ...p.global(module, name).slice(1)]))).toMatch(expected);
  });

  it('is refused before its arguments are read', () => {
    const bytes = p.pickle(2, p.global('posix', 'system'), [0xff]);
    expect(message(bytes)).toMatch(/posix\.system/);
  });
});

describe('a class that no weight needs', () => {
  it.each([
    ['argparse', 'Namespace'],
    ['types', 'SimpleNamespace'],
    ['numpy.core.multiarray', 'scalar'],
    ['functools', 'partial'],
    ['pathlib', 'PosixPath'],
    ['torch.nn.modules.conv', 'Conv2d'],
    ['__builtin__', 'getattr'],
    ['my_models.senet', 'SENet'],
    // Names are compared, not looked up.
    ['constructor', 'constructor'],
    ['torch', '__proto__'],
    ['a\u202e', 'b\u001b[2J'],
  ])('%s.%s stays inert and keeps its name, however it is written', (module, name) => {
    const state = p.named({ lr: p.int(1) });
    const written = [
      p.pickle(2, p.global(module, name), p.tuple(), [0x81], state, [0x62]),
      p.pickle(2, p.call(p.global(module, name), p.int(1)), state, [0x62]),
      p.pickle(4, p.stackGlobal(module, name), p.tuple(), p.EMPTY_DICT, [0x92], state, [0x62]),
      p.pickle(2, p.MARK, p.int(3), [0x69, ...p.global(module, name).slice(1)], state, [0x62]),
      p.pickle(2, p.MARK, p.global(module, name), p.int(3), [0x6f], state, [0x62]),
    ];
    for (const bytes of written) {
      const object = read(bytes);
      expect(object).toBeInstanceOf(Inert);
      expect((object as Inert).className).toBe(`${module}.${name}`);
      expect(plain((object as Inert).state ?? null)).toEqual(new Map([['lr', 1]]));
    }
  });

  it('may be a subclass of a dict or a list', () => {
    const made = [...p.global('addict', 'Dict'), ...p.tuple(), 0x81];
    const dict = read(p.pickle(2, made, p.text('a'), p.int(7), [0x73])) as Inert;
    expect(plain(dict.dict)).toEqual(new Map([['a', 7]]));
    expect(read(p.pickle(2, made, p.int(7), [0x61]))).toBeInstanceOf(Inert);
  });

  it('is named by a persistent id, before PyTorch 1.6', () => {
    const id = p.tuple(p.text('module'), p.global('net', 'Net'), p.text('net.py'), p.text('class Net: pass'));
    const object = read(p.pickle(2, id, [0x51], p.tuple(), [0x81], p.EMPTY_DICT, [0x62])) as Inert;
    expect(object.className).toBe('net.Net');
  });

  it('is named by the first argument of a function that makes it', () => {
    const args = [p.global('net', 'Net'), p.global('__builtin__', 'object'), p.NONE];
    const object = read(p.pickle(2, p.call(p.global('copy_reg', '_reconstructor'), ...args))) as Inert;
    expect(object.className).toBe('net.Net');
  });

  it('counts against the memory that a small file may take', () => {
    const one = [...p.global('a', 'b'), ...p.tuple(), 0x81, 0x30];
    expect(message(p.pickle(2, Array.from({ length: 20_000 }, () => one).flat()))).toMatch(/unfolds/);
  });
});

describe('what Python never writes', () => {
  const storage = p.storage('FloatStorage', '0', 1);
  it.each<[string, readonly p.Code[], RegExp]>([
    ['nothing on the stack', [], /takes a value where there is none/],
    ['a value from below a mark', [p.int(1), p.MARK, [0x30]], /takes a value where there is none/],
    ['a tuple without a mark', [p.int(1), [0x74]], /takes a value where there is none/],
    ['a mark below an emptied stack', [p.int(1), p.MARK, [0x31], [0x31]], /takes a value/],
    ['an unknown instruction', [[0xff]], /instruction 0xff at byte 2/],
    ['an extension', [[0x82, 1]], /instruction 0x82/],
    ['a buffer from elsewhere', [[0x97]], /instruction 0x97/],
    ['a text of protocol 0', [[0x56, 0x61, 0x0a]], /instruction 0x56/],
    ['a memo number never set', [[0x68, 3]], /memo number 3, never set/],
    ['a memo number far off', [p.NONE, [0x72, 0xff, 0xff, 0xff, 0xff]], /memo number 4294967295 after 0/],
    ['a key without a value', [p.EMPTY_DICT, p.MARK, p.int(1), [0x75]], /a key without a value/],
    ['an entry of no dict', [p.NONE, p.int(1), p.int(2), [0x73]], /no dict/],
    ['an item of no list', [p.NONE, p.int(1), [0x61]], /no list/],
    ['a call of no name', [p.call(p.int(1))], /a call of 1/],
    [
      'a call without a tuple',
      [p.global('torch', 'Size'), p.int(1), p.REDUCE],
      /1 as arguments of torch\.Size/,
    ],
    ['a call of a type', [p.call(p.global('torch', 'FloatStorage'))], /a call of torch\.FloatStorage/],
    ['attributes of a number', [p.int(1), p.EMPTY_DICT, [0x62]], /attributes set on 1/],
    [
      'a tensor of no storage',
      [p.call(p.global('torch._utils', '_rebuild_tensor'), p.int(1))],
      /1 under a tensor/,
    ],
    [
      'a parameter of no tensor',
      [p.call(p.global('torch._utils', '_rebuild_parameter'), p.int(1))],
      /1 as a parameter/,
    ],
    [
      'a storage as shape',
      [p.call(p.global('torch._utils', '_rebuild_tensor'), storage, p.int(0), storage)],
      /shape/,
    ],
    ['another persistent id', [p.tuple(p.text('file'), p.text('/etc/passwd')), [0x51]], /persistent id/],
    ['a global whose name is no text', [p.int(1), p.int(2), [0x93]], /name is no text/],
    ['a text that is not UTF-8', [[0x8c, 1, 0xff]], /not UTF-8/],
    ['a text longer than the file', [[0x58, 0xff, 0xff, 0xff, 0xff]], /ends at byte \d+ in the middle/],
    ['a text of 2^63 bytes', [[0x8d, 0, 0, 0, 0, 0, 0, 0, 0x80]], /in the middle/],
    ['a line that does not end', [[0x63, 0x61]], /in the middle/],
    ['a number of 2^32 bytes', [[0x8b, 0xff, 0xff, 0xff, 0xff]], /a whole number of 4294967295 bytes/],
    [
      'a pair of three',
      [p.call(p.global('collections', 'OrderedDict'), p.list(p.tuple(p.int(1))))],
      /in a dict/,
    ],
  ])('is refused: %s', (_, codes, expected) => {
    expect(message(p.pickle(2, ...codes))).toMatch(expected);
  });

  it.each([0, 1, 6, 255])('is refused: protocol %d', (version) => {
    expect(message(p.pickle(version, p.NONE))).toMatch(new RegExp(`pickle protocol ${version}`));
  });

  it('is refused wherever it is cut', () => {
    const whole = p.pickle(2, p.named({ 'a.b': p.tensor([2, 3]), 'a.c': p.tensor([6]) }));
    for (let length = 0; length < whole.length; length++) {
      expect(message(whole.subarray(0, length))).toMatch(/in the middle of a value|takes a value/);
    }
  });
});

describe('a pickle that unfolds', () => {
  const SIZE = 2 ** 22;
  const repeated = (code: p.Code) => {
    const bytes = new Uint8Array(SIZE);
    for (let i = 0; i < SIZE; i++) bytes[i] = code[i % code.length] ?? 0;
    bytes.set([0x80, 4], 0);
    return bytes;
  };
  it.each<[string, p.Code]>([
    ['into values', p.NONE],
    ['into marks', p.MARK],
    ['into dicts', [...p.EMPTY_DICT, 0x30]],
    ['into lists in lists', [...p.EMPTY_LIST, 0x85]],
    ['into tuples in tuples', [0x85]],
    ['into copies', [0x32]],
    ['into memo entries', [0x94]],
    ['into short texts', [0x8c, 2, 0x61, 0x62, 0x30]],
    ['into lists from marks', [0x28, 0x6c, 0x30]],
  ])('%s is refused before it takes much memory', (_, code) => {
    const bytes = repeated(code);
    const before = process.memoryUsage();
    expect(message(bytes)).toMatch(/unfolds to more|stacks more|sets more|takes a value/);
    const after = process.memoryUsage();
    expect(after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers).toBeLessThan(
      4 * SIZE,
    );
  });
});
