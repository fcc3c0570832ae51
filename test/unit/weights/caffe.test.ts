import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../../../src/errors.ts';
import type { Tensor } from '../../../src/tensor.ts';
import { toFloat32 } from '../../../src/weights/numbers.ts';
import { parseCheckpoint } from '../../../src/weights/parse.ts';
import { layersOf } from '../../support/caffe_layers.ts';
import { type BlobFields, caffemodel, type NetFields } from '../../support/caffemodel.ts';
import { formulaTensorB } from '../../support/formula.ts';
import { GOLDEN_VALUES } from '../../support/golden.ts';

const SEED = 3;
/** The tensors that a golden file lists, by formula B. */
async function formula(file: string): Promise<ReadonlyMap<string, Tensor>> {
  const bytes = readFileSync(new URL(`dialects/${file}.safetensors`, GOLDEN_VALUES));
  const { metadata } = await parseCheckpoint(bytes, file);
  const shapes = JSON.parse(metadata.tensors ?? '{}') as Record<string, number[]>;
  return new Map(Object.entries(shapes).map(([name, shape]) => [name, formulaTensorB(name, shape, SEED)]));
}

async function read(net: NetFields) {
  return await parseCheckpoint(caffemodel(net), 'net.caffemodel');
}

async function values(net: NetFields): Promise<Record<string, [readonly number[], number[]]>> {
  const { tensors } = await read(net);
  return Object.fromEntries(
    Array.from(tensors, ([name, stored]) => [name, [stored.shape, [...toFloat32(stored)]]]),
  );
}

const four = (
  num: number,
  channels: number,
  height: number,
  width: number,
  ...data: number[]
): BlobFields => ({
  num,
  channels,
  height,
  width,
  data,
});
const flat = (...data: number[]): BlobFields => ({ shape: { dim: [data.length] }, data });

describe.each(['caffe.SE-ResNet-50', 'caffe.SE-BN-Inception'])('%s of formula B', (file) => {
  it('has every tensor under its layer’s name, with its values', async () => {
    const expected = await formula(file);
    const bytes = caffemodel({
      name: file,
      layer: [{ name: 'data', type: 'Input' }, ...layersOf(expected), { name: 'prob', type: 'Softmax' }],
    });
    const { tensors } = await parseCheckpoint(bytes, file);
    expect([...tensors.keys()].sort()).toEqual([...expected.keys()].sort());
    for (const [name, { shape, data }] of expected) {
      const stored = tensors.get(name);
      expect(stored, name).toMatchObject({ name, shape, type: 'F32' });
      const actual = stored ? toFloat32(stored) : new Float32Array();
      expect(actual.length, name).toBe(data.length);
      expect(
        actual.findIndex((value, i) => value !== data[i]),
        name,
      ).toBe(-1);
      if (!name.includes('running')) expect(stored?.bytes.buffer, name).toBe(bytes.buffer);
    }
  });
});

describe('layers', () => {
  it('of before 2014 have four extents and numbers for types', async () => {
    const net: NetFields = {
      name: 'old',
      layers: [
        {
          name: 'conv',
          type: 4,
          bottom: ['data'],
          blobs: [four(2, 1, 1, 2, 1, 2, 3, 4), four(1, 1, 1, 2, 5, 6)],
        },
        { name: 'fc', type: 14, blobs: [four(1, 1, 2, 3, 1, 2, 3, 4, 5, 6), four(1, 1, 1, 2, 7, 8)] },
      ],
    };
    expect(await values(net)).toEqual({
      'conv.weight': [
        [2, 1, 1, 2],
        [1, 2, 3, 4],
      ],
      'conv.bias': [[2], [5, 6]],
      'fc.weight': [
        [2, 3],
        [1, 2, 3, 4, 5, 6],
      ],
      'fc.bias': [[2], [7, 8]],
    });
  });

  it('of a net without a name are found', async () => {
    expect(await values({ layer: [{ name: 'a', type: 'Scale', blobs: [flat(1), flat(2)] }] })).toEqual({
      'a.weight': [[1], [1]],
      'a.bias': [[1], [2]],
    });
    expect(Object.keys(await values({ layers: [{ name: 'a', blobs: [flat(1)] }] }))).toEqual(['a.weight']);
  });

  it('of a batch norm are divided by their factor, 0 by nothing', async () => {
    const norm = (factor: number) => ({
      name: 'x'.repeat(200),
      layer: [{ name: 'bn', type: 'BatchNorm', blobs: [flat(3, -6), flat(12, 15), flat(factor)] }],
    });
    expect(await values(norm(3))).toMatchObject({
      'bn.running_mean': [[2], [expect.closeTo(1, 6), expect.closeTo(-2, 6)]],
      'bn.running_var': [[2], [expect.closeTo(4, 6), expect.closeTo(5, 6)]],
    });
    expect(await values(norm(0))).toMatchObject({
      'bn.running_mean': [[2], [0, -0]],
      'bn.running_var': [[2], [0, 0]],
    });
  });

  it('may hold doubles, and more than two blobs', async () => {
    const doubles = { shape: { dim: [2] }, doubleData: [0.5, 2] };
    const { tensors } = await read({
      name: 'n',
      layer: [{ name: 'lstm', blobs: [doubles, flat(1), flat(2)] }],
    });
    expect(tensors.get('lstm.weight')?.type).toBe('F64');
    expect([...tensors.keys()]).toEqual(['lstm.weight', 'lstm.bias', 'lstm.blob2']);
  });

  it.each<[string, NetFields, RegExp]>([
    ['no blob', { name: 'n', layer: [{ name: 'a' }] }, /no blob in any layer/],
    [
      'a blob without numbers',
      { name: 'n', layer: [{ name: 'a', blobs: [{}] }] },
      /layer "a": found a blob without numbers/,
    ],
    [
      'too few numbers',
      { name: 'n', layer: [{ name: 'a', blobs: [{ shape: { dim: [3] }, data: [1] }] }] },
      /1 numbers in a blob of shape 3/,
    ],
    [
      'extents that overflow',
      { name: 'n', layer: [{ name: 'a', blobs: [{ shape: { dim: [2 ** 40, 2 ** 40] }, data: [1] }] }] },
      /1 numbers in a blob of shape 1099511627776/,
    ],
    [
      'a batch norm of two blobs',
      { name: 'n', layer: [{ name: 'a', type: 'BatchNorm', blobs: [flat(1), flat(2)] }] },
      /a BatchNorm with 2 blobs/,
    ],
    [
      'a name twice',
      {
        name: 'n',
        layer: [
          { name: 'a', blobs: [flat(1)] },
          { name: 'a', blobs: [flat(2)] },
        ],
      },
      /layer "a": found its name twice/,
    ],
    [
      'many blobs',
      { name: 'n', layer: [{ name: 'a', blobs: Array.from({ length: 17 }, () => flat(1)) }] },
      /more than 16 blobs/,
    ],
    [
      'many axes',
      {
        name: 'n',
        layer: [{ name: 'a', blobs: [{ shape: { dim: Array.from({ length: 33 }, () => 1) }, data: [1] }] }],
      },
      /more than 32 axes/,
    ],
  ])('are refused with %s', async (_, net, message) => {
    await expect(read(net)).rejects.toThrow(FormatError);
    await expect(read(net)).rejects.toThrow(message);
  });

  it('are refused wherever the file is cut', async () => {
    const whole = caffemodel({
      name: 'net',
      layer: [{ name: 'a', type: 'Scale', blobs: [flat(1, 2), flat(3, 4)] }],
    });
    for (let length = 0; length < whole.length; length++) {
      await expect(parseCheckpoint(whole.subarray(0, length), 'cut'), String(length)).rejects.toThrow(
        FormatError,
      );
    }
  });
});

