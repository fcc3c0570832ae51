/**
 * The Squeeze-and-Excitation module as nodes (Hu et al. 2018, section 3):
 *
 *   u ── squeeze ── z ── W1 ── relu ── W2 ── gate ── s
 *    └───────────────── scale ───────────────────────┘   x̃ = s · u
 */
import { NetworkError } from '../errors.ts';
import type { ActivationFunction, Node, SEModule } from './network.ts';
import { activationModule, dense, globalPool } from './nodes.ts';
import { show } from './options.ts';

/** ⌊C/r⌋; C/r to the nearest multiple of 8, at least 8; or the hidden units themselves, of every module or of each. */
export type HiddenWidth = 'floor' | 'round8' | number | readonly number[];

const GREATEST_HIDDEN = 65_536;

/** Checks a hidden width that comes from outside. */
export function hiddenWidth(value: unknown, where: string): HiddenWidth {
  if (value === 'floor' || value === 'round8') return value;
  const fits = (n: unknown) => Number.isSafeInteger(n) && Number(n) >= 1 && Number(n) <= GREATEST_HIDDEN;
  if (fits(value)) return value as number;
  if (Array.isArray(value) && value.length > 0 && value.every(fits)) return [...value];
  const expected = `'floor', 'round8', a whole number from 1 to ${GREATEST_HIDDEN} or a list of such, one for each module`;
  throw new NetworkError({ where, found: show(value), expected });
}

/** What decides a module's form. */
export interface SEOptions {
  /** r */
  readonly reduction: number;
  /** How wide the hidden layer is. */
  readonly hidden: HiddenWidth;
  /** How a channel's pixels become one number. */
  readonly squeeze: 'mean' | 'max';
  /** The gate's function. */
  readonly gate: ActivationFunction;
  /** Whether W1 and W2 have biases. */
  readonly gateBias: boolean;
}

export interface SEPlace {
  /** The block's name. */
  readonly block: string;
  /** Which of the network's modules it is, from 0. */
  readonly ordinal: number;
  /** The name of u. */
  readonly before: string;
  /** C. */
  readonly channels: number;
  /** The name of the map s · u, if it is not `<block>.after`. */
  readonly after?: string;
}

/** The multiple of `divisor` nearest to `value`, at least one of it; a tie goes up. */
export function roundTo(divisor: number, value: number): number {
  return Math.max(divisor, Math.floor((value + divisor / 2) / divisor) * divisor);
}

function given(hidden: number | readonly number[], { block, ordinal }: SEPlace): number {
  const width = typeof hidden === 'number' ? hidden : hidden[ordinal];
  if (width !== undefined) return width;
  throw new NetworkError({
    where: `option hidden, block ${block}`,
    found: show(hidden),
    expected: `one number for each module; this is number ${ordinal + 1}`,
  });
}

function hiddenWidthOf(place: SEPlace, { reduction, hidden }: SEOptions): number {
  const { block, channels } = place;
  if (hidden === 'round8') return roundTo(8, channels / reduction);
  if (hidden !== 'floor') return given(hidden, place);
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
 * @throws NetworkError when the reduction leaves no hidden unit, or `hidden` lists fewer modules than there are.
 */
export function seModule(place: SEPlace, options: SEOptions): { nodes: Node[]; se: SEModule } {
  const { block, before, channels } = place;
  const { gateBias } = options;
  const hiddenWidth = hiddenWidthOf(place, options);
  const [squeeze, hidden, gate] = [`${block}.squeeze`, `${block}.hidden`, `${block}.gate`];
  const [first, second] = [`${block}.SE.fc.0`, `${block}.SE.fc.2`];
  const after = place.after ?? `${block}.after`;
  const nodes: Node[] = [
    globalPool(squeeze, before, options.squeeze),
    dense(first, squeeze, [channels, hiddenWidth], gateBias),
    activationModule(hidden, first, 'relu'),
    dense(second, hidden, [hiddenWidth, channels], gateBias),
    activationModule(gate, second, options.gate),
    { kind: 'scale', name: after, inputs: [before, gate], module: 'SE_Block' },
  ];
  return { nodes, se: { before, squeeze, hidden, gate, after, channels, hiddenWidth } };
}
