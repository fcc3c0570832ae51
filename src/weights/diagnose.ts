/** Says more of a checkpoint that is no known network's than `recogniseNetwork` can; loaded when a file has been refused. */
import { WeightsError } from '../errors.ts';
import type { Network } from '../network/network.ts';
import { formatShape, type Shape } from '../tensor.ts';
import type { Checkpoint } from './checkpoint.ts';
import { type Comparison, compare } from './compare.ts';
import { adapt } from './dialects/adapt.ts';
import { findModules } from './modules.ts';
import { quote } from './quote.ts';

const QUANTISED = /(^|\.)(_packed_params|zero_point|weight_quantizer|activation_post_process)(\.|$)/;

/** The cause that names and shapes show together: convolutions of other than two dimensions, or weights that were quantised. */
export function contentCause(shapes: ReadonlyMap<string, Shape>): string | undefined {
  const names = [...shapes.keys()];
  const quantised = names.find((name) => QUANTISED.test(name));
  if (quantised !== undefined)
    return `The weights are quantised (${quote(quantised)}); save the float32 network’s state_dict() from before its conversion.`;
  const count = (rank: number) => [...shapes.values()].filter(({ length }) => length === rank).length;
  const [lines, planes, volumes] = [count(3), count(4), count(5)];
  if (volumes > planes)
    return 'Its convolutions are 3-D (weights of five extents); networks of pictures have 2-D ones.';
  if (lines > planes)
    return 'Its convolutions are 1-D (weights of three extents); networks of pictures have 2-D ones.';
  return undefined;
}

const HEAD = /^(linear|fc|last_linear|classifier|head|head_drop|last|output|logits)\d*\./;

/** A head of several layers, or of other names, where all else fits. */
function headCause({ missing, surplus, misshapen }: Comparison): string | undefined {
  const isHead = ({ name }: { readonly name: string }) => HEAD.test(name);
  const differs = [...missing, ...surplus, ...misshapen];
  if (missing.length === 0 || !differs.every(isHead)) return undefined;
  if (surplus.length === 0) return 'The head is absent: the file holds the features’ tensors alone.';
  const layers = surplus.map(({ name, shape }) => `${quote(name)} ${formatShape(shape)}`);
  return `The head was replaced by other layers: ${layers.slice(0, 3).join(', ')}${layers.length > 3 ? ', …' : ''}.`;
}

/** ` and 8 SE modules ("layer1.0.att", "layer1.1.att", …)`, or nothing where there are none. */
function modulesIn(shapes: ReadonlyMap<string, Shape>): string {
  const modules = findModules(shapes);
  if (modules.length === 0) return '';
  const first = modules.slice(0, 2).map(quote).join(', ');
  const count = modules.length === 1 ? '1 SE module' : `${modules.length} SE modules`;
  return ` and ${count} (${first}${modules.length > 2 ? ', …' : ''})`;
}

function withContents(error: WeightsError, { tensors }: Checkpoint): WeightsError {
  const shapes = new Map(Array.from(tensors, ([name, { shape }]) => [name, shape] as const));
  const cause = contentCause(shapes) ?? error.parts.cause;
  const found = error.parts.found + modulesIn(shapes);
  return new WeightsError({ ...error.parts, found, ...(cause !== undefined && { cause }) });
}

/**
 * The error that recognising or checking a checkpoint threw, with what its shapes tell: quantised weights, convolutions of other than two
 * dimensions, SE modules under names of its own, or a replaced head. Other errors are returned as they are.
 *
 * @param network  what the checkpoint was held against; absent where it was not recognised.
 */
export function diagnosed(error: unknown, checkpoint: Checkpoint, network?: Network): unknown {
  if (!(error instanceof WeightsError)) return error;
  if (error.parts.causeFirst) return withContents(error, checkpoint);
  const cause = network && headCause(compare(adapt(checkpoint), network));
  return cause === undefined ? error : new WeightsError({ ...error.parts, cause, causeFirst: true });
}
