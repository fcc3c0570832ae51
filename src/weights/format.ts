/** Which format a checkpoint's bytes are in: told by the bytes, never by the file's name. A leaf. */

export type Format = 'safetensors' | 'index' | 'zip' | 'pickle' | 'caffe';

/** A safetensors header is shorter than 2^32 bytes and begins with a brace; no other format has both. */
function isSafetensors(bytes: Uint8Array): boolean {
  return bytes[8] === 0x7b && bytes.subarray(4, 8).every((byte) => byte === 0);
}

/** The format that the first bytes show; `safetensors`, whose reader explains what it finds, where they show none. */
export function formatOf(bytes: Uint8Array): Format {
  if (isSafetensors(bytes)) return 'safetensors';
  const [first, second = 0] = bytes;
  if (first === 0x50 && second === 0x4b) return 'zip';
  if (first === 0x80 && second >= 2 && second <= 5) return 'pickle';
  return 'safetensors';
}
