/** Unfolds deflated entries of an archive with the engine's own decompression. */
import { type FormatError, SenetError } from '../../errors.ts';

/** Makes the error of one entry. */
export type Fail = (found: string, expected: string, cause: string) => FormatError;

const DAMAGED = 'The file is damaged.';

/** Inflates deflated bytes and stops as soon as they are more than the directory says. */
export async function inflate(bytes: Uint8Array, size: number, fail: Fail): Promise<Uint8Array> {
  const out = new Uint8Array(size);
  let length = 0;
  try {
    const stream = new Blob([bytes as BlobPart]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
    for await (const chunk of chunksOf(stream)) {
      if (length + chunk.length > size)
        throw fail(`more than ${size} bytes`, 'as many as the directory says', DAMAGED);
      out.set(chunk, length);
      length += chunk.length;
    }
  } catch (error) {
    if (error instanceof SenetError) throw error;
    throw fail('compressed bytes that do not unfold', 'a deflated entry', DAMAGED);
  }
  if (length !== size) throw fail(`${length} bytes`, `${size}, as the directory says`, DAMAGED);
  return out;
}

/** Not every browser iterates over streams. */
async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
