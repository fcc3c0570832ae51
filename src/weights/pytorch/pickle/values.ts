/** What a pickle may hold: plain data, storages by name, and tensors over them. A leaf. */
import type { Shape } from '../../../tensor.ts';
import type { StoredType } from '../../checkpoint.ts';

export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Value[]
  | Tuple
  | Dict
  | Global
  | Storage
  | PickledTensor
  | Inert;

export class Tuple {
  readonly items: readonly Value[];

  constructor(items: readonly Value[]) {
    this.items = items;
  }
}

/** A dict or OrderedDict. The map is made with the first entry: an empty dict costs a pickle one byte. */
export class Dict {
  #entries: Map<Value, Value> | undefined;

  get entries(): ReadonlyMap<Value, Value> {
    return this.#entries ?? NONE;
  }

  set(key: Value, value: Value): void {
    this.#entries ??= new Map();
    this.#entries.set(key, value);
  }
}

const NONE: ReadonlyMap<Value, Value> = new Map();

/** A name out of Python's modules: `torch._utils._rebuild_tensor_v2`. It is compared with lists, never looked up. */
export class Global {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/**
 * An object of a class that no weight needs, such as `argparse.Namespace`. It is never made: its class's name is kept, and what the
 * pickle says of it is kept as data.
 */
export class Inert {
  readonly className: string;
  /** The state that the object's attributes would be set from; mostly a dict of them. */
  state: Value | undefined;
  /** The entries, where the object is a subclass of dict. */
  readonly dict = new Dict();

  constructor(className: string) {
    this.className = className;
  }
}

/** Numbers that tensors are views of; the bytes are elsewhere in the file, under `key`. */
export interface StorageParts {
  /** Absent for bytes whose type the tensor says. */
  readonly type: StoredType | undefined;
  readonly key: string;
  /** Numbers under the key, or bytes where the type is absent. */
  readonly total: number;
  /** The part of them that is this storage (PyTorch up to 0.4 had storages within storages), in numbers. */
  readonly begin: number;
  readonly count: number;
}

export class Storage {
  readonly parts: StorageParts;

  constructor(parts: StorageParts) {
    this.parts = parts;
  }
}

/** A view of a storage, unchecked: numbers as the pickle gave them. Offset and strides count numbers, not bytes. */
export class PickledTensor {
  readonly storage: Storage;
  readonly type: StoredType;
  readonly offset: number;
  readonly shape: Shape;
  readonly strides: readonly number[];

  constructor(storage: Storage, type: StoredType, offset: number, shape: Shape, strides: readonly number[]) {
    this.storage = storage;
    this.type = type;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
  }
}
