/** Pickles built instruction by instruction, as Python's pickler would and as it never would. */

export type Code = readonly number[];

function little(value: number, bytes: number): number[] {
  return Array.from({ length: bytes }, (_, i) => Math.floor(value / 256 ** i) % 256);
}

const ascii = (text: string) => Array.from(new TextEncoder().encode(text));

export const NONE: Code = [0x4e];
export const MARK: Code = [0x28];
export const EMPTY_DICT: Code = [0x7d];
export const EMPTY_LIST: Code = [0x5d];
export const REDUCE: Code = [0x52];
export const STOP: Code = [0x2e];

export function pickle(protocol: number, ...codes: readonly Code[]): Uint8Array {
  return Uint8Array.from([0x80, protocol, ...codes.flat(), ...STOP]);
}

/** BINUNICODE */
export function text(value: string): Code {
  const bytes = ascii(value);
  return [0x58, ...little(bytes.length, 4), ...bytes];
}

/** BININT1, BININT or LONG1, the shortest that holds it. */
export function int(value: number): Code {
  if (value >= 0 && value < 256) return [0x4b, value];
  if (Math.abs(value) < 2 ** 31) return [0x4a, ...little(value < 0 ? value + 2 ** 32 : value, 4)];
  return [0x8a, 8, ...new Uint8Array(BigInt64Array.of(BigInt(value)).buffer)];
}

export function bool(value: boolean): Code {
  return [value ? 0x88 : 0x89];
}

/** GLOBAL */
export function global(module: string, name: string): Code {
  return [0x63, ...ascii(`${module}\n${name}\n`)];
}

/** STACK_GLOBAL, protocol 4. */
export function stackGlobal(module: string, name: string): Code {
  return [...text(module), ...text(name), 0x93];
}

export function tuple(...items: readonly Code[]): Code {
  return [...MARK, ...items.flat(), 0x74];
}

export function list(...items: readonly Code[]): Code {
  return [...EMPTY_LIST, ...MARK, ...items.flat(), 0x65];
}

export function dict(entries: readonly (readonly [Code, Code])[]): Code {
  return [...EMPTY_DICT, ...MARK, ...entries.flat(2), 0x75];
}

export function named(entries: Readonly<Record<string, Code>>): Code {
  return dict(Object.entries(entries).map(([name, value]) => [text(name), value]));
}

export function call(callee: Code, ...args: readonly Code[]): Code {
  return [...callee, ...tuple(...args), ...REDUCE];
}

export const ORDERED_DICT: Code = call(global('collections', 'OrderedDict'));

export interface TensorOptions {
  readonly key?: string;
  /** `FloatStorage` */
  readonly storage?: string;
  /** Numbers in the storage; of a row-major tensor that fills it if absent. */
  readonly count?: number;
  readonly offset?: number;
  readonly strides?: readonly number[];
  /** A sixth item of the id, as PyTorch wrote before 1.6. */
  readonly view?: Code;
}

/** `('storage', torch.FloatStorage, key, 'cpu', count)`, made persistent. */
export function storage(name: string, key: string, count: number, ...view: readonly Code[]): Code {
  const type = name.startsWith('Untyped') ? global('torch.storage', name) : global('torch', name);
  return [...tuple(text('storage'), type, text(key), text('cpu'), int(count), ...view), 0x51];
}

export function rowMajor(shape: readonly number[]): number[] {
  return shape.map((_, axis) => shape.slice(axis + 1).reduce((product, extent) => product * extent, 1));
}

/** `torch._utils._rebuild_tensor_v2(…)` */
export function tensor(shape: readonly number[], options: TensorOptions = {}): Code {
  const { key = '0', storage: type = 'FloatStorage', offset = 0, strides = rowMajor(shape) } = options;
  const count = options.count ?? shape.reduce((product, extent) => product * extent, 1);
  return call(
    global('torch._utils', '_rebuild_tensor_v2'),
    storage(type, key, count, ...(options.view ? [options.view] : [])),
    int(offset),
    tuple(...shape.map(int)),
    tuple(...strides.map(int)),
    bool(false),
    ORDERED_DICT,
  );
}
