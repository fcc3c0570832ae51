/** Pictures that were decoded, so that a run with other edits does not decode them again. */
import type { Picture } from 'senet-wasm';
import type { Decoded } from '../picture/decode.ts';
import { type Fetch, fetchForeign } from '../picture/foreign.ts';
import { PictureProblem } from '../picture/limits.ts';
import type { PictureSource } from './protocol.ts';

export interface PictureParts {
  readonly decodePicture: (blob: Blob, name: string) => Promise<Decoded>;
  readonly fetch: Fetch;
}

/** Pixels alone: at most so many pictures, the oldest goes first. */
const KEPT = 6;

export class Pictures {
  readonly #parts: PictureParts;
  /** By address; a blob by itself. */
  readonly #kept = new Map<string | Blob, Picture>();

  constructor(parts: PictureParts) {
    this.#parts = parts;
  }

  async #open(source: PictureSource, signal: AbortSignal): Promise<Blob> {
    if ('blob' in source) return source.blob;
    if (source.foreign) return fetchForeign(source.address, this.#parts.fetch, signal);
    const response = await this.#parts.fetch(source.address, { signal });
    if (response.ok) return response.blob();
    throw new PictureProblem(
      'unreachable',
      `${source.name}: the server answered ${response.status} for ${source.address}.`,
    );
  }

  /** With its preview, which is the caller's. */
  async decode(source: PictureSource, signal: AbortSignal): Promise<Decoded> {
    const decoded = await this.#parts.decodePicture(await this.#open(source, signal), source.name);
    const key = 'blob' in source ? source.blob : source.address;
    this.#kept.delete(key);
    this.#kept.set(key, decoded.pixels);
    for (const [oldest] of this.#kept) if (this.#kept.size > KEPT) this.#kept.delete(oldest);
    return decoded;
  }

  /** The pixels alone, of a picture that was decoded a moment ago or is decoded now. */
  async pixels(source: PictureSource, signal: AbortSignal): Promise<Picture> {
    const kept = this.#kept.get('blob' in source ? source.blob : source.address);
    if (kept) return kept;
    const { pixels, preview } = await this.decode(source, signal);
    preview.close();
    return pixels;
  }
}
