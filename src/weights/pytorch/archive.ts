/**
 * The zip archive that torch.save writes since version 1.6. The directory is read by zip.js, which knows zip64 and refuses
 * archives that two programs would read differently; the entries, stored without compression, are views of the file.
 * Checksums are not compared: PyTorch can be told not to write them.
 */
import { ZipReader } from '@zip.js/zip.js/lib/zip-core-reader.js';
import { FormatError, SenetError } from '../../errors.ts';
import { quote } from '../quote.ts';

/** Bytes by path. */
export type Archive = ReadonlyMap<string, Uint8Array>;

/** Of an entry's own header: signature, 22 bytes that the directory has too, two lengths. */
const LOCAL_HEADER = 30;
const LOCAL_SIGNATURE = 0x04034b50;
const STORED = 0;

const CUT_SHORT = /^(End of central directory|Entry data out of bounds|File format is not recognized)/;

interface Entry {
  readonly filename: string;
  readonly directory: boolean;
  readonly encrypted: boolean;
  readonly compressionMethod: number;
  readonly compressedSize: number;
  readonly uncompressedSize: number;
  readonly offset: number;
}

/** What zip.js reads from: views of the file, so that nothing is copied. */
class Source {
  readonly size: number;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.size = bytes.length;
    this.#bytes = bytes;
  }

  /** zip.js's type asks for it; of what has a size it reads ranges. */
  get readable(): ReadableStream {
    return new Blob([]).stream();
  }

  async readUint8Array(offset: number, length: number): Promise<Uint8Array> {
    return this.#bytes.subarray(offset, offset + length);
  }
}

function refused(file: string, error: unknown): FormatError {
  const reason = error instanceof Error ? error.message : String(error);
  const cause = CUT_SHORT.test(reason)
    ? 'The download was cut short: a zip archive has its directory at the end.'
    : 'The file is damaged or hostile.';
  const found = `a zip archive that cannot be read (${quote(reason).slice(1, -1)})`;
  return new FormatError({ where: file, found, expected: 'a whole zip archive', cause }, { cause: error });
}

function twice(path: string, file: string): FormatError {
  const found = `the entry ${quote(path)} twice`;
  const cause = 'The file is damaged or hostile: readers would disagree on what it holds.';
  return new FormatError({ where: file, found, expected: 'each entry once', cause });
}

/** The bytes of an entry, which its own header says begin behind that header's name and extra field. */
function dataOf(entry: Entry, bytes: Uint8Array, file: string): Uint8Array {
  const { filename, encrypted, compressionMethod, compressedSize: size, uncompressedSize, offset } = entry;
  const fail = (found: string, expected: string, cause: string) =>
    new FormatError({ where: `${file}, entry ${quote(filename)}`, found, expected, cause });
  if (encrypted || compressionMethod !== STORED || size !== uncompressedSize) {
    const found = encrypted ? 'encrypted bytes' : 'compressed bytes';
    const cause =
      'The file was packed anew: unpack it and load what is inside, or save it again with torch.save.';
    throw fail(found, 'stored bytes, as torch.save writes', cause);
  }
  const damaged = 'The file is damaged or hostile.';
  if (offset + LOCAL_HEADER > bytes.length) {
    throw fail(`a header at byte ${offset} of ${bytes.length}`, 'one inside the file', damaged);
  }
  const header = new DataView(bytes.buffer, bytes.byteOffset + offset, LOCAL_HEADER);
  if (header.getUint32(0, true) !== LOCAL_SIGNATURE) {
    throw fail(`no header at byte ${offset}`, 'the header that the directory names', damaged);
  }
  const begin = offset + LOCAL_HEADER + header.getUint16(26, true) + header.getUint16(28, true);
  if (begin + size > bytes.length) {
    throw fail(`bytes ${begin} to ${begin + size} of ${bytes.length}`, 'an entry inside the file', damaged);
  }
  return bytes.subarray(begin, begin + size);
}

/**
 * The entries of a zip archive; each is a view of `bytes`.
 *
 * @throws FormatError when the archive is cut short, damaged, ambiguous, encrypted or compressed.
 */
export async function readArchive(bytes: Uint8Array, file: string): Promise<Archive> {
  const entries = new Map<string, Uint8Array>();
  const reader = new ZipReader(new Source(bytes));
  try {
    for await (const entry of reader.getEntriesGenerator()) {
      if (entry.directory) continue;
      if (entries.has(entry.filename)) throw twice(entry.filename, file);
      entries.set(entry.filename, dataOf(entry, bytes, file));
    }
  } catch (error) {
    throw error instanceof SenetError ? error : refused(file, error);
  }
  return entries;
}
