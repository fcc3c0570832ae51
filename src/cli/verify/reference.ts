/** What PyTorch computed: the input and the outputs to compare with, from safetensors. */
import {
  type Checkpoint,
  formatShape,
  InputError,
  parseSafetensors,
  type Shape,
  type Tensor,
  tensor,
  toFloat32,
} from '../../index.ts';
import { readBytes } from '../files.ts';

export interface Reference {
  readonly input: Tensor;
  /** By name, `input` not among them; at least one. */
  readonly outputs: ReadonlyMap<string, Tensor>;
}

async function readTensors(path: string): Promise<Checkpoint> {
  return parseSafetensors(await readBytes(path), path);
}

function floats({ tensors, file }: Checkpoint, name: string): Tensor | undefined {
  const stored = tensors.get(name);
  return stored && tensor(toFloat32(stored, file), stored.shape);
}

/** Names of a file's tensors, for a message. */
function namesOf({ tensors }: Checkpoint): string {
  const names = [...tensors.keys()].slice(0, 5).map((name) => JSON.stringify(name));
  return `the tensors ${names.join(', ')}${tensors.size > 5 ? ', …' : ''}`;
}

/** Gates that come out of a 1×1 convolution are `[N, C, 1, 1]`. */
function withoutOnes(shape: Shape): Shape {
  return shape.length === 4 && shape[2] === 1 && shape[3] === 1 ? shape.slice(0, 2) : shape;
}

/** The tensor `input` of a safetensors file. @throws InputError where there is none. */
export async function readInput(path: string): Promise<Tensor> {
  const file = await readTensors(path);
  const found = floats(file, 'input');
  if (found) return found;
  throw new InputError({ where: path, found: namesOf(file), expected: 'a tensor "input" [N, 3, H, W]' });
}

/**
 * @param inputPath  where the input is, if it is not in the reference itself.
 * @throws InputError when there is no input, or nothing to compare with; what `parseSafetensors` throws.
 */
export async function readReference(path: string, inputPath?: string): Promise<Reference> {
  const file = await readTensors(path);
  const names = [...file.tensors.keys()].filter((name) => name !== 'input');
  if (names.length === 0) {
    const expected = 'the outputs to compare with, such as "logits"';
    throw new InputError({ where: path, found: namesOf(file), expected });
  }
  const input = inputPath === undefined ? floats(file, 'input') : await readInput(inputPath);
  if (!input) {
    throw new InputError({
      where: path,
      found: namesOf(file),
      expected: 'a tensor "input" [N, 3, H, W] beside the outputs',
      cause: 'Save it with them, or name the file that holds it: --input X.safetensors.',
    });
  }
  const outputs = names.flatMap((name) => {
    const value = floats(file, name);
    return value ? [[name, { data: value.data, shape: withoutOnes(value.shape) }] as const] : [];
  });
  return { input, outputs: new Map(outputs) };
}

/** For messages: `"logits" 1×10`. */
export function named(name: string, { shape }: Tensor): string {
  return `${JSON.stringify(name)} ${formatShape(shape)}`;
}
