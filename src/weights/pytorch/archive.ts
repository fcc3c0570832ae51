/**
 * The zip archive that torch.save writes since version 1.6. The directory is read by zip.js, which knows zip64 and refuses
 * archives that two programs would read differently. Stored entries are views of the file; those of an archive that was packed anew
 * with compression are inflated by the engine. Checksums are not compared: PyTorch can be told not to write them.
 */
import { ZipReader } from '@zip.js/zip.js/lib/zip-core-reader.js';
import { FormatError, SenetError } from '../../errors.ts';
import { quote } from '../quote.ts';
import { type Fail, inflate } from './inflate.ts';
import { withoutUnusedZip64 } from './zip64.ts';

/** Bytes by path. */
export type Archive = ReadonlyMap<string, Uint8Array>;

/** Of an entry's own header: signature, 22 bytes that the directory has too, two lengths. */
const LOCAL_HEADER = 30;
const LOCAL_SIGNATURE = 0x04034b50;
const STORED = 0;
const DEFLATED = 8;
/** The limit on what compressed entries unfold to, all together: weights shrink by a tenth, text by some tens. */
const INFLATED = { times: 100, bytes: 2 ** 24 } as const;

const DAMAGED = 'The file is damaged.';
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
  readonly #parts: readonly Uint8Array[];

  constructor(parts: readonly Uint8Array[]) {
    this.size = parts.reduce((sum, { length }) => sum + length, 0);
    this.#parts = parts;
  }

  /** zip.js's type asks for it; of what has a size it reads ranges. */
  get readable(): ReadableStream {
    return new Blob([]).stream();
  }

  async readUint8Array(offset: number, length: number): Promise<Uint8Array> {
    const [first = NOTHING, second = NOTHING] = this.#parts;
    const end = Math.min(offset + length, this.size);
    if (end <= first.length) return first.subarray(offset, end);
    const after = second.subarray(Math.max(0, offset - first.length), end - first.length);
    if (offset >= first.length) return after;
    const joined = new Uint8Array(end - offset);
    joined.set(first.subarray(offset));
    joined.set(after, first.length - offset);
    return joined;
  }
}

const NOTHING = new Uint8Array(0);

function refused(file: string, error: unknown): FormatError {
  const reason = error instanceof Error ? error.message : String(error);
  const cause = CUT_SHORT.test(reason)
    ? 'The download was cut short: a zip archive has its directory at the end.'
    : DAMAGED;
  const found = `a zip archive that cannot be read (${quote(reason).slice(1, -1)})`;
  return new FormatError({ where: file, found, expected: 'a whole zip archive', cause }, { cause: error });
}

function twice(path: string, file: string): FormatError {
  const found = `the entry ${quote(path)} twice`;
  const cause = 'The file is damaged, or made so that readers disagree on what it holds.';
  return new FormatError({ where: file, found, expected: 'each entry once', cause });
}

function failOf(file: string, { filename }: Entry): Fail {
  return (found, expected, cause) =>
    new FormatError({ where: `${file}, entry ${quote(filename)}`, found, expected, cause });
}

function checkMethod(
  { encrypted, compressionMethod, compressedSize, uncompressedSize }: Entry,
  fail: Fail,
): void {
  const isStored = compressionMethod === STORED && compressedSize === uncompressedSize;
  if (!encrypted && (isStored || compressionMethod === DEFLATED)) return;
  const found = encrypted ? 'encrypted bytes' : `bytes of the compression method ${compressionMethod}`;
  const cause =
    'The file was packed anew: unpack it and load what is inside, or save it again with torch.save.';
  throw fail(found, 'stored or deflated bytes', cause);
}

/** The bytes of an entry as they lie in the file: behind its own header, that header's name and extra field. */
function storedOf(entry: Entry, bytes: Uint8Array, fail: Fail): Uint8Array {
  const { compressedSize: size, offset } = entry;
  checkMethod(entry, fail);
  if (offset + LOCAL_HEADER > bytes.length) {
    throw fail(`a header at byte ${offset} of ${bytes.length}`, 'one inside the file', DAMAGED);
  }
  const header = new DataView(bytes.buffer, bytes.byteOffset + offset, LOCAL_HEADER);
  if (header.getUint32(0, true) !== LOCAL_SIGNATURE) {
    throw fail(`no header at byte ${offset}`, 'the header that the directory names', DAMAGED);
  }
  const begin = offset + LOCAL_HEADER + header.getUint16(26, true) + header.getUint16(28, true);
  if (begin + size > bytes.length) {
    throw fail(`bytes ${begin} to ${begin + size} of ${bytes.length}`, 'an entry inside the file', DAMAGED);
  }
  return bytes.subarray(begin, begin + size);
}

/** Gives entries' bytes, and bounds what compressed ones take together. */
class Contents {
  readonly #bytes: Uint8Array;
  readonly #file: string;
  #free: number;

  constructor(bytes: Uint8Array, file: string) {
    this.#bytes = bytes;
    this.#file = file;
    this.#free = INFLATED.times * bytes.length + INFLATED.bytes;
  }

  async read(entry: Entry): Promise<Uint8Array> {
    const fail = failOf(this.#file, entry);
    const stored = storedOf(entry, this.#bytes, fail);
    if (entry.compressionMethod === STORED) return stored;
    this.#free -= entry.uncompressedSize;
    if (this.#free >= 0) return await inflate(stored, entry.uncompressedSize, fail);
    const expected = `at most ${INFLATED.times} times the file`;
    throw fail(
      `compressed entries that unfold to more than ${INFLATED.times} times the file`,
      expected,
      DAMAGED,
    );
  }
}

/**
 * The entries of a zip archive: views of `bytes` where they are stored, new bytes where they are deflated.
 *
 * @throws FormatError when the archive is cut short, damaged, ambiguous or encrypted, or unfolds to too much.
 */
export async function readArchive(bytes: Uint8Array, file: string): Promise<Archive> {
  const entries = new Map<string, Uint8Array>();
  const contents = new Contents(bytes, file);
  try {
    const reader = new ZipReader(new Source(withoutUnusedZip64(bytes, file)));
    for await (const entry of reader.getEntriesGenerator()) {
      if (entry.directory) continue;
      if (entries.has(entry.filename)) throw twice(entry.filename, file);
      entries.set(entry.filename, await contents.read(entry));
    }
  } catch (error) {
    throw error instanceof SenetError ? error : refused(file, error);
  }
  return entries;
}
