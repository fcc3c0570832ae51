/**
 * The Squeeze-and-Excitation module as nodes (Hu et al. 2018, section 3):
 *
 *   u ── squeeze ── z ── W1 ── relu ── W2 ── gate ── s
 *    └───────────────── scale ───────────────────────┘   x̃ = s · u
 */
import { NetworkError } from '../errors.ts';
import type { ActivationFunction, Node, SEModule } from './network.ts';
import { activationModule, dense, globalPool } from './nodes.ts';

export interface SEOptions {
  /** r: the hidden layer has ⌊C / r⌋ units. */
  readonly reduction: number;
  readonly squeeze: 'mean' | 'max';
  readonly gate: ActivationFunction;
}

export interface SEPlace {
  /** The block's name. */
  readonly block: string;
  /** The name of u. */
  readonly before: string;
  /** C. */
  readonly channels: number;
  /** The name of the map s · u, if it is not `<block>.after`. */
  readonly after?: string;
}

function hiddenWidthOf({ block, channels }: SEPlace, reduction: number): number {
  const width = Math.floor(channels / reduction);
  if (width >= 1) return width;
  throw new NetworkError({
    where: `option reduction, block ${block}`,
    found: `reduction ${reduction} of ${channels} channels`,
    expected: 'at least one hidden unit, that is a reduction of at most the channels',
    cause: `Use a reduction up to ${channels} or a greater width.`,
  });
}

/**
 * @returns the module's nodes in order of execution and the names of its tensors.
 * @throws NetworkError when the reduction leaves no hidden unit.
 */
export function seModule(place: SEPlace, options: SEOptions): { nodes: Node[]; se: SEModule } {
  const { block, before, channels } = place;
  const hiddenWidth = hiddenWidthOf(place, options.reduction);
  const [squeeze, hidden, gate] = [`${block}.squeeze`, `${block}.hidden`, `${block}.gate`];
  const [first, second] = [`${block}.SE.fc.0`, `${block}.SE.fc.2`];
  const after = place.after ?? `${block}.after`;
  const nodes: Node[] = [
    globalPool(squeeze, before, options.squeeze),
    dense(first, squeeze, [channels, hiddenWidth], false),
    activationModule(hidden, first, 'relu'),
    dense(second, hidden, [hiddenWidth, channels], false),
    activationModule(gate, second, options.gate),
    { kind: 'scale', name: after, inputs: [before, gate], module: 'SE_Block' },
  ];
  return { nodes, se: { before, squeeze, hidden, gate, after, channels, hiddenWidth } };
}
