/** What a pickle's reading shares: the bytes and how far they were read, the name for messages, the memory still allowed. */
import { FormatError } from '../../../errors.ts';
import { quote } from '../../quote.ts';
import type { Storage } from './values.ts';

const DAMAGED = 'The file is damaged or hostile.';

/** Beside twice the file's size, what a small file may take. */
const FREE_BYTES = 2 ** 20;

/** Bytes of a pickle, read from front to back. */
export class Context {
  readonly bytes: Uint8Array;
  readonly where: string;
  position: number;
  /** What the pickle's tensors are views of, by key. */
  readonly storages = new Map<string, Storage>();
  readonly #view: DataView;
  #memory: number;

  /**
   * @param where  for messages: `mine.pth, data.pkl`.
   * @param fileSize  of the whole file, in bytes: it bounds the memory that the pickle's objects may take.
   */
  constructor(bytes: Uint8Array, where: string, fileSize: number, position = 0) {
    this.bytes = bytes;
    this.where = where;
    this.position = position;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#memory = 2 * fileSize + FREE_BYTES;
  }

  fail(found: string, expected: string, cause = DAMAGED): FormatError {
    return new FormatError({ where: this.where, found, expected, cause });
  }

  /** Accounts for an object of about so many bytes, before it is made. */
  spend(bytes: number): void {
    this.#memory -= bytes;
    if (this.#memory >= 0) return;
    throw this.fail('a pickle that unfolds to more than twice its file', 'the tensors of a state_dict');
  }

  /** Where so many bytes begin; the position moves behind them. */
  #advance(count: number): number {
    const begin = this.position;
    if (count > this.bytes.length - begin) {
      const found = `a pickle that ends at byte ${this.bytes.length} in the middle of a value`;
      throw this.fail(found, 'a whole pickle', 'The download was cut short, or the file is damaged.');
    }
    this.position = begin + count;
    return begin;
  }

  uint8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#advance(2), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#advance(4), true);
  }

  /** A length: one beyond 2^53 ends no file, and is refused by whoever reads that many bytes. */
  uint64(): number {
    return Number(this.#view.getBigUint64(this.#advance(8), true));
  }

  float64(): number {
    return this.#view.getFloat64(this.#advance(8), false);
  }

  /** A view, not a copy. */
  take(count: number): Uint8Array {
    const begin = this.#advance(count);
    return this.bytes.subarray(begin, begin + count);
  }

  text(count: number): string {
    const bytes = this.take(count);
    this.spend(24 + 2 * count);
    try {
      return UTF8.decode(bytes);
    } catch (cause) {
      const parts = { where: this.where, found: 'a text that is not UTF-8', expected: 'UTF-8' };
      throw new FormatError({ ...parts, cause: DAMAGED }, { cause });
    }
  }

  /** A text that a line feed ends. */
  line(): string {
    const end = this.bytes.indexOf(0x0a, this.position);
    const line = this.text((end < 0 ? this.bytes.length + 1 : end) - this.position);
    this.position += 1;
    return line;
  }

  /** A whole number of so many bytes, two's complement, little-endian. */
  long(count: number): number | bigint {
    if (count > LONGEST_NUMBER) {
      throw this.fail(`a whole number of ${count} bytes`, `at most ${LONGEST_NUMBER}`);
    }
    this.spend(24 + count);
    const digits = Array.from(this.take(count).toReversed(), (byte) => byte.toString(16).padStart(2, '0'));
    const value = BigInt.asIntN(8 * count, BigInt(`0x${digits.join('') || '0'}`));
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** PyTorch's magic number has 10; a storage's key in Python 2 may be a long. */
const LONGEST_NUMBER = 255;

/** `"posix.system"`, on one line. */
export function globalName(module: string, name: string): string {
  return quote(`${module}.${name}`).slice(1, -1);
}
