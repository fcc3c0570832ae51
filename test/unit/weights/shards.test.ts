import { describe, expect, it } from 'vitest';
import { FormatError, OptionError } from '../../../src/errors.ts';
import { readShards } from '../../../src/weights/shards/read.ts';
import { type ShardOptions, writeShards } from '../../../src/weights/shards/write.ts';
import { writeSafetensors } from '../../../src/weights/write.ts';
import { stored } from '../../support/formula.ts';

const tensor = (name: string, count: number) => {
  return stored(name, { shape: [count], data: Float32Array.from({ length: count }, (_, i) => i) });
};
const all = [tensor('a', 10), tensor('b', 6), tensor('c', 4), tensor('d', 30), tensor('e', 1)];
const checkpoint = { file: 'm', metadata: { kind: 'x' }, tensors: new Map(all.map((t) => [t.name, t])) };
const OPTIONS: ShardOptions = { name: 'net', shardBytes: 64, type: 'F32' };
const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

function filesOf(options = OPTIONS): Map<string, Uint8Array> {
  return new Map(Array.from(writeShards(checkpoint, options), ({ name, bytes }) => [name, bytes]));
}

function read(index: Uint8Array, files: ReadonlyMap<string, Uint8Array>) {
  return readShards(index, 'net.index', async (name) => files.get(name) ?? expect.fail(name));
}

describe('shards', () => {
  it('hold what fits, a larger tensor alone, and are named as Hugging Face names them', () => {
    const files = filesOf();
    expect([...files.keys()]).toEqual([
      'net-00001-of-00004.safetensors',
      'net-00002-of-00004.safetensors',
      'net-00003-of-00004.safetensors',
      'net-00004-of-00004.safetensors',
      'net.safetensors.index.json',
    ]);
    const index: unknown = JSON.parse(new TextDecoder().decode(files.get('net.safetensors.index.json')));
    const at = (n: number) => `net-0000${n}-of-00004.safetensors`;
    expect(index).toEqual({
      metadata: { total_size: 204 },
      weight_map: { a: at(1), b: at(1), c: at(2), d: at(3), e: at(4) },
    });
  });

  it('count halves where halves are written', () => {
    expect(filesOf({ ...OPTIONS, type: 'F16' }).size).toBe(3);
  });

  it('are read back whole, with their metadata', async () => {
    const files = filesOf();
    const back = await read(files.get('net.safetensors.index.json') ?? new Uint8Array(), files);
    expect(back?.metadata.kind).toBe('x');
    expect([...(back?.tensors.values() ?? [])]).toEqual(all);
  });

  it('are not seen where there is no index', async () => {
    const file = writeSafetensors([], {}, { type: 'F32' });
    for (const bytes of [file, new Uint8Array(), encode({}).subarray(1), Uint8Array.of(0x7b, 0)]) {
      expect(await read(bytes, new Map())).toBe(undefined);
    }
  });

  it.each<[string, unknown, RegExp]>([
    ['another JSON', { a: 1 }, /JSON without a weight_map/],
    ['a path', { weight_map: { a: '../x.safetensors' } }, /the text "\.\.\/x\.safetensors" for tensor "a"/],
    ['an address', { weight_map: { a: 'https://x/y.safetensors' } }, /for tensor "a"/],
    ['a number', { weight_map: { a: 1 } }, /1 for tensor "a"/],
    [
      'a tensor elsewhere',
      { weight_map: { z: 'net-00001-of-00004.safetensors' } },
      /tensor "z": found no such tensor/,
    ],
  ])('are refused with %s in the index', async (_, index, message) => {
    await expect(read(encode(index), filesOf())).rejects.toThrow(FormatError);
    await expect(read(encode(index), filesOf())).rejects.toThrow(message);
  });

  it.each([0, -1, 0.5, Number.NaN])('of %d bytes are refused', (shardBytes) => {
    expect(() => filesOf({ ...OPTIONS, shardBytes })).toThrow(OptionError);
  });
});
