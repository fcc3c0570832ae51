/**
 * Guesses why tensors' names are nobody's that is known, for messages.
 */
import type { Shape } from '../tensor.ts';
import { quote } from './quote.ts';

/** Names that only other projects use: a part of the name, and whose it is. */
const FOREIGN: readonly (readonly [RegExp, string])[] = [
  [
    /^(backbone|encoder|_model|student|ema)\./,
    'The names begin with what a wrapping class calls its network; save the inner module’s state_dict().',
  ],
  [
    /^blocks\.\d+\.\d+\.se\.conv_reduce\./,
    'The names look like those of timm’s EfficientNets and MobileNets, which are not built in.',
  ],
  [/^(bn1|conv1)\/|\/(kernel|gamma|moving_mean)(:0)?$/, 'The names look like TensorFlow’s or Keras’s.'],
  [
    /(^|\.)downsample\.0\./,
    'The names look like torchvision’s or timm’s ResNets, but the file holds no SE modules with names that are known.',
  ],
  [
    /^features\./,
    'The names look like those of a torchvision network without SE modules, which is not built in.',
  ],
];

/** The likely cause, or `undefined` where the names suggest none. */
export function namingCause(names: readonly string[]): string | undefined {
  if (names.length === 0) return 'The file holds no tensors.';
  return FOREIGN.find(([pattern]) => names.some((name) => pattern.test(name)))?.[1];
}

const QUANTISED = /(^|\.)(_packed_params|zero_point|weight_quantizer|activation_post_process)(\.|$)/;

/** What names and shapes together tell: convolutions of other than two dimensions, or weights that were quantised. */
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
