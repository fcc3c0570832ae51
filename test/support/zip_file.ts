/** Zip archives of stored entries, built byte by byte: good ones, and bad ones by what is overridden. */

export interface ZipOptions {
  /** Sizes and offsets in zip64's records, 32-bit fields all ones. */
  readonly zip64?: boolean;
  readonly method?: number;
  readonly flags?: number;
  /** Changes the fields of an entry of the directory. */
  readonly directory?: (entry: DirectoryEntry, index: number) => DirectoryEntry;
}

export interface DirectoryEntry {
  readonly path: string;
  readonly size: number;
  readonly offset: number;
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

function localHeader(path: string, size: number, { method = 0, flags = 0 }: ZipOptions): Uint8Array {
  const name = encode(path);
  const fields = new Bytes().u32(0x04034b50).u16(20, flags, method, 0, 0x21).u32(0, size, size);
  return join([fields.u16(name.length, 0).done(), name]);
}

function directoryHeader({ path, size, offset }: DirectoryEntry, options: ZipOptions): Uint8Array {
  const { zip64 = false, method = 0, flags = 0 } = options;
  const name = encode(path);
  const extra = zip64 ? new Bytes().u16(1, 24).u64(size, size, offset).done() : new Uint8Array(0);
  const shown = zip64 ? [ALL_ONES, ALL_ONES] : [size, size];
  const fields = new Bytes()
    .u32(0x02014b50)
    .u16(20, 20, flags, method, 0, 0x21)
    .u32(0, ...shown);
  fields.u16(name.length, extra.length, 0, 0, 0).u32(0, zip64 ? ALL_ONES : offset);
  return join([fields.done(), name, extra]);
}

function end(count: number, size: number, offset: number, zip64: boolean): Uint8Array {
  const last = (n: number, where: number) =>
    new Bytes()
      .u32(0x06054b50)
      .u16(0, 0, n, n)
      .u32(zip64 ? ALL_ONES : size, where)
      .u16(0)
      .done();
  if (!zip64) return last(count, offset);
  const record = new Bytes().u32(0x06064b50).u64(44).u16(45, 45).u32(0, 0);
  record.u64(count, count, size, offset);
  const locator = new Bytes()
    .u32(0x07064b50, 0)
    .u64(offset + size)
    .u32(1);
  return join([record.done(), locator.done(), last(0xffff, ALL_ONES)]);
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
    const header = localHeader(path, data.length, options);
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
  options: ZipOptions & { readonly byteorder?: string } = {},
): Uint8Array {
  const data = Object.entries(storages).map(([key, { buffer, byteOffset, byteLength }]) => {
    return [`net/data/${key}`, new Uint8Array(buffer, byteOffset, byteLength)] as const;
  });
  const order =
    options.byteorder === undefined ? [] : [['net/byteorder', encode(options.byteorder)] as const];
  return zipFile([['net/data.pkl', pickle], ...order, ...data, ['net/version', encode('3\n')]], options);
}
