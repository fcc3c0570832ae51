/** Checkpoints in PyTorch's two formats. */
import type { Checkpoint } from '../../src/weights/checkpoint.ts';
import * as p from './pickle.ts';
import { torchFile } from './zip_file.ts';

const STORAGES: Readonly<Record<string, string>> = { F32: 'FloatStorage', F16: 'HalfStorage' };

/** A checkpoint's tensors as `torch.save({ 'state_dict': … })` writes them, each with a storage of its own; once under each of the names. */
export function torchCheckpoint(
  { tensors }: Checkpoint,
  prefix = '',
  names: readonly string[] = ['state_dict'],
): Uint8Array {
  const all = [...tensors.values()];
  const entries = all.map(({ name, shape, type }, i) => {
    const storage = STORAGES[type];
    if (!storage) throw new Error(type);
    return [prefix + name, p.tensor(shape, { key: String(i), storage })] as const;
  });
  const dicts = names.map((name) => [name, p.named(Object.fromEntries(entries))] as const);
  const root = p.named({ epoch: p.int(9), ...Object.fromEntries(dicts) });
  return torchFile(p.pickle(2, root), Object.fromEntries(all.map(({ bytes }, i) => [String(i), bytes])));
}

export interface LegacyOptions {
  readonly magic?: p.Code;
  readonly version?: number;
  readonly littleEndian?: boolean;
  /** Instead of the storages' own keys. */
  readonly keys?: p.Code;
  /** Instead of each storage's own count. */
  readonly count?: number;
}

const MAGIC: p.Code = [0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

/** The format before PyTorch 1.6: five pickles, then counts and numbers. */
export function legacyFile(
  root: p.Code,
  storages: Readonly<Record<string, Float32Array | Uint16Array | Float64Array | BigInt64Array>>,
  options: LegacyOptions = {},
): Uint8Array {
  const { magic = MAGIC, version = 1001, littleEndian = true } = options;
  const keys = options.keys ?? p.list(...Object.keys(storages).map(p.text));
  const system = p.named({ protocol_version: p.int(1001), little_endian: p.bool(littleEndian) });
  const pickles = [magic, p.int(version), system, root, keys].map((code) => p.pickle(2, code));
  const data = Object.values(storages).flatMap((values) => [
    new Uint8Array(BigInt64Array.of(BigInt(options.count ?? values.length)).buffer),
    new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  ]);
  return new Uint8Array(Buffer.concat([...pickles, ...data]));
}