/** A field of the given number and wire type, as protobuf encodes it; lengths here are below 128. */
function field(id: number, wire: number, ...bytes: number[]): number[] {
  return [(id << 3) | wire, ...(wire === 2 ? [bytes.length] : []), ...bytes];
}

const float = (value: number) => [...new Uint8Array(Float32Array.of(value).buffer)];
const shapeOf = (...dims: number[]) => field(7, 2, ...dims.flatMap((dim) => field(1, 0, dim)));

/** A model of one layer "a" with one blob of these fields. */
function ofBlob(...fields: number[]): Uint8Array {
  const layer = [...field(1, 2, 0x61), ...field(7, 2, ...fields)];
  return Uint8Array.of(0xa2, 0x06, layer.length, ...layer);
}

async function blobOf(...fields: number[]) {
  const { tensors } = await parseCheckpoint(ofBlob(...fields), 'net.caffemodel');
  const stored = tensors.get('a.weight');
  return stored && [stored.shape, [...toFloat32(stored)]];
}

describe('a message that protobuf’s own library reads', () => {
  it('joins the extents of a shape that is given twice', async () => {
    const numbers = field(5, 2, ...float(1), ...float(2));
    expect(await blobOf(...shapeOf(1), ...numbers, ...shapeOf(2))).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });

  it('joins numbers that come in pieces or one by one', async () => {
    const pieces = [...field(5, 2, ...float(1), ...float(2)), ...field(5, 5, ...float(3))];
    expect(await blobOf(...shapeOf(3), ...pieces)).toEqual([[3], [1, 2, 3]]);
  });

  it('takes the last of a number that is given twice, and 0 for an old extent that is missing', async () => {
    const extents = [1, 2, 3, 4].flatMap((id) => field(id, 0, 1));
    expect(await blobOf(...extents, ...field(4, 0, 2), ...field(5, 2, ...float(1), ...float(2)))).toEqual([
      [1, 1, 1, 2],
      [1, 2],
    ]);
    const missing = blobOf(...field(1, 0, 1), ...field(5, 2, ...float(1)));
    await expect(missing).rejects.toThrow(/1 numbers in a blob of shape 1×0×0×0/);
  });

  it.each<[string, number[], RegExp]>([
    ['an empty blob', shapeOf(0), /a blob without numbers/],
    ['numbers that are cut', [...shapeOf(1), ...field(5, 2, 0, 0, 128)], /3 bytes of numbers of 4 bytes/],
    [
      'a negative extent',
      [
        ...field(7, 2, ...field(1, 0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1)),
        ...field(5, 2, ...float(1)),
      ],
      /an extent of -1/,
    ],
    ['a field of number 0', [0, 0, ...shapeOf(1), ...field(5, 2, ...float(1))], /breaks off|number 0/],
  ])('refuses %s', async (_, fields, message) => {
    const error = await blobOf(...fields).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(FormatError);
    expect((error as Error).message).toMatch(message);
  });
});
