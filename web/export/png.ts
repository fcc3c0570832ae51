/** Words inside a PNG: an iTXt chunk (PNG specification, third edition, 11.3.3.4) before its end. */
const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** The IEND chunk: no data, so always the last twelve bytes. */
const END_BYTES = 12;

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/** Of ISO 3309, as PNG has it. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

function chunk(type: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

/**
 * A copy of the PNG that also holds a text, uncompressed.
 *
 * @param keyword  1 to 79 letters of Latin-1: `Description`
 * @throws Error where the bytes are no PNG
 */
export function withText(png: Uint8Array, keyword: string, text: string): Uint8Array<ArrayBuffer> {
  if (SIGNATURE.some((byte, i) => png[i] !== byte)) throw new Error('The bytes are no PNG.');
  // Keyword, its end, no compression, method 0, no language, no translated keyword.
  const data = new TextEncoder().encode(`${keyword}\0\0\0\0\0${text}`);
  const added = chunk('iTXt', data);
  const result = new Uint8Array(png.length + added.length);
  const end = png.length - END_BYTES;
  result.set(png.subarray(0, end));
  result.set(added, end);
  result.set(png.subarray(end), end + added.length);
  return result;
}
