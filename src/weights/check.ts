/**
 * Whether a checkpoint's tensors are those that a network needs: names, shapes and number formats.
 */
import { WeightsError } from '../errors.ts';
import type { Network } from '../network/network.ts';
import { parameterShapes } from '../network/parameters.ts';
import { recogniseShapes } from '../network/registry.ts';
import { formatShape, type Shape, sameShape } from '../tensor.ts';
import type { Checkpoint } from './checkpoint.ts';
import { namingCause } from './naming.ts';
import { toFloat32 } from './numbers.ts';
import { describe, quote } from './quote.ts';

const FLOATS = ['F32', 'F16', 'BF16', 'F64'];
/** How many tensors a message names. */
const NAMED = 3;

type Shapes = ReadonlyMap<string, Shape>;

/** PyTorch's count of training steps, which inference does not use. */
function isIgnored(name: string): boolean {
  return name === 'num_batches_tracked' || name.endsWith('.num_batches_tracked');
}

/** What the file is instead, as far as its names and shapes tell. */
function likelyCause(found: Shapes, { architecture, options }: Network, fallback: string): string {
  const naming = namingCause([...found.keys()]);
  if (naming) return naming;
  const recognised = recogniseQuietly(found);
  if (!recognised) return fallback;
  if (recognised.architecture !== architecture) {
    return `The file looks like ${recognised.architecture}; the network is ${architecture}.`;
  }
  const differing = Object.entries(recognised.options).filter(([name, value]) => {
    return JSON.stringify(value) !== JSON.stringify(options[name]);
  });
  if (differing.length === 0) return fallback;
  const list = differing.map(
    ([name, value]) => `${name} ${describe(value)}, the network ${describe(options[name])}`,
  );
  return `The file has ${list.join('; ')}.`;
}

function recogniseQuietly(found: Shapes) {
  try {
    return recogniseShapes(found);
  } catch {
    return undefined;
  }
}

/** `"a", "b", "c" and 4 more` */
function listed(texts: readonly string[]): string {
  const more = texts.length - NAMED;
  return `${texts.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** `tensor "a"` or `7 tensors`. */
function counted(names: readonly string[]): string {
  return names.length === 1 ? `tensor ${quote(names[0] ?? '')}` : `${names.length} tensors`;
}

function checkMissing(file: string, expected: Shapes, found: Shapes, network: Network): void {
  const missing = [...expected.keys()].filter((name) => !found.has(name));
  if (missing.length === 0) return;
  const wanted = missing.map((name) => `${quote(name)} ${formatShape(expected.get(name) ?? [])}`);
  throw new WeightsError({
    where: `${file}, ${counted(missing)}`,
    found: 'nothing',
    expected: `${listed(wanted)}, as ${network.architecture} reads`,
    cause: likelyCause(found, network, 'The file is incomplete.'),
  });
}

function checkSurplus(file: string, expected: Shapes, found: Shapes, network: Network): void {
  const surplus = [...found.keys()].filter((name) => !expected.has(name));
  if (surplus.length === 0) return;
  const named = surplus.map((name) => `${quote(name)} ${formatShape(found.get(name) ?? [])}`);
  throw new WeightsError({
    where: `${file}, ${counted(surplus)}`,
    found: listed(named),
    expected: `only what ${network.architecture} reads`,
    cause: likelyCause(found, network, 'The file holds more than the network’s state_dict.'),
  });
}

function checkShapes(file: string, expected: Shapes, found: Shapes, network: Network): void {
  const misshapen = [...expected].filter(([name, shape]) => !sameShape(found.get(name) ?? [], shape));
  const [first] = misshapen;
  if (!first) return;
  const [name, shape] = first;
  const others = misshapen.slice(1).map(([other]) => quote(other));
  throw new WeightsError({
    where: `${file}, tensor ${quote(name)}`,
    found: `shape ${formatShape(found.get(name) ?? [])}`,
    expected: `${formatShape(shape)}, as ${network.architecture} reads`,
    cause:
      likelyCause(found, network, 'The tensors are another network’s.') +
      (others.length > 0 ? ` Also misshapen: ${listed(others)}.` : ''),
  });
}

function checkTypes({ file, tensors }: Checkpoint, expected: Shapes): void {
  const unfit = [...expected.keys()].flatMap((name) => tensors.get(name) ?? []);
  const [first, ...others] = unfit.filter(({ type }) => !FLOATS.includes(type));
  if (!first) return;
  throw new WeightsError({
    where: `${file}, tensor ${quote(first.name)}`,
    found: `${first.type} numbers`,
    expected: 'F32, F16, BF16 or F64',
    cause: `Quantised or integer weights are not supported${others.length > 0 ? ` (${others.length} more)` : ''}; save floats.`,
  });
}

/** A negative variance would make every output NaN. */
function checkVariances({ file, tensors }: Checkpoint, network: Network): void {
  for (const node of network.nodes) {
    const variance = node.kind === 'batchNorm' ? tensors.get(node.variance) : undefined;
    const worst = variance ? toFloat32(variance, file).find((value) => value < 0) : undefined;
    if (worst === undefined || !variance) continue;
    throw new WeightsError({
      where: `${file}, tensor ${quote(variance.name)}`,
      found: `the variance ${worst}`,
      expected: 'no negative number',
      cause: 'The file is damaged, or another tensor bears this name.',
    });
  }
}

/**
 * Checks names, shapes and number formats against what the network reads; `num_batches_tracked` is ignored. Values are
 * not read, but for batch norm's variances (none may be negative).
 *
 * @throws WeightsError that names the file, the first tensors, both shapes and the likely cause, such as
 *   `m.safetensors, tensor "linear.weight": found shape 100×512; expected 10×512, as se_resnet18 reads. The file has classes 100, the
 *   network 10. …`.
 */
export function checkWeights(checkpoint: Checkpoint, network: Network): void {
  const expected = parameterShapes(network);
  const kept = [...checkpoint.tensors].filter(([name]) => !isIgnored(name));
  const found = new Map(kept.map(([name, { shape }]) => [name, shape]));
  checkMissing(checkpoint.file, expected, found, network);
  checkSurplus(checkpoint.file, expected, found, network);
  checkShapes(checkpoint.file, expected, found, network);
  checkTypes(checkpoint, expected);
  checkVariances(checkpoint, network);
}
