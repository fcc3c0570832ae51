import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../../../../src/errors.ts';
import type { Checkpoint, StoredTensor } from '../../../../src/weights/checkpoint.ts';
import { toFloat32, toIntegers } from '../../../../src/weights/numbers.ts';
import { parseCheckpoint } from '../../../../src/weights/parse.ts';
import * as p from '../../../support/pickle.ts';
import { torchFile, type ZipOptions, zipFile } from '../../../support/zip_file.ts';

type Storages = Readonly<Record<string, ArrayBufferView>>;

async function read(root: p.Code, storages: Storages = {}, options: ZipOptions = {}): Promise<Checkpoint> {
  return await parseCheckpoint(torchFile(p.pickle(2, root), storages, options), 'net.pth');
}

async function only(tensor: p.Code, storages: Storages): Promise<StoredTensor> {
  const stored = (await read(p.named({ 'a.b': tensor }), storages)).tensors.get('a.b');
  if (!stored) throw new Error('no tensor');
  return stored;
}

async function refusal(promise: Promise<unknown>): Promise<string> {
  const error = await promise.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(FormatError);
  return (error as FormatError).message;
}

const six = Float32Array.of(0, 1, 2, 3, 4, 5);

describe('a tensor', () => {
  it('is a view of the file where it lies row-major, whatever its offset', async () => {
    const stored = await only(p.tensor([2, 2], { offset: 1, count: 6 }), { 0: six });
    expect(stored).toMatchObject({ type: 'F32', shape: [2, 2] });
    expect([...toFloat32(stored)]).toEqual([1, 2, 3, 4]);
  });

  it.each([
    ['transposed', [3, 2], [1, 3], 0, [0, 3, 1, 4, 2, 5]],
    ['a column', [2], [3], 1, [1, 4]],
    ['every other number', [3], [2], 1, [1, 3, 5]],
    ['expanded', [2, 3], [0, 1], 2, [2, 3, 4, 2, 3, 4]],
    ['overlapping', [3, 3], [1, 1], 0, [0, 1, 2, 1, 2, 3, 2, 3, 4]],
    ['row-major with odd strides where an extent is 1', [1, 6, 1], [99, 1, 77], 0, [0, 1, 2, 3, 4, 5]],
    ['three axes, reversed', [1, 2, 3], [9, 1, 2], 0, [0, 2, 4, 1, 3, 5]],
    ['a scalar', [], [], 5, [5]],
    ['nothing', [2, 0], [7, 9], 3, []],
  ])('%s', async (_, shape, strides, offset, expected) => {
    const stored = await only(p.tensor(shape, { strides, offset, count: 6 }), { 0: six });
    expect(stored.shape).toEqual(shape);
    expect([...toFloat32(stored)]).toEqual(expected);
  });

  it.each([
    ['FloatStorage', 'F32', Float32Array.of(-1, 2)],
    ['DoubleStorage', 'F64', Float64Array.of(-1, 2)],
    ['HalfStorage', 'F16', Uint16Array.of(0xbc00, 0x4000)],
    ['BFloat16Storage', 'BF16', Uint16Array.of(0xbf80, 0x4000)],
  ])('%s is %s', async (storage, type, data) => {
    const stored = await only(p.tensor([2], { storage }), { 0: data });
    expect(stored.type).toBe(type);
    expect([...toFloat32(stored)]).toEqual([-1, 2]);
  });

  it.each([
    ['LongStorage', 'I64', BigInt64Array.of(-1n, 2n)],
    ['IntStorage', 'I32', Int32Array.of(-1, 2)],
    ['ShortStorage', 'I16', Int16Array.of(-1, 2)],
    ['CharStorage', 'I8', Int8Array.of(-1, 2)],
  ])('%s is %s', async (storage, type, data) => {
    const stored = await only(p.tensor([2], { storage }), { 0: data });
    expect(stored.type).toBe(type);
    expect([...toIntegers(stored)]).toEqual([-1, 2]);
  });

  it('of an untyped storage has the type that its call says', async () => {
    const rebuilt = p.call(
      p.global('torch._utils', '_rebuild_tensor_v3'),
      p.storage('UntypedStorage', '0', 8),
      p.int(1),
      p.tuple(p.int(3)),
      p.tuple(p.int(1)),
      p.bool(false),
      p.ORDERED_DICT,
      p.global('torch', 'float16'),
    );
    const stored = await only(rebuilt, { 0: Uint16Array.of(0, 0x3c00, 0x4000, 0x4200) });
    expect(stored.type).toBe('F16');
    expect([...toFloat32(stored)]).toEqual([1, 2, 3]);
  });

  it('of a parameter is the parameter’s', async () => {
    const parameter = p.call(
      p.global('torch._utils', '_rebuild_parameter'),
      p.tensor([6]),
      p.bool(true),
      p.ORDERED_DICT,
    );
    expect([...toFloat32(await only(parameter, { 0: six }))]).toEqual([...six]);
  });

  it('shares its storage with others', async () => {
    const root = p.named({ 'a.x': p.tensor([6]), 'a.y': p.tensor([2, 3]) });
    const { tensors } = await read(root, { 0: six });
    const [x, y] = [tensors.get('a.x'), tensors.get('a.y')];
    expect(x?.bytes.byteOffset).toBe(y?.bytes.byteOffset);
    expect(x?.bytes.buffer).toBe(y?.bytes.buffer);
  });

  it.each([
    ['no storage', p.tensor([2], { key: '7' }), /tensor "a\.b": found no storage "7"/],
    ['a longer storage than the file has', p.tensor([7]), /24 bytes in storage "0"; expected 28/],
    ['a shorter one', p.tensor([5]), /24 bytes in storage "0"; expected 20/],
    ['a view beyond it', p.tensor([6], { offset: 1, count: 6 }), /expected a view inside its storage of 6/],
    ['strides beyond it', p.tensor([2, 3], { strides: [4, 1], count: 6 }), /strides 4, 1 from 0 on/],
    ['too few strides', p.tensor([6], { strides: [] }), /0 strides; expected 1/],
    ['an extent below 0', p.tensor([-1], { count: 6 }), /-1 as a tensor's shape/],
    ['an offset below 0', p.tensor([1], { offset: -1, count: 6 }), /-1 as a tensor's offset/],
    ['a stride below 0', p.tensor([2], { strides: [-1], count: 6 }), /-1 as a tensor's strides/],
    ['an extent beyond 2^53', p.tensor([2 ** 60], { count: 6 }), /1152921504606846976 as a tensor's shape/],
    ['extents that overflow', p.tensor([2 ** 31, 2 ** 31], { strides: [0, 0], count: 6 }), /overflows/],
    ['a view that unfolds', p.tensor([2 ** 20], { strides: [0], count: 6 }), /no more than the file/],
    [
      'many axes',
      p.tensor(
        Array.from({ length: 17 }, () => 1),
        { count: 6 },
      ),
      /17 axes/,
    ],
  ])('is refused: %s', async (_, tensor, message) => {
    expect(await refusal(only(tensor, { 0: six }))).toMatch(message);
  });

  it('is refused when two of them disagree on their storage', async () => {
    const root = p.named({ 'a.x': p.tensor([6]), 'a.y': p.tensor([3], { storage: 'DoubleStorage' }) });
    expect(await refusal(read(root, { 0: six }))).toMatch(/two kinds of storage/);
  });
});

describe('an archive', () => {
  const root = p.named({ 'a.b': p.tensor([6]) });
  const data = p.pickle(2, root);
  const parse = (bytes: Uint8Array) => parseCheckpoint(bytes, 'net.pth');

  it('is read with zip64’s records', async () => {
    const { tensors } = await read(root, { 0: six }, { zip64: true });
    expect([...toFloat32(tensors.get('a.b') as StoredTensor)]).toEqual([...six]);
  });

  it('is read with a byte order of its own', async () => {
    const file = torchFile(data, { 0: six }, { byteorder: 'little' });
    expect((await parse(file)).tensors.size).toBe(1);
    const foreign = torchFile(data, { 0: six }, { byteorder: 'big' });
    expect(await refusal(parse(foreign))).toMatch(/byteorder: found "big"/);
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['no deflated bytes', torchFile(data, { 0: six }, { method: 8 }), /do not unfold/],
    ['packed by a rare method', torchFile(data, { 0: six }, { method: 12 }), /method 12.*packed anew/],
    ['encrypted', torchFile(data, { 0: six }, { flags: 1 }), /encrypted/],
    [
      'of another kind',
      zipFile([['word/document.xml', 0]].map(([a]) => [a as string, new Uint8Array(3)])),
      /"word\/document\.xml".*another kind of archive/,
    ],
    [
      'of two checkpoints',
      zipFile([
        ['a/data.pkl', data],
        ['b/data.pkl', data],
      ]),
      /2 pickles/,
    ],
    [
      'with an entry twice',
      zipFile([
        ['a/data.pkl', data],
        ['a/data.pkl', data],
      ]),
      /"a\/data\.pkl" twice/,
    ],
    ['empty', zipFile([]), /zip archive of nothing/],
  ])('is refused: %s', async (_, bytes, message) => {
    expect(await refusal(parse(bytes))).toMatch(message);
  });

  it.each([
    ['an offset beyond the file', { offset: 1e6 }],
    ['an offset into the data', { offset: 40 }],
    ['a size beyond the file', { size: 1e6 }],
    ['an offset that only zip64 can say', { offset: 2 ** 52 }],
    ['a size that only zip64 can say', { size: 2 ** 52 }],
  ])('is refused: %s', async (_, change) => {
    const zip64 = Object.values(change).some((value) => value > 2 ** 32);
    const directory: NonNullable<ZipOptions['directory']> = (entry, i) =>
      i === 1 ? { ...entry, ...change } : entry;
    const bytes = torchFile(data, { 0: six }, { directory, zip64 });
    expect(await refusal(parse(bytes))).toMatch(/net\.pth/);
  });

  it('is read with unused zip64 records, under names of 1 to 64 bytes', async () => {
    for (let length = 1; length <= 64; length++) {
      const folder = 'n'.repeat(length);
      const bytes = torchFile(
        data,
        { 0: six },
        { folder, zip64: 'unused', aligned: true, byteorder: 'little' },
      );
      const { tensors } = await parse(bytes);
      expect([...tensors.keys()], folder).toEqual(['a.b']);
    }
  });

  it('is refused where its two directories contradict each other', async () => {
    const bytes = torchFile(data, { 0: six }, { zip64: 'unused' });
    const entries = bytes.length - 22 + 10;
    bytes[entries] = (bytes[entries] ?? 0) - 1;
    expect(await refusal(parse(bytes))).toMatch(/contradict each other/);
  });

  it('is read where it was packed anew with compression', async () => {
    const deflated = (bytes: Uint8Array) => new Uint8Array(deflateRawSync(bytes));
    const numbers = new Uint8Array(six.buffer, six.byteOffset, six.byteLength);
    const stored = { 'net/data.pkl': data, 'net/data/0': numbers };
    const entries = Object.entries(stored).map(
      ([path, plain]) => [path, deflated(plain), plain.length] as const,
    );
    const sizes = entries.map(([, , unfolded]) => unfolded);
    const whole = (unfolded = sizes) =>
      zipFile(
        entries.map(([path, packed]) => [path, packed] as const),
        { method: 8, directory: (entry, i) => ({ ...entry, unfolded: unfolded[i] ?? 0 }) },
      );
    const { tensors } = await parse(whole());
    expect(new Uint8Array(tensors.get('a.b')?.bytes ?? [])).toEqual(
      numbers.slice(0, tensors.get('a.b')?.bytes.length),
    );
    expect(await refusal(parse(whole(sizes.map((size) => size + 1))))).toMatch(/as the directory says/);
    expect(await refusal(parse(whole(sizes.map((size) => size - 1))))).toMatch(
      /as many as the directory says/,
    );
    expect(await refusal(parse(whole(sizes.map(() => 2 ** 31))))).toMatch(/times the file/);
  });

  it('is refused wherever it is cut', async () => {
    const whole = torchFile(data, { 0: six });
    for (let length = 2; length < whole.length; length++) {
      expect(await refusal(parse(whole.subarray(0, length)))).toMatch(/net\.pth/);
    }
  });
});
