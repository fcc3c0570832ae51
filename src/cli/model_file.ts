/** Models from files: the one that was named, or the one that the package ships. */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { InputError, loadModel, type Model, type Precision } from '../index.ts';
import { CHECKPOINT, checkpointOf } from './checkpoint_file.ts';
import { type FileChoice, fileChoices } from './file_choices.ts';
import { readBytes } from './files.ts';
import { packageRoot } from './package_root.ts';

const SHIPPED = 'se-resnet18-cifar10.safetensors';

export const MODEL_OPTION = [
  '-m, --model <file>',
  `${CHECKPOINT} (default: ${SHIPPED} of this package)`,
] as const;

function shippedModel(): string {
  const path = join(packageRoot(), 'models', SHIPPED);
  if (existsSync(path)) return path;
  throw new InputError({
    where: SHIPPED,
    found: 'no such file in this package',
    expected: 'the trained model that it ships',
    cause: 'Name weights with --model, or install the package again.',
  });
}

/** The path that was named, or the shipped model's. */
export function modelPath(named: string | undefined): string {
  return named ?? shippedModel();
}

export interface LoadedFile {
  readonly model: Model;
  /** Of the file that was named; with shards, of their index. */
  readonly bytes: Uint8Array;
  /** The file's name, without folders. */
  readonly file: string;
}

/** Loads weights; errors name the path as it was given. The caller disposes of the model. */
export async function loadFile(
  path: string,
  choice: FileChoice = {},
  precision?: Precision,
): Promise<LoadedFile> {
  const bytes = await readBytes(path);
  const choices = await fileChoices(choice);
  const model = await loadModel(await checkpointOf(bytes, path, choice), {
    ...choices,
    ...(precision && { precision }),
  });
  return { model, bytes, file: basename(path) };
}
