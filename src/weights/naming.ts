/**
 * Guesses why tensors' names are nobody's that is known, for messages. A leaf.
 */

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
