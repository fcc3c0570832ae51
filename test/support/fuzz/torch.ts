/** PyTorch's two formats: the pickles of `pickles.ts`, in archives and files that are broken in ways of their own. */
import fc from 'fast-check';
import { parseCheckpoint } from '../../../src/weights/parse.ts';
import { parsePyTorchLegacy } from '../../../src/weights/pytorch/legacy.ts';
import { parsePyTorchZip } from '../../../src/weights/pytorch/zip.ts';
import * as p from '../pickle.ts';
import { type LegacyOptions, legacyFile } from '../torch_file.ts';
import { type ZipOptions, zipFile } from '../zip_file.ts';
import { damage, damaged, oddNumber } from './bytes.ts';
import type { FuzzedFormat } from './format.ts';
import { PICKLE_REFUSALS, saved } from './pickles.ts';

const SOUND = { weight: 40, arbitrary: fc.constant(undefined) };
const encode = (text: string) => new TextEncoder().encode(text);

/** What an archive may have beside, or instead of, a checkpoint's entries. */
const EXTRAS: Readonly<Record<string, readonly (readonly [string, Uint8Array])[]>> = {
  'another pickle': [['other/data.pkl', p.pickle(2, p.NONE)]],
  'a program': [['net/constants.pkl', p.pickle(2, p.NONE)]],
  'big-endian': [['net/byteorder', encode('big')]],
  'little-endian': [['net/byteorder', encode('little')]],
  'an entry twice': [['net/version', encode('3')]],
};

const zipOptions: fc.Arbitrary<ZipOptions> = fc
  .record({
    zip64: fc.boolean(),
    method: fc.oneof(SOUND, fc.constantFrom(8, 12, 93)),
    flags: fc.oneof(SOUND, fc.constantFrom(1, 0x2000, 0x800)),
    entry: fc.oneof(
      { weight: 15, arbitrary: fc.constant(undefined) },
      fc.tuple(fc.nat(5), fc.constantFrom('offset', 'size'), oddNumber),
    ),
  })
  .map(({ zip64, method = 0, flags = 0, entry }) => ({
    zip64,
    method,
    flags,
    directory: (one, i) => (entry && i === entry[0] ? { ...one, [entry[1]]: Math.max(0, entry[2]) } : one),
  }));

const archives = fc
  .record({
    saved,
    options: zipOptions,
    extra: fc.oneof({ weight: 30, arbitrary: fc.constant('') }, fc.constantFrom(...Object.keys(EXTRAS))),
    nested: fc.oneof({ weight: 60, arbitrary: fc.constant('net/') }, fc.constantFrom('', 'a/b/')),
    damage,
  })
  .map(({ saved: { root, storages }, options, extra, nested, damage }) => {
    const data = Object.entries(storages).map(([key, { buffer }]) => {
      return [`${nested}data/${key}`, new Uint8Array(buffer)] as const;
    });
    const entries = [[`${nested}data.pkl`, p.pickle(2, root)] as const, ...data];
    const all = [...entries, ...(EXTRAS[extra] ?? []), ['net/version', encode('3')] as const];
    return damaged(zipFile(all, options), damage);
  });

export const ZIP: FuzzedFormat = {
  name: 'PyTorch, zip',
  mutants: archives,
  read: (bytes) => parsePyTorchZip(bytes, 'net.pth'),
  header: {
    'no readable directory': /a zip archive that cannot be read/,
    'an entry twice': /expected each entry once/,
    'an encrypted entry, or one of a rare method': /expected stored or deflated bytes/,
    'a deflated entry that does not unfold':
      /do not unfold|, as the directory says|as many as the directory says/,
    'an entry that unfolds to too much': /times the file/,
    'two directories': /contradict each other/,
    'a header beyond the file': /expected one inside the file/,
    'no header': /expected the header that the directory names/,
    'an entry beyond the file': /expected an entry inside the file/,
    'another archive': /with one data\.pkl/,
  },
  body: { 'a byte order': /byteorder: found/, ...PICKLE_REFUSALS },
};

/** Only an archive says how long a storage is, beside the pickle. */
const SIZE_OF_ENTRY = 'a storage of another size';

const legacyOptions: fc.Arbitrary<LegacyOptions> = fc.oneof(
  { weight: 20, arbitrary: fc.constant({}) },
  fc.constantFrom<LegacyOptions>(
    { magic: p.int(5) },
    { version: 7 },
    { littleEndian: false },
    { keys: p.NONE },
    { keys: p.list(p.text('k0')) },
    { keys: p.list(p.text('none')) },
  ),
  oddNumber.map((count) => ({ count })),
);

const legacyFiles = fc
  .record({ saved, options: legacyOptions, damage })
  .map(({ saved: { root, storages }, options, damage }) =>
    damaged(legacyFile(root, storages, options), damage),
  );

export const LEGACY: FuzzedFormat = {
  name: 'PyTorch before 1.6, pickle',
  mutants: legacyFiles,
  read: async (bytes) => parsePyTorchLegacy(bytes, 'old.pth'),
  header: {
    'another pickle': /torch\.save did not write/,
    'a version': /of the format; expected 1001/,
    'a byte order': /not little-endian/,
  },
  body: {
    'no list of keys': /no list of storages/,
    'a key of no tensor': /a storage that no tensor uses/,
    'a count': /found a storage of -?\d+ numbers/,
    ...Object.fromEntries(Object.entries(PICKLE_REFUSALS).filter(([name]) => name !== SIZE_OF_ENTRY)),
  },
};

/** Whatever the bytes are, the one door must tell what to do with them. */
export const readAny = (bytes: Uint8Array) => parseCheckpoint(bytes, 'any');
