/** Prefixes that wrappers put before every name of a state_dict. */
import type { Checkpoint, StoredTensor } from './checkpoint.ts';
import { quote } from './quote.ts';

/** By whom: DataParallel, torch.compile, Lightning and wrapping classes. */
const WRAPPERS = ['module.', '_orig_mod.', 'state_dict.', 'model.', 'net.', 'network.'];

function prefixOf(names: readonly string[]): string {
  const [first = ''] = names;
  const wrapper = WRAPPERS.find((prefix) => names.every((name) => name.startsWith(prefix)));
  if (names.length === 0 || wrapper === undefined || first === wrapper) return '';
  return wrapper + prefixOf(names.map((name) => name.slice(wrapper.length)));
}

/**
 * The checkpoint without the prefix that all its names have, where that is one that wrappers put there; a note says so.
 * The count of averaged models that `torch.optim.swa_utils` keeps beside the names goes with it.
 */
export function withoutPrefix(checkpoint: Checkpoint): Checkpoint {
  const tensors = [...checkpoint.tensors].filter(([name]) => name !== 'n_averaged');
  const prefix = prefixOf(tensors.map(([name]) => name));
  if (prefix === '') return checkpoint;
  const renamed = tensors.map(([long, tensor]): [string, StoredTensor] => {
    const name = long.slice(prefix.length);
    return [name, { ...tensor, name }];
  });
  const note = `The prefix ${quote(prefix)} of every name was dropped.`;
  return { ...checkpoint, tensors: new Map(renamed), notes: [...(checkpoint.notes ?? []), note] };
}
