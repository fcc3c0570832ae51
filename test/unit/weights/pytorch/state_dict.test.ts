import { describe, expect, it } from 'vitest';
import { FormatError } from '../../../../src/errors.ts';
import type { Checkpoint } from '../../../../src/weights/checkpoint.ts';
import { parseCheckpoint } from '../../../../src/weights/parse.ts';
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

async function read(root: p.Code): Promise<Checkpoint> {
  return await parseCheckpoint(torchFile(p.pickle(2, root), { 0: one }), 'net.pth');
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
      ['The state_dict is the entry "state_dict".'],
    ],
    ['model', p.named({ model: weights(), optimizer }), ['The state_dict is the entry "model".']],
    [
      'model_state_dict',
      p.named({ model_state_dict: weights() }),
      ['The state_dict is the entry "model_state_dict".'],
    ],
    ['net', p.named({ net: weights(), acc: p.int(93) }), ['The state_dict is the entry "net".']],
    ['ema', p.named({ ema: weights() }), ['The state_dict is the entry "ema".']],
    [
      'one in another',
      p.named({ model: p.named({ state_dict: weights() }) }),
      ['The state_dict is the entry "model" in "state_dict".'],
    ],
    [
      'beside an average',
      p.named({ state_dict_ema: weights('x.'), state_dict: weights() }),
      ['The state_dict is the entry "state_dict".', 'It also holds "state_dict_ema", which was not read.'],
    ],
    [
      'beside a tensor that is a figure',
      p.named({ best_acc1: p.tensor([], { count: 1 }), state_dict: weights() }),
      ['The state_dict is the entry "state_dict".'],
    ],
    [
      'of a name of its own',
      p.named({ generator: weights(), optim: optimizer }),
      ['The state_dict is the entry "generator".'],
    ],
    [
      'with other things in it',
      p.named({ 'conv1.weight': WEIGHT, 'fc.bias': WEIGHT, epoch: p.int(3) }),
      ['1 entry that is no tensor left out.'],
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
