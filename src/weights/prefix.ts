/** Prefixes that wrappers put before the names of a state_dict. */
import { OptionError } from '../errors.ts';
import type { Checkpoint, StoredTensor } from './checkpoint.ts';
import { listed, quote } from './quote.ts';

/** Prefixes of DataParallel, torch.compile, Lightning and wrapping classes. */
const WRAPPERS = ['module', '_orig_mod', 'state_dict', 'model', 'net', 'network', 'backbone', 'encoder'];
/** Parts that begin the names of a network itself, and are therefore no prefix, as in a network of one stage. */
const OWN = /^(conv|bn|layer|features|blocks|stages|classifier|fc|linear|head|stem|SE)/i;
/** Wrappers lie in a few others; a name of thousands of parts is nobody's. */
const DEEPEST = 8;
/** The share of names that must have a prefix before it is dropped. */
const MAJORITY = 0.8;
/** A network of fewer tensors has no prefix but those that wrappers are known to put. */
const LEAST_NAMES = 8;

/** Counters that averaged models keep beside the weights. */
const COUNTERS = ['n_averaged', 'num_updates', 'decay'];

/** The first part of a name, with its dot. */
function firstPart(name: string): string {
  return name.slice(0, name.indexOf('.') + 1);
}

/** Whether what a part stands before looks like a network's names: most have parts of their own, and there are many. */
function isNetwork(names: readonly string[]): boolean {
  const dotted = names.filter((name) => name.includes('.')).length;
  return names.length >= LEAST_NAMES && dotted > names.length / 2;
}

/** The first part that most names share, where it is a wrapper's or stands before a whole network. */
function commonPart(names: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const part of names.map(firstPart)) counts.set(part, (counts.get(part) ?? 0) + 1);
  const [part = '', count = 0] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [];
  const name = part.slice(0, -1);
  if (name === '' || OWN.test(name) || names.includes(part) || count < MAJORITY * names.length)
    return undefined;
  const rest = names.filter((long) => long.startsWith(part)).map((long) => long.slice(part.length));
  const isWrapper = WRAPPERS.includes(name) && count === names.length;
  return isWrapper || isNetwork(rest) ? part : undefined;
}

function commonPrefix(names: readonly string[]): string {
  let prefix = '';
  let rest = names;
  for (let depth = 0; depth < DEEPEST; depth++) {
    const part = commonPart(rest);
    if (part === undefined) return prefix;
    prefix += part;
    rest = rest.filter((name) => name.startsWith(part)).map((name) => name.slice(part.length));
  }
  return prefix;
}

function checked(prefix: string, { file, tensors }: Checkpoint): string {
  const dotted = prefix === '' || prefix.endsWith('.') ? prefix : `${prefix}.`;
  if ([...tensors.keys()].some((name) => name.startsWith(dotted))) return dotted;
  const [first = ''] = tensors.keys();
  throw new OptionError({
    where: `option prefix, ${file}`,
    found: quote(prefix),
    expected: `a prefix of its names, such as ${quote(firstPart(first) || first)}`,
  });
}

function noteOf(prefix: string, left: readonly string[]): string {
  if (left.length === 0) return `The prefix ${quote(prefix)} of every name was dropped.`;
  return `The prefix ${quote(prefix)} was dropped. Left out, since they do not begin with it: ${listed(left.map(quote))}.`;
}

/**
 * The checkpoint without the prefix that its names share: the one that is given, or one that most names have. Names without it are left
 * out, and a note says so. The counters that averaged models keep beside the names go with it.
 *
 * @throws OptionError when no name begins with the prefix that is given.
 */
export function withoutPrefix(checkpoint: Checkpoint, given?: string): Checkpoint {
  const tensors = [...checkpoint.tensors].filter(([name]) => !COUNTERS.includes(name));
  const names = tensors.map(([name]) => name);
  const prefix = given === undefined ? commonPrefix(names) : checked(given, checkpoint);
  if (prefix === '') return checkpoint;
  const left = names.filter((name) => !name.startsWith(prefix));
  const renamed = tensors
    .filter(([name]) => name.startsWith(prefix))
    .map(([long, tensor]): [string, StoredTensor] => {
      const name = long.slice(prefix.length);
      return [name, { ...tensor, name }];
    });
  const notes = [...(checkpoint.notes ?? []), noteOf(prefix, left)];
  return { ...checkpoint, tensors: new Map(renamed), notes };
}
