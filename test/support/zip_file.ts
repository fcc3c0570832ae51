/** Zip archives of stored entries, built byte by byte: good ones, and bad ones by what is overridden. */

export interface ZipOptions {
  /** Sizes and offsets in zip64's records, 32-bit fields all ones; `'unused'`: the records without need, as torch.save writes. */
  readonly zip64?: boolean | 'unused';
  /** Data begins at multiples of 64 bytes, behind an extra field that PyTorch calls FB. */
  readonly aligned?: boolean;
  readonly method?: number;
  readonly flags?: number;
  /** Changes the fields of an entry of the directory. */
  readonly directory?: (entry: DirectoryEntry, index: number) => DirectoryEntry;
}

export interface DirectoryEntry {
  readonly path: string;
  readonly size: number;
  readonly offset: number;
  /** The size before compression; `size` if absent. */
  readonly unfolded?: number;
}

const ALL_ONES = 0xffffffff;

/** Numbers of 16, 32 and 64 bits, little-endian, one after another. */
class Bytes {
  readonly #parts: number[] = [];

  u16(...values: readonly number[]): this {
    for (const value of values) this.#parts.push(value & 255, (value >>> 8) & 255);
    return this;
  }

  u32(...values: readonly number[]): this {
    for (const value of values) this.u16(value & 0xffff, Math.floor(value / 65536) & 0xffff);
    return this;
  }

  u64(...values: readonly number[]): this {
    for (const value of values) this.u32(value % 2 ** 32, Math.floor(value / 2 ** 32));
    return this;
  }

  done(): Uint8Array {
    return Uint8Array.from(this.#parts);
  }
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const encode = (path: string) => new TextEncoder().encode(path);

/** Bytes of an extra field that end at a multiple of 64. */
function padding(offset: number): Uint8Array {
  const length = (64 - ((offset + 4) % 64)) % 64;
  return join([new Bytes().u16(0x4246, length).done(), encode('Z'.repeat(length))]);
}

function localHeader(path: string, size: number, offset: number, options: ZipOptions): Uint8Array {
  const { method = 0, flags = 0, aligned = false } = options;
  const name = encode(path);
  const extra = aligned ? padding(offset + 30 + name.length) : new Uint8Array(0);
  const fields = new Bytes().u32(0x04034b50).u16(20, flags, method, 0, 0x21).u32(0, size, size);
  return join([fields.u16(name.length, extra.length).done(), name, extra]);
}

function directoryHeader(
  { path, size, offset, unfolded = size }: DirectoryEntry,
  options: ZipOptions,
): Uint8Array {
  const { method = 0, flags = 0 } = options;
  const zip64 = options.zip64 === true;
  const name = encode(path);
  const extra = zip64 ? new Bytes().u16(1, 24).u64(size, size, offset).done() : new Uint8Array(0);
  const shown = zip64 ? [ALL_ONES, ALL_ONES] : [size, unfolded];
  const fields = new Bytes()
    .u32(0x02014b50)
    .u16(20, 20, flags, method, 0, 0x21)
    .u32(0, ...shown);
  fields.u16(name.length, extra.length, 0, 0, 0).u32(0, zip64 ? ALL_ONES : offset);
  return join([fields.done(), name, extra]);
}

function end(count: number, size: number, offset: number, zip64: boolean | 'unused'): Uint8Array {
  const last = (n: number, where: number) =>
    new Bytes()
      .u32(0x06054b50)
      .u16(0, 0, n, n)
      .u32(zip64 === true ? ALL_ONES : size, where)
      .u16(0)
      .done();
  if (!zip64) return last(count, offset);
  const record = new Bytes().u32(0x06064b50).u64(44).u16(45, 45).u32(0, 0);
  record.u64(count, count, size, offset);
  const locator = new Bytes()
    .u32(0x07064b50, 0)
    .u64(offset + size)
    .u32(1);
  const short = zip64 === 'unused' ? last(count, offset) : last(0xffff, ALL_ONES);
  return join([record.done(), locator.done(), short]);
}

/** An archive of these entries, in this order. */
export function zipFile(
  entries: readonly (readonly [path: string, data: Uint8Array])[],
  options: ZipOptions = {},
): Uint8Array {
  const parts: Uint8Array[] = [];
  const listed: DirectoryEntry[] = [];
  let offset = 0;
  for (const [path, data] of entries) {
    const header = localHeader(path, data.length, offset, options);
    listed.push({ path, size: data.length, offset });
    parts.push(header, data);
    offset += header.length + data.length;
  }
  const directory = join(
    listed.map((entry, i) => directoryHeader(options.directory?.(entry, i) ?? entry, options)),
  );
  return join([...parts, directory, end(entries.length, directory.length, offset, options.zip64 ?? false)]);
}

/** What torch.save writes: the pickle, the storages under their keys, version and byte order. */
export function torchFile(
  pickle: Uint8Array,
  storages: Readonly<Record<string, ArrayBufferView>> = {},
  options: ZipOptions & { readonly byteorder?: string; readonly folder?: string } = {},
): Uint8Array {
  const { folder = 'net' } = options;
  const data = Object.entries(storages).map(([key, { buffer, byteOffset, byteLength }]) => {
    return [`${folder}/data/${key}`, new Uint8Array(buffer, byteOffset, byteLength)] as const;
  });
  const order =
    options.byteorder === undefined ? [] : [[`${folder}/byteorder`, encode(options.byteorder)] as const];
  const version = [`${folder}/version`, encode('3\n')] as const;
  return zipFile([[`${folder}/data.pkl`, pickle], ...order, ...data, version], options);
}
