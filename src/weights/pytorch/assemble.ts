/** From a read pickle and the storages beside it to a checkpoint. */
import type { Checkpoint } from '../checkpoint.ts';
import type { Value } from './pickle/values.ts';
import { findStateDict } from './state_dict.ts';
import { type StorageBytes, TensorReader } from './tensors.ts';

/** The state that belongs to one pickle. */
export interface PickledFile {
  /** Its name, for messages. */
  readonly file: string;
  /** In bytes. */
  readonly fileSize: number;
  readonly storages: StorageBytes;
  /** The dict to take, where the file holds several. */
  readonly entry: string | undefined;
}

/** @throws FormatError when there is no state_dict, or one of its tensors is not in the file. */
export function assemble(root: Value, { file, fileSize, storages, entry }: PickledFile): Checkpoint {
  const { tensors, notes } = findStateDict(root, file, entry);
  const reader = new TensorReader(file, fileSize, storages);
  const read = Array.from(tensors, ([name, tensor]) => [name, reader.read(name, tensor)] as const);
  return { file, metadata: Object.create(null), tensors: new Map(read), notes };
}
