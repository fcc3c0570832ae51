import { describe, expect, it } from 'vitest';
import { FormatError, OptionError } from '../../../../src/errors.ts';
import type { Checkpoint } from '../../../../src/weights/checkpoint.ts';
import { type ParseOptions, parseCheckpoint } from '../../../../src/weights/parse.ts';
import * as p from '../../../support/pickle.ts';
import { rawFile } from '../../../support/safetensors_file.ts';
import { torchFile } from '../../../support/zip_file.ts';

const one = Float32Array.of(1);
const WEIGHT = p.tensor([1]);
const weights = (prefix = '') => p.named({ [`${prefix}conv1.weight`]: WEIGHT, [`${prefix}fc.bias`]: WEIGHT });
const NAMES = ['conv1.weight', 'fc.bias'];
const optimizer = p.named({
  state: p.dict([[p.int(0), p.named({ momentum_buffer: WEIGHT })]]),
  param_groups: p.list(p.named({ lr: p.int(1) })),
});

/** An object of a class, with these attributes. */
function object(module: string, name: string, state: p.Code = p.EMPTY_DICT): p.Code {
  return [...p.global(module, name), ...p.tuple(), 0x81, ...state, 0x62];
}

/** What pickling a module keeps: parameters, buffers and modules within it. */
function module(name: string, registers: Readonly<Record<string, p.Code>>): p.Code {
  const none = { _parameters: p.ORDERED_DICT, _buffers: p.ORDERED_DICT, _modules: p.ORDERED_DICT };
  return object('net', name, p.named({ training: p.bool(true), ...none, ...registers }));
}

function wholeModule(): p.Code {
  const buffers = p.named({ mask: WEIGHT });
  const hidden = p.call(p.global('__builtin__', 'set'), p.list(p.text('mask')));
  const conv = module('Conv2d', { _parameters: p.named({ weight: WEIGHT, bias: p.NONE }) });
  const fc = module('Linear', {
    _buffers: buffers,
    _non_persistent_buffers_set: hidden,
    _parameters: p.named({ bias: WEIGHT }),
  });
  return module('Net', { _modules: p.named({ conv1: conv, fc }) });
}

function program(): p.Code {
  const conv = object('__torch__.torch.nn', 'Conv2d', p.named({ training: p.bool(false), weight: WEIGHT }));
  const fc = object('__torch__.torch.nn', 'Linear', p.named({ bias: WEIGHT }));
  return object('__torch__', 'Net', p.named({ conv1: conv, relu: p.NONE, fc }));
}

async function read(root: p.Code, options: ParseOptions = {}): Promise<Checkpoint> {
  return await parseCheckpoint(torchFile(p.pickle(2, root), { 0: one }), 'net.pth', options);
}

const EACH = 'of every name was dropped.';

