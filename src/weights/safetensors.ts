/**
 * Reads safetensors (https://huggingface.co/docs/safetensors): a JSON header, then the tensors' bytes without gaps.
 * As strict as the reference implementation, and refuses duplicate names, which that leaves to its JSON parser.
 */
import { FormatError } from '../errors.ts';
import type { Checkpoint, StoredTensor } from './checkpoint.ts';
import { quote } from './quote.ts';
import { type Entry, readEntry } from './safetensors_entry.ts';
import { readHeader, readMetadata } from './safetensors_header.ts';

const METADATA = '__metadata__';

/**
 * The tensors and metadata of a safetensors file, tensors in the header's order. Each tensor's `bytes` is a view into
 * `bytes`, which must not change while the checkpoint is in use.
 *
 * ```ts
 * const checkpoint = parseSafetensors(new Uint8Array(await file.arrayBuffer()), file.name);
 * checkpoint.tensors.get('linear.bias')?.shape; // [10]
 * ```
 *
 * @param file the file's name, for messages.
 * @throws FormatError when the file is not exactly what the format demands: cut short, not UTF-8 JSON, a name twice,
 *   an unknown dtype, a shape that overflows or does not fit its bytes, data that overlaps, leaves a gap or ends
 *   outside the file. The text names the file, the tensor, both values and the likely cause.
 */
export function parseSafetensors(bytes: Uint8Array, file: string): Checkpoint {
  const { entries, data } = readHeader(bytes, file);
  // A map: on an object, a tensor named __proto__ or constructor would mean something.
  const described = new Map(Object.entries(entries));
  const metadata = readMetadata(described.get(METADATA), file);
  described.delete(METADATA);
  const tensors = Array.from(described, ([name, value]) => readEntry(name, value, file));
  checkLayout(tensors, data.length, file);
  return { file, metadata, tensors: new Map(tensors.map((entry) => [entry.name, view(entry, data)])) };
}

function view({ name, type, shape, begin, end }: Entry, data: Uint8Array): StoredTensor {
  return { name, type, shape, bytes: data.subarray(begin, end) };
}

/** The tensors must cover the data from first byte to last, each byte once. */
function checkLayout(entries: readonly Entry[], available: number, file: string): void {
  const sorted = entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end);
  const needed = entries.reduce((most, { end }) => Math.max(most, end), 0);
  let previous: Entry | undefined;
  for (const entry of sorted) {
    checkNeighbour(entry, previous, file);
    if (entry.end > available) throw outOfRange(entry, available, needed, file);
    previous = entry;
  }
  if (needed < available) {
    throw new FormatError({
      where: file,
      found: `${available - needed} bytes after the last tensor`,
      expected: 'none',
      cause: 'The header and the data are not of the same file, or something was appended to it.',
    });
  }
}

function checkNeighbour(entry: Entry, previous: Entry | undefined, file: string): void {
  const expected = previous?.end ?? 0;
  if (entry.begin === expected) return;
  const range = `data_offsets [${entry.begin}, ${entry.end}]`;
  const overlaps = entry.begin < expected;
  throw new FormatError({
    where: `${file}, tensor ${quote(entry.name)}`,
    found: overlaps
      ? `${range}, which overlap tensor ${quote(previous?.name ?? '')}`
      : `${range}, with a gap of ${entry.begin - expected} bytes before it`,
    expected: `data that begins at ${expected}, where the tensor before it ends`,
    cause: 'The header is damaged or hostile: the format allows neither gaps nor shared bytes.',
  });
}

function outOfRange(entry: Entry, available: number, needed: number, file: string): FormatError {
  return new FormatError({
    where: `${file}, tensor ${quote(entry.name)}`,
    found: `data_offsets [${entry.begin}, ${entry.end}] in ${available} bytes of data`,
    expected: `${needed} bytes of data`,
    cause: `The download was cut short: ${needed - available} bytes are missing.`,
  });
}
