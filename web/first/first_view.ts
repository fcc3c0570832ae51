/**
 * What a first visit shows before the network's weights have come: the first sample's run, computed when the page was
 * built (`scripts/first_view.ts`). The live run takes its place.
 */
import type { Block, TopClass } from 'senet-wasm';

export interface FirstView {
  /** Of the network that the numbers are of. */
  readonly blocks: readonly Block[];
  readonly top: readonly TopClass[];
  /** By block `[C]`. */
  readonly gates: Readonly<Record<string, readonly number[]>>;
  /** By tensor: squeeze and hidden of every block. */
  readonly taps: Readonly<Record<string, readonly number[]>>;
}
