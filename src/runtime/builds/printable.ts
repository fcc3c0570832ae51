/**
 * Bytes of a WebAssembly build as printable text, as `scripts/build-wasm.js` writes them: a byte is one character, or two where
 * it is rare. Hexadecimal is simpler and base64 is shorter, but brotli and gzip see more of the bytes in this: 500 bytes less
 * than hexadecimal to download, 3000 less than base64. A leaf.
 */

/** Added to a byte: SIMD's prefix 0xfd, and the small numbers, have the single characters. */
const SHIFT = 3;

/** Codes of the characters that no string literal, template or inline script has to escape. */
function alphabet(): number[] {
  const printable = Array.from({ length: 94 }, (_, i) => 33 + i);
  return printable.filter((code) => !`'"\`\\$<`.includes(String.fromCharCode(code)));
}

export function fromPrintable(text: string): Uint8Array<ArrayBuffer> {
  const values = new Uint8Array(128);
  const codes = alphabet();
  for (const [value, code] of codes.entries()) values[code] = value;
  // The last two begin a pair.
  const singles = codes.length - 2;
  const valueAt = (i: number) => values[text.charCodeAt(i)] ?? 0;
  const bytes = new Uint8Array(text.length);
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    let value = valueAt(i);
    if (value >= singles) value += (value - singles) * (codes.length - 1) + valueAt(++i);
    bytes[count++] = value - SHIFT;
  }
  return bytes.slice(0, count);
}
