/**
 * Whether a checkpoint's tensors are those that a network needs: names, shapes and number formats.
 */
import { WeightsError } from '../errors.ts';
import type { Network } from '../network/network.ts';
import { parameterShapes } from '../network/parameters.ts';
import { formatShape } from '../tensor.ts';
import { likelyCause } from './causes.ts';
import type { Checkpoint } from './checkpoint.ts';
import { type Comparison, compare, type NamedShape } from './compare.ts';
import { type AdaptedCheckpoint, adapt } from './dialects/adapt.ts';
import { toFloat32 } from './numbers.ts';
import { listed, quote } from './quote.ts';

const FLOATS = ['F32', 'F16', 'BF16', 'F64'];
/** A checkpoint, the network that it is held against, and how they differ. */
interface Held {
  readonly checkpoint: AdaptedCheckpoint;
  readonly network: Network;
  readonly comparison: Comparison;
}

/** `tensor "a"` or `7 tensors`. */
function counted(tensors: readonly NamedShape[]): string {
  return tensors.length === 1 ? `tensor ${quote(tensors[0]?.name ?? '')}` : `${tensors.length} tensors`;
}

function withShapes(tensors: readonly NamedShape[]): string {
  return listed(tensors.map(({ name, shape }) => `${quote(name)} ${formatShape(shape)}`));
}

function causeOf({ checkpoint, network, comparison }: Held, fallback: string): string {
  return likelyCause(checkpoint, network, comparison, fallback);
}

function checkMissing(held: Held): void {
  const { missing } = held.comparison;
  if (missing.length === 0) return;
  throw new WeightsError({
    where: `${held.checkpoint.file}, ${counted(missing)}`,
    found: 'nothing',
    expected: `${withShapes(missing)}, as ${held.network.architecture} reads`,
    cause: causeOf(held, 'The file is incomplete.'),
  });
}

function checkSurplus(held: Held): void {
  const { surplus } = held.comparison;
  if (surplus.length === 0) return;
  throw new WeightsError({
    where: `${held.checkpoint.file}, ${counted(surplus)}`,
    found: withShapes(surplus),
    expected: `only what ${held.network.architecture} reads`,
    cause: causeOf(held, 'The file holds more than the network’s state_dict.'),
  });
}

function checkShapes(held: Held): void {
  const [first, ...others] = held.comparison.misshapen;
  if (!first) return;
  const also = others.map(({ name }) => quote(name));
  throw new WeightsError({
    where: `${held.checkpoint.file}, tensor ${quote(first.name)}`,
    found: `shape ${formatShape(first.found)}`,
    expected: `${formatShape(first.expected)}, as ${held.network.architecture} reads`,
    cause:
      causeOf(held, 'The tensors are another network’s.') +
      (also.length > 0 ? ` Also misshapen: ${listed(also)}.` : ''),
  });
}

function checkTypes({ checkpoint, network }: Held): void {
  const { file, tensors } = checkpoint;
  const read = [...parameterShapes(network).keys()].flatMap((name) => tensors.get(name) ?? []);
  const [first, ...others] = read.filter(({ type }) => !FLOATS.includes(type));
  if (!first) return;
  throw new WeightsError({
    where: `${file}, tensor ${quote(first.name)}`,
    found: `${first.type} numbers`,
    expected: 'F32, F16, BF16 or F64',
    cause: `Quantised or integer weights are not supported${others.length > 0 ? ` (${others.length} more)` : ''}; save floats.`,
  });
}

/** A negative variance would make every output NaN. */
function checkVariances({ checkpoint: { file, tensors }, network }: Held): void {
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
  const adapted = adapt(checkpoint);
  const held = { checkpoint: adapted, network, comparison: compare(adapted, network) };
  checkMissing(held);
  checkSurplus(held);
  checkShapes(held);
  checkTypes(held);
  checkVariances(held);
}
