/**
 * Guesses why tensors' names are not the expected ones, for messages. A leaf.
 */

const PREFIXES: Readonly<Record<string, string>> = {
  'module.': 'The names begin with "module.", as nn.DataParallel saves them; save model.module.state_dict().',
  'model.':
    'The names begin with "model.", as a wrapping class saves them; save the inner module’s state_dict().',
  '_orig_mod.': 'The names begin with "_orig_mod.", as torch.compile saves them; save the original model’s.',
  'state_dict.': 'The names begin with "state_dict."; save the state_dict itself.',
};

/** Names that only other projects use: a part of the name, and whose it is. */
const FOREIGN: readonly (readonly [RegExp, string])[] = [
  [/^layer0\./, 'The names look like those of Cadene’s or timm’s legacy SENets, which are not built in.'],
  [/(^|\.)se\.fc[12]\./, 'The names look like timm’s, whose networks are not built in.'],
  [
    /(^|\.)downsample\.0\./,
    'The names look like torchvision’s or timm’s (downsample), not the listing’s (shortcut).',
  ],
  [/^features\./, 'The names look like a torchvision network’s, which is not built in.'],
];

/** The likely cause, or `undefined` where the names suggest none. */
export function namingCause(names: readonly string[]): string | undefined {
  if (names.length === 0) return 'The file holds no tensors.';
  for (const [prefix, cause] of Object.entries(PREFIXES)) {
    if (names.every((name) => name.startsWith(prefix))) return cause;
  }
  return FOREIGN.find(([pattern]) => names.some((name) => pattern.test(name)))?.[1];
}
