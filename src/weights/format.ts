/** Which format a checkpoint's bytes are in: told by the bytes, never by the file's name. A leaf. */

export type Format = 'safetensors' | 'zip' | 'pickle' | 'caffe';

/** A safetensors header is shorter than 2^32 bytes and begins with a brace; no other format has both. */
export function isSafetensors(bytes: Uint8Array): boolean {
  return bytes[8] === 0x7b && bytes.subarray(4, 8).every((byte) => byte === 0);
}

/** Tags of the fields of Caffe's `NetParameter`, but for its name, which comes first, and its layers. */
const CAFFE_TAGS = [0x12, 0x1a, 0x20, 0x22, 0x28, 0x32, 0x38, 0x42];

/** A protobuf message has no magic number: perhaps a name, then a field that only a net has. */
function isCaffe(bytes: Uint8Array): boolean {
  const [first, length = 0, more = 0] = bytes;
  const nameBytes = length < 128 ? length + 2 : (length & 127) + more * 128 + 3;
  const at = first === 0x0a ? nameBytes : 0;
  const tag = bytes[at] ?? 0;
  if (tag === 0xa2 && bytes[at + 1] === 0x06) return true;
  return first === 0x0a ? CAFFE_TAGS.includes(tag) : tag === 0x12;
}

/** The format that the first bytes show; `safetensors`, whose reader explains what it finds, where they show none. */
export function formatOf(bytes: Uint8Array): Format {
  if (isSafetensors(bytes)) return 'safetensors';
  const [first, second = 0] = bytes;
  if (first === 0x50 && second === 0x4b) return 'zip';
  if (first === 0x80 && second >= 2 && second <= 5) return 'pickle';
  return isCaffe(bytes) ? 'caffe' : 'safetensors';
}
