/**
 * The header of a safetensors file: eight bytes of length (unsigned, little-endian), then that many bytes of JSON.
 * Everything is hostile until checked; the rules are the reference implementation's (huggingface/safetensors).
 */
import { FormatError } from '../errors.ts';
import { likelyCause } from './disguise.ts';
import { DEEPEST, type DuplicateKey, scanKeys } from './duplicate_keys.ts';
import { describe, quote } from './quote.ts';

/** The reference implementation's limit. */
const LARGEST_HEADER = 100_000_000;
const PREFIX = 8;

export interface Header {
  /** The parsed JSON; its own keys are tensor names and perhaps `__metadata__`. */
  readonly entries: Readonly<Record<string, unknown>>;
  /** The bytes after the header, not copied. */
  readonly data: Uint8Array;
}

/** @throws FormatError, with a text of its own for each thing that can be wrong. */
export function readHeader(bytes: Uint8Array, file: string): Header {
  const length = readLength(bytes, file);
  const json = decode(bytes.slice(PREFIX, PREFIX + length), file);
  const entries = parse(json, file);
  return { entries, data: bytes.subarray(PREFIX + length) };
}

function readLength(bytes: Uint8Array, file: string): number {
  const fail = (found: string, expected: string, cause = likelyCause(bytes)) =>
    new FormatError({ where: file, found, expected, cause });
  if (bytes.length < PREFIX) {
    const cause =
      bytes.length === 0 ? 'The file is empty: the download failed.' : 'The download was cut short.';
    throw fail(
      `a file of ${bytes.length} bytes`,
      'at least the 8 bytes of a safetensors header length',
      cause,
    );
  }
  const stored = new DataView(bytes.buffer, bytes.byteOffset, PREFIX).getBigUint64(0, true);
  if (stored > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw fail(`a header length of ${stored}, which is no file's`, `at most ${LARGEST_HEADER} bytes`);
  }
  const length = Number(stored);
  if (length > LARGEST_HEADER) {
    throw fail(`a header of ${length} bytes`, `at most ${LARGEST_HEADER}, the format's limit`);
  }
  if (length > bytes.length - PREFIX) {
    const cause = bytes[PREFIX] === 0x7b ? 'The download was cut short.' : likelyCause(bytes);
    throw fail(
      `a header of ${length} bytes in a file of ${bytes.length}`,
      'a header that ends inside the file',
      cause,
    );
  }
  return length;
}

function decode(header: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(header);
  } catch (cause) {
    const parts = { where: `${file}, header`, found: 'bytes that are not UTF-8', expected: 'UTF-8 JSON' };
    throw new FormatError({ ...parts, cause: likelyCause(header) }, { cause });
  }
}

function parse(json: string, file: string): Record<string, unknown> {
  const where = `${file}, header`;
  if (!json.startsWith('{')) {
    const found = json === '' ? 'no text' : `text that begins with ${quote(json.slice(0, 12))}`;
    const cause = 'The file is damaged or is not a safetensors file.';
    throw new FormatError({ where, found, expected: 'a JSON object, with { as its first byte', cause });
  }
  try {
    const { depth, duplicate } = scanKeys(json);
    if (depth > DEEPEST) throw tooDeep(where);
    // It begins with {, so what parses is an object.
    const entries = JSON.parse(json) as Record<string, unknown>;
    if (duplicate !== undefined) throw twice(duplicate, file);
    return entries;
  } catch (error) {
    if (error instanceof FormatError) throw error;
    const parts = { where, found: `text that is not JSON (${reason(error)})`, expected: 'a JSON object' };
    throw new FormatError({ ...parts, cause: 'The header is damaged.' }, { cause: error });
  }
}

/** The engine's message quotes the text, which may be long and holds what it likes. */
function reason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return quote(message).slice(1, -1);
}

function tooDeep(where: string): FormatError {
  const found = `brackets nested more than ${DEEPEST} deep`;
  return new FormatError({ where, found, expected: 'three levels', cause: 'The header is hostile.' });
}

function twice({ path, key }: DuplicateKey, file: string): FormatError {
  const inside = path.length === 0 ? 'header' : path.map(quote).join(' in ');
  return new FormatError({
    where: `${file}, ${inside}`,
    found: `the name ${quote(key)} twice`,
    expected: 'each name once',
    cause: 'The file was made by a faulty or hostile writer; readers would disagree on what it holds.',
  });
}

/**
 * `__metadata__`: text by name, without a prototype, so that no name has a meaning of its own.
 *
 * @throws FormatError when it is not an object of strings.
 */
export function readMetadata(value: unknown, file: string): Readonly<Record<string, string>> {
  const metadata: Record<string, string> = Object.create(null);
  if (value === undefined) return metadata;
  const where = `${file}, __metadata__`;
  const cause = "safetensors' metadata holds text only: write numbers and lists as JSON text.";
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new FormatError({ where, found: describe(value), expected: 'an object of texts', cause });
  }
  for (const [name, text] of Object.entries(value)) {
    if (typeof text !== 'string') {
      const found = `${describe(text)} under ${quote(name)}`;
      throw new FormatError({ where, found, expected: 'a text', cause });
    }
    metadata[name] = text;
  }
  return metadata;
}
