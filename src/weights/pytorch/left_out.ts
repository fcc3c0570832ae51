/** Says what a file holds beside its weights. */
import { quote } from '../quote.ts';
import { Inert, PickledTensor, type Value } from './pickle/values.ts';

/** How many names a note lists. */
const NAMED = 12;

/** `args (argparse.Namespace)`, or the name alone where the value is plain data. */
function shown(name: string, value: Value): string {
  const plain = quote(name).slice(1, -1);
  if (value instanceof Inert) return `${plain} (${quote(value.className).slice(1, -1)})`;
  return value instanceof PickledTensor ? `${plain} (a tensor)` : plain;
}

/** A sentence on the entries that were not read; none where all were. */
export function leftOut(entries: readonly (readonly [string, Value])[]): string[] {
  if (entries.length === 0) return [];
  const names = entries.slice(0, NAMED).map(([name, value]) => shown(name, value));
  const more = entries.length - names.length;
  return [`Left out: ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`];
}
