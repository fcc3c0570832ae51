import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WeightsError } from '../../../src/errors.ts';
import { toFloat32 } from '../../../src/weights/numbers.ts';
import { parseSafetensors } from '../../../src/weights/safetensors.ts';
import { convertCheckpoint, writeSafetensors } from '../../../src/weights/write.ts';
import { rawFile } from '../../support/safetensors_file.ts';

const shapes = fc.array(fc.nat(4), { maxLength: 3 });
const tensors = fc.uniqueArray(
  fc.tuple(fc.string({ unit: 'binary' }), shapes, fc.boolean(), fc.infiniteStream(fc.float())),
  { selector: ([name]) => name, maxLength: 6 },
);

describe('writeSafetensors', () => {
  it('is read back bit by bit, aligned', () => {
    fc.assert(
      fc.property(tensors, fc.dictionary(fc.string(), fc.string()), (list, metadata) => {
        const named = list.map(([name, shape, floats, stream]) => {
          const values = [...stream.take(shape.reduce((product, extent) => product * extent, 1))];
          return { name, shape, data: floats ? Float32Array.from(values) : Uint8Array.from(values) };
        });
        const bytes = writeSafetensors(named, metadata, { type: 'F32' });
        const read = parseSafetensors(bytes, 'm');
        expect({ ...read.metadata }).toEqual({ ...metadata });
        expect(read.tensors.size).toBe(named.length);
        for (const { name, shape, data } of named) {
          const stored = read.tensors.get(name);
          expect(stored?.shape).toEqual(shape);
          expect(stored?.bytes).toEqual(new Uint8Array(data.buffer));
          expect((stored?.bytes.byteOffset ?? 1) % data.BYTES_PER_ELEMENT).toBe(0);
        }
      }),
    );
  });

  it('writes the bytes that the format describes', () => {
    const bytes = writeSafetensors(
      [{ name: 'a', shape: [1], data: Float32Array.of(1) }],
      {},
      { type: 'F32' },
    );
    const json = '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}';
    const padded = json.padEnd(Math.ceil(json.length / 8) * 8, ' ');
    expect(bytes).toEqual(rawFile(padded, Uint8Array.of(0, 0, 0x80, 0x3f)));
  });

  it('halves the size as F16 and leaves bytes as they are', () => {
    const list = [
      { name: 'pixels', shape: [3], data: Uint8Array.of(1, 2, 3) },
      { name: 'w', shape: [2, 1], data: Float32Array.of(0.5, Infinity) },
    ];
    const { tensors } = parseSafetensors(writeSafetensors(list, {}, { type: 'F16' }), 'm');
    expect(tensors.get('w')).toMatchObject({ type: 'F16', bytes: Uint8Array.of(0x00, 0x38, 0x00, 0x7c) });
    expect(tensors.get('pixels')).toMatchObject({ type: 'U8', bytes: Uint8Array.of(1, 2, 3) });
  });

  it('refuses what F16 cannot hold, by name, and suggests F32', () => {
    const list = [{ name: 'conv1.weight', shape: [2], data: Float32Array.of(1, -70000) }];
    expect(() => writeSafetensors(list, {}, { type: 'F16' })).toThrow(
      new WeightsError({
        where: 'tensor "conv1.weight"',
        found: '-70000 at element 1',
        expected: 'at most 65504, the greatest F16',
        cause: 'Write F32 instead.',
      }),
    );
  });

  it('refuses names given twice, the reserved one, and shapes that do not fit', () => {
    const one = { name: 'a', shape: [1], data: Float32Array.of(1) };
    const write = (list: (typeof one)[]) => () => writeSafetensors(list, {}, { type: 'F32' });
    expect(write([one, one])).toThrow(/tensor "a": found its name twice/);
    expect(write([{ ...one, name: '__metadata__' }])).toThrow(/the format's own name for metadata/);
    expect(write([{ ...one, shape: [2] }])).toThrow(
      /tensor "a": found 1 values; expected as many as shape 2 holds/,
    );
    expect(write([{ ...one, shape: [-1, -1] }])).toThrow(WeightsError);
  });
});

describe('convertCheckpoint', () => {
  const json =
    '{"__metadata__":{"rescale":"once"},"n":{"dtype":"I64","shape":[],"data_offsets":[0,8]},' +
    '"b":{"dtype":"BF16","shape":[2],"data_offsets":[8,12]},"d":{"dtype":"F64","shape":[1],"data_offsets":[12,20]}}';
  const data = new Uint8Array(20);
  data[0] = 7;
  data.set([0x80, 0x3f, 0x00, 0xc0], 8);
  data.set(new Uint8Array(Float64Array.of(0.25).buffer), 12);
  const checkpoint = parseSafetensors(rawFile(json, data), 'm');

  it.each(['F32', 'F16'] as const)('makes every float %s and keeps integers and metadata', (type) => {
    const converted = parseSafetensors(convertCheckpoint(checkpoint, { type }), 'n');
    expect({ ...converted.metadata }).toEqual({ rescale: 'once' });
    const [n, b, d] = ['n', 'b', 'd'].map((name) => converted.tensors.get(name));
    expect(n).toMatchObject({ type: 'I64', shape: [], bytes: Uint8Array.of(7, 0, 0, 0, 0, 0, 0, 0) });
    expect(b).toMatchObject({ type, shape: [2] });
    expect(b && [...toFloat32(b)]).toEqual([1, -2]);
    expect(d && [...toFloat32(d)]).toEqual([0.25]);
  });

  it('takes other metadata', () => {
    const converted = parseSafetensors(
      convertCheckpoint(checkpoint, { type: 'F16', metadata: { a: 'b' } }),
      'n',
    );
    expect({ ...converted.metadata }).toEqual({ a: 'b' });
  });
});
