/**
 * A shard of an atlas as safetensors: `logits` [pictures, classes], `classes` [pictures] and, for each block, `gate:<block>` [pictures, C];
 * the metadata says which part of which data set it is. Numbers are float32, as the model gave them.
 */
import {
  type AtlasModel,
  type Checkpoint,
  InputError,
  type NamedTensor,
  parseSafetensors,
  type Tensor,
  toFloat32,
  writeSafetensors,
} from '../../index.ts';
import { readBytes } from '../files.ts';
import type { AtlasShard } from './shards.ts';

const FORMAT = 'senet-atlas-shard 1';
const GATE = 'gate:';

interface Header extends Omit<AtlasShard, 'runs'> {
  readonly format: typeof FORMAT;
}

/** Rows of all runs below one another. */
function stacked(name: string, tensors: readonly Tensor[]): NamedTensor {
  const [rows, columns] = [
    tensors.reduce((sum, { shape }) => sum + (shape[0] ?? 0), 0),
    tensors[0]?.shape[1] ?? 0,
  ];
  const data = new Float32Array(rows * columns);
  let at = 0;
  for (const tensor of tensors) {
    data.set(tensor.data, at);
    at += tensor.data.length;
  }
  return { name, shape: [rows, columns], data };
}

/** The shard as the bytes of a safetensors file. @throws InputError when it holds no picture. */
export function writeShard({ runs, ...about }: AtlasShard): Uint8Array {
  const [first] = runs;
  if (!first) {
    const { index, of } = about.place;
    const expected = `at most ${about.pictures}, as many parts as there are pictures`;
    throw new InputError({ where: `shard ${index}/${of}`, found: `${of} parts`, expected });
  }
  const classes = Float32Array.from(runs.flatMap((one) => one.classes));
  const header: Header = { format: FORMAT, ...about };
  const tensors: NamedTensor[] = [
    { name: 'classes', shape: [classes.length], data: classes },
    stacked(
      'logits',
      runs.map(({ run }) => run.logits),
    ),
    ...Object.keys(first.run.gates).map((block) => {
      const gates = runs.flatMap(({ run }) => run.gates[block] ?? []);
      return stacked(GATE + block, gates);
    }),
  ];
  return writeSafetensors(tensors, { shard: JSON.stringify(header) }, { type: 'F32' });
}

function refuse(where: string, found: string): never {
  const cause = 'Such files are written by senet atlas DATASET --shard i/n.';
  throw new InputError({ where, found, expected: 'a shard of an atlas', cause });
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isModel(value: unknown): value is AtlasModel {
  const { file, sha256, architecture } = { ...(value as Partial<AtlasModel>) };
  return isText(file) && isText(sha256) && isText(architecture);
}

/** Nothing of the header is used before it was checked. */
function headerOf({ file, metadata }: Checkpoint): Header {
  let header: Partial<Header>;
  try {
    header = { ...(JSON.parse(metadata.shard ?? 'null') as Partial<Header> | null) };
  } catch {
    return refuse(file, 'a header that is no JSON');
  }
  const { format, place, pictures, model, dataset, labels } = header;
  if (format !== FORMAT) return refuse(file, `the format ${JSON.stringify(format ?? null)}`);
  const isPlace = isCount(place?.index) && isCount(place?.of);
  const hasLabels = Array.isArray(labels) && labels.every(isText);
  if (!isPlace || !isCount(pictures) || !isModel(model) || !isText(dataset) || !hasLabels || !place) {
    return refuse(file, 'a header that lacks fields');
  }
  return { format, place, pictures, model, dataset, labels };
}

function tensorOf({ file, tensors }: Checkpoint, name: string, rows: number): Tensor {
  const stored = tensors.get(name);
  if (stored?.type !== 'F32' || stored.shape[0] !== rows)
    return refuse(`${file}, tensor "${name}"`, 'no F32 of that many pictures');
  return { data: toFloat32(stored), shape: stored.shape };
}

/** A run of one picture after another, as `senet atlas` makes them. */
function rowOf({ data, shape: [, columns = 0] }: Tensor, row: number): Tensor {
  return { data: data.subarray(row * columns, (row + 1) * columns), shape: [1, columns] };
}

/**
 * The shard in a file.
 *
 * @throws InputError when it cannot be read or is no shard; FormatError when it is no safetensors.
 */
export async function readShard(path: string): Promise<AtlasShard> {
  const file = parseSafetensors(await readBytes(path), path);
  const { format: _, ...about } = headerOf(file);
  const rows = file.tensors.get('classes')?.shape[0] ?? 0;
  const classes = tensorOf(file, 'classes', rows).data;
  const logits = tensorOf(file, 'logits', rows);
  const names = [...file.tensors.keys()].filter((name) => name.startsWith(GATE));
  const gates = names.map((name) => [name.slice(GATE.length), tensorOf(file, name, rows)] as const);
  const runs = Array.from(classes, (index, row) => ({
    run: {
      logits: rowOf(logits, row),
      gates: Object.fromEntries(gates.map(([block, gate]) => [block, rowOf(gate, row)])),
    },
    classes: [index],
  }));
  return { ...about, runs };
}
