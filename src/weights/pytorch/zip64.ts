/**
 * The end of an archive that `torch.save` writes: it always has the records of zip64, also where no field needs them (APPNOTE 4.3.14
 * to 4.3.16). zip.js heeds them only where a field of the last record is full, and else takes their 76 bytes for foreign bytes before
 * the archive, so that a first entry of 76 bytes reads as the directory. It is therefore shown the file without those 76 bytes.
 *
 *   │ entries │ directory │ zip64 record: 56 bytes │ locator: 20 bytes │ last record: 22 bytes and a comment │
 */
import { FormatError } from '../../errors.ts';

const LAST = { signature: 0x06054b50, bytes: 22 };
const LOCATOR = { signature: 0x07064b50, bytes: 20 };
const ZIP64 = { signature: 0x06064b50, bytes: 56 };
const LONGEST_COMMENT = 0xffff;

/** The last record, if its comment ends where the file ends. */
function lastRecord(view: DataView): number | undefined {
  const least = Math.max(0, view.byteLength - LAST.bytes - LONGEST_COMMENT);
  for (let at = view.byteLength - LAST.bytes; at >= least; at--) {
    if (view.getUint32(at, true) !== LAST.signature) continue;
    if (at + LAST.bytes + view.getUint16(at + 20, true) === view.byteLength) return at;
  }
  return undefined;
}

/** Whether a field of the last record refers to the zip64 record. */
function isFull(view: DataView, last: number): boolean {
  const fields = [view.getUint16(last + 8, true), view.getUint16(last + 10, true)];
  return (
    fields.includes(0xffff) || [12, 16].some((field) => view.getUint32(last + field, true) === 0xffffffff)
  );
}

function agree(view: DataView, last: number, record: number): boolean {
  const entries = view.getBigUint64(record + 32, true) === BigInt(view.getUint16(last + 10, true));
  const size = view.getBigUint64(record + 40, true) === BigInt(view.getUint32(last + 12, true));
  return entries && size && view.getBigUint64(record + 48, true) === BigInt(view.getUint32(last + 16, true));
}

/**
 * The file in two parts without zip64 records that no field refers to; in one part where there are none.
 *
 * @throws FormatError where both records are there and contradict each other.
 */
export function withoutUnusedZip64(bytes: Uint8Array, file: string): readonly Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const last = lastRecord(view) ?? 0;
  const locator = last - LOCATOR.bytes;
  const record = locator - ZIP64.bytes;
  if (record < 0 || view.getUint32(locator, true) !== LOCATOR.signature) return [bytes];
  if (isFull(view, last) || view.getUint32(record, true) !== ZIP64.signature) return [bytes];
  if (view.getBigUint64(locator + 8, true) !== BigInt(record)) return [bytes];
  if (agree(view, last, record)) return [bytes.subarray(0, record), bytes.subarray(last)];
  throw new FormatError({
    where: file,
    found: 'two directories of the zip archive that contradict each other',
    expected: 'one',
    cause: 'The file is damaged, or made so that readers disagree on what it holds.',
  });
}