describe('the state_dict', () => {
  it.each<[string, p.Code, readonly string[]]>([
    ['itself', weights(), []],
    [
      'with versions, as OrderedDict has them',
      [...p.ORDERED_DICT, ...weights().slice(1), ...p.named({ _metadata: p.ORDERED_DICT }), 0x62],
      [],
    ],
    [
      'state_dict',
      p.named({ epoch: p.int(3), state_dict: weights() }),
      ['The state_dict is the entry "state_dict".', 'Left out: epoch.'],
    ],
    [
      'model',
      p.named({ model: weights(), optimizer }),
      ['The state_dict is the entry "model".', 'Left out: optimizer.'],
    ],
    [
      'model_state_dict',
      p.named({ model_state_dict: weights() }),
      ['The state_dict is the entry "model_state_dict".'],
    ],
    [
      'net',
      p.named({ net: weights(), acc: p.int(93) }),
      ['The state_dict is the entry "net".', 'Left out: acc.'],
    ],
    ['ema', p.named({ ema: weights() }), ['The state_dict is the entry "ema".']],
    [
      'one in another',
      p.named({ model: p.named({ state_dict: weights() }) }),
      ['The state_dict is the entry "model" in "state_dict".'],
    ],
    [
      'beside an average',
      p.named({ state_dict_ema: weights('x.'), state_dict: weights() }),
      ['The state_dict is the entry "state_dict".', 'Left out: state_dict_ema.'],
    ],
    [
      'beside a tensor that is a figure',
      p.named({ best_acc1: p.tensor([], { count: 1 }), state_dict: weights() }),
      ['The state_dict is the entry "state_dict".', 'Left out: best_acc1 (a tensor).'],
    ],
    [
      'of a name of its own',
      p.named({ generator: weights(), optim: optimizer }),
      ['The state_dict is the entry "generator".', 'Left out: optim.'],
    ],
    [
      'with other things in it',
      p.named({ 'conv1.weight': WEIGHT, 'fc.bias': WEIGHT, epoch: p.int(3) }),
      ['Left out: epoch.'],
    ],
    [
      'beside objects',
      p.named({ args: object('argparse', 'Namespace'), state_dict: weights() }),
      ['The state_dict is the entry "state_dict".', 'Left out: args (argparse.Namespace).'],
    ],
    ['a list of pairs', p.list(...NAMES.map((name) => p.tuple(p.text(name), WEIGHT))), []],
    ['a subclass of a dict', [...object('addict', 'Dict'), ...weights().slice(1)], []],
    [
      'a whole module',
      wholeModule(),
      ['The file holds a whole module of the class net.Net: its tensors were read, its structure was not.'],
    ],
    [
      'a program of TorchScript',
      program(),
      [
        'The file holds a whole module of the class __torch__.Net: its tensors were read, its structure was not.',
      ],
    ],
    [
      'a whole module in a dict',
      p.named({ model: wholeModule(), epoch: p.int(1) }),
      [
        'The state_dict is the entry "model".',
        'The file holds a whole module of the class net.Net: its tensors were read, its structure was not.',
        'Left out: epoch.',
      ],
    ],
    ['of DataParallel', weights('module.'), [`The prefix "module." ${EACH}`]],
    ['of torch.compile', weights('_orig_mod.'), [`The prefix "_orig_mod." ${EACH}`]],
    ['of both', weights('module._orig_mod.'), [`The prefix "module._orig_mod." ${EACH}`]],
    [
      'of an averaged model',
      p.named({
        n_averaged: p.tensor([], { count: 1 }),
        'module.conv1.weight': WEIGHT,
        'module.fc.bias': WEIGHT,
      }),
      [`The prefix "module." ${EACH}`],
    ],
  ])('%s', async (_, root, notes) => {
    const { tensors, notes: said } = await read(root);
    expect([...tensors.keys()]).toEqual(NAMES);
    expect([...tensors.values()].map(({ name }) => name)).toEqual(NAMES);
    expect(said).toEqual(notes);
  });

  it('keeps a prefix that not every name has', async () => {
    const { tensors } = await read(p.named({ 'module.a': WEIGHT, 'b.c': WEIGHT }));
    expect([...tensors.keys()]).toEqual(['module.a', 'b.c']);
  });

  it('is the entry that is chosen', async () => {
    const root = p.named({ teacher: weights('a.'), student: weights('b.'), epoch: p.int(1) });
    const { tensors, notes } = await read(root, { entry: 'student' });
    expect([...tensors.keys()]).toEqual(NAMES.map((name) => `b.${name}`));
    expect(notes).toEqual(['The state_dict is the entry "student".', 'Left out: teacher, epoch.']);
    await expect(read(root, { entry: 'ema' })).rejects.toThrow(
      /"ema"; expected an entry .*"teacher", "student"/,
    );
    await expect(read(root, { entry: 'epoch' })).rejects.toBeInstanceOf(OptionError);
  });

  it('loses the prefix that is chosen', async () => {
    const root = p.named({ 'a.b.c': WEIGHT, 'a.b.d': WEIGHT, 'x.y': WEIGHT });
    for (const prefix of ['a.b', 'a.b.']) {
      const { tensors, notes } = await read(root, { prefix });
      expect([...tensors.keys()]).toEqual(['c', 'd']);
      expect(notes?.[0]).toMatch(/prefix "a\.b\." was dropped.*"x\.y"/);
    }
    await expect(read(root, { prefix: 'q' })).rejects.toThrow(/option prefix, net\.pth: found "q"/);
  });

  it('loses a prefix that most names of a network have', async () => {
    const layers = Array.from({ length: 9 }, (_, i) => [`resnet.layer1.${i}.weight`, WEIGHT] as const);
    const { tensors, notes } = await read(
      p.named({ ...Object.fromEntries(layers), 'criterion.weight': WEIGHT }),
    );
    expect([...tensors.keys()]).toEqual(layers.map(([name]) => name.slice(7)));
    expect(notes?.[0]).toMatch(/"resnet\." was dropped\. Left out, .*: "criterion\.weight"/);
  });

  it('is no tree without end where modules are shared', async () => {
    // Each level holds the one below it twice: 2^40 paths to one tensor.
    const levels = Array.from({ length: 40 }, (_, level) => [
      ...object('__torch__', 'Net', [
        ...p.EMPTY_DICT,
        ...p.MARK,
        ...p.text('a'),
        ...(level === 0 ? WEIGHT : [0x68, level - 1]),
        ...p.text('b'),
        ...(level === 0 ? WEIGHT : [0x68, level - 1]),
        0x75,
      ]),
      0x71,
      level,
    ]);
    await expect(read(levels.flat())).rejects.toThrow(/modules within modules without end/);
  });

  it('loses its prefix in safetensors as well', async () => {
    const header = '{"model.a.b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}';
    const { tensors, notes } = await parseCheckpoint(rawFile(header, new Uint8Array(4)), 'm');
    expect([...tensors.keys()]).toEqual(['a.b']);
    expect(notes).toEqual([`The prefix "model." ${EACH}`]);
  });

  it.each<[string, p.Code, RegExp]>([
    ['no dict', p.int(7), /net\.pth: found 7; expected a state_dict/],
    ['a single tensor', WEIGHT, /a single tensor/],
    ['an empty dict', p.EMPTY_DICT, /an empty dict/],
    ['a dict without tensors', p.named({ epoch: p.int(1), lr: p.int(2) }), /a dict of "epoch", "lr"/],
    ['an optimizer alone', p.named({ optimizer }), /a dict of "optimizer"/],
    [
      'two dicts of equal right',
      p.named({ generator: weights(), critic: weights() }),
      /"generator", "critic"/,
    ],
    [
      'a dict that holds itself',
      [...p.EMPTY_DICT, 0x71, 0, ...p.text('state_dict'), 0x68, 0, 0x73],
      /a dict of "state_dict"/,
    ],
  ])('is missed: %s', async (_, root, message) => {
    const error = await read(root).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(FormatError);
    expect((error as FormatError).message).toMatch(message);
  });
});
