/** Safetensors files built byte by byte, not by the writer under test: good ones and bad ones. */

/** Length, header as given (text is not checked), data. `length` overrides what the first eight bytes say. */
export function rawFile(header: string | Uint8Array, data = new Uint8Array(0), length?: bigint): Uint8Array {
  const text = typeof header === 'string' ? new TextEncoder().encode(header) : header;
  const file = new Uint8Array(8 + text.length + data.length);
  new DataView(file.buffer).setBigUint64(0, length ?? BigInt(text.length), true);
  file.set(text, 8);
  file.set(data, 8 + text.length);
  return file;
}

/** A file with this header object over `dataLength` bytes 0, 1, 2, … */
export function fileOf(header: unknown, dataLength = 0): Uint8Array {
  return rawFile(
    JSON.stringify(header),
    Uint8Array.from({ length: dataLength }, (_, i) => i),
  );
}
