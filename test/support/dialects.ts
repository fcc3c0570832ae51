/** The golden files of other people's networks, and their weights by formula B. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Shape, Tensor } from '../../src/tensor.ts';
import type { Checkpoint, StoredTensor } from '../../src/weights/checkpoint.ts';
import { toFloat32 } from '../../src/weights/numbers.ts';
import { parseSafetensors } from '../../src/weights/safetensors.ts';
import { formulaInput, formulaTensorB, stored } from './formula.ts';
import { GOLDEN_VALUES } from './golden.ts';

const FOLDER = new URL('dialects/', GOLDEN_VALUES);

export interface DialectCase {
  /** Formula B under the project's own names, no metadata. */
  readonly checkpoint: Checkpoint;
  readonly input: Tensor;
  readonly parameters: number;
  /** `logits`, and `gate:<module>` for every gate. */
  readonly expected: ReadonlyMap<string, Tensor>;
  /** What this package calls the block of a gate. */
  blockOfGate(name: string): string;
}

export function dialectFiles(): string[] {
  return readdirSync(FOLDER).filter((name) => name.endsWith('.safetensors'));
}

/** Every tensor's name and shape, by formula B. */
export function formulaCheckpointB(
  shapes: Iterable<readonly [string, Shape]>,
  seed: number,
  file: string,
): Checkpoint {
  const tensors = new Map<string, StoredTensor>();
  for (const [name, shape] of shapes) tensors.set(name, stored(name, formulaTensorB(name, shape, seed)));
  return { file, metadata: {}, tensors };
}

function openFile(file: string): Checkpoint {
  return parseSafetensors(readFileSync(new URL(file, FOLDER)), file);
}

/** Names and shapes of a file's network, as its project has them. */
export function dialectShapes(file: string): ReadonlyMap<string, Shape> {
  return new Map(
    Object.entries(JSON.parse(openFile(file).metadata.tensors ?? '{}') as Record<string, Shape>),
  );
}

/** Stages of MobileNetV3-small by torchvision's number of the feature: (Howard et al. 2019, table 2's strides). */
const MOBILE_BLOCKS = '1.0 2.0 2.1 3.0 3.1 3.2 3.3 3.4 4.0 4.1 4.2'.split(' ').map((name) => `layer${name}`);

function blockOf(gate: string): string {
  const name = gate.replace('gate:', '');
  const residual = /^conv(\d)_(\d+)_prob$/.exec(name);
  if (residual) return `layer${Number(residual[1]) - 1}.${Number(residual[2]) - 1}`;
  const inception = /^inception_(\w+)_prob$/.exec(name);
  if (inception) return inception[1] ?? '';
  const feature = /^features\.(\d+)\./.exec(name);
  if (feature) return MOBILE_BLOCKS[Number(feature[1]) - 1] ?? '';
  return name.split('.').slice(0, 2).join('.');
}

/** @param file  `timm.seresnet18.safetensors` */
export function dialectCase(file: string): DialectCase {
  const golden = openFile(file);
  const { input = '', params, seed } = golden.metadata;
  const tensors = [...golden.tensors.values()];
  return {
    checkpoint: formulaCheckpointB(dialectShapes(file), Number(seed), file.replace('.safetensors', '')),
    input: formulaInput(input.split('x').map(Number), Number(seed)),
    parameters: Number(params),
    expected: new Map(tensors.map((t) => [t.name, { shape: t.shape, data: toFloat32(t) }])),
    blockOfGate: blockOf,
  };
}
