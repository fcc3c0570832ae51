import { describe, expect, it } from 'vitest';
import { FormatError } from '../../../../src/errors.ts';
import { toFloat32 } from '../../../../src/weights/numbers.ts';
import { parseCheckpoint } from '../../../../src/weights/parse.ts';
import * as p from '../../../support/pickle.ts';
import { type LegacyOptions, legacyFile } from '../../../support/torch_file.ts';

const six = Float32Array.of(0, 1, 2, 3, 4, 5);
const two = Float32Array.of(6, 7);
const root = p.named({
  'a.x': p.tensor([2, 3], { key: 'k94', view: p.NONE }),
  'a.y': p.tensor([2], { key: 'k17', view: p.NONE }),
});

async function values(file: Uint8Array): Promise<Record<string, number[]>> {
  const { tensors } = await parseCheckpoint(file, 'old.pth');
  return Object.fromEntries(Array.from(tensors, ([name, stored]) => [name, [...toFloat32(stored)]]));
}

describe('the format before 1.6', () => {
  it('has its storages one after another, in the order of the keys', async () => {
    expect(await values(legacyFile(root, { k94: six, k17: two }))).toEqual({
      'a.x': [...six],
      'a.y': [6, 7],
    });
    expect(await values(legacyFile(root, { k17: two, k94: six }))).toEqual({
      'a.x': [...six],
      'a.y': [6, 7],
    });
  });

  it('may have storages within storages', async () => {
    const view = p.tuple(p.text('95'), p.int(2), p.int(3));
    const inner = p.named({ 'a.x': p.tensor([2], { key: 'k94', offset: 1, count: 6, view }) });
    expect(await values(legacyFile(inner, { k94: six }))).toEqual({ 'a.x': [3, 4] });
  });

  it.each<[string, LegacyOptions, RegExp]>([
    ['another pickle', { magic: p.int(5) }, /old\.pth: found a pickle that torch\.save did not write/],
    ['another version', { version: 1002 }, /version 1002 of the format; expected 1001/],
    ['another byte order', { littleEndian: false }, /not little-endian/],
    ['no list of keys', { keys: p.int(1) }, /no list of storages/],
    ['a key that no tensor uses', { keys: p.list(p.text('1')) }, /a storage that no tensor uses/],
    ['a key too few', { keys: p.list(p.text('k94')) }, /tensor "a\.y": found no storage "k17"/],
    ['another count', { count: 7 }, /a storage of 7 numbers; expected 6/],
    ['a count below 0', { count: -1 }, /a storage of -1 numbers/],
  ])('is refused with %s', async (_, options, message) => {
    const file = legacyFile(root, { k94: six, k17: two }, options);
    const error = await parseCheckpoint(file, 'old.pth').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(FormatError);
    expect((error as FormatError).message).toMatch(message);
  });

  it('is refused when a storage within a storage reaches beyond it', async () => {
    const view = p.tuple(p.text('95'), p.int(4), p.int(3));
    const inner = p.named({ 'a.x': p.tensor([2], { key: 'k94', count: 6, view }) });
    await expect(values(legacyFile(inner, { k94: six }))).rejects.toThrow(/numbers 4 to 7 of storage "k94"/);
  });

  it('is refused wherever it is cut', async () => {
    const whole = legacyFile(root, { k94: six, k17: two });
    for (let length = 2; length < whole.length; length++) {
      const error = await values(whole.subarray(0, length)).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(FormatError);
      expect((error as FormatError).message).toMatch(/cut short/);
    }
  });
});
