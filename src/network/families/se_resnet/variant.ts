/** What a member of the SE-ResNet family is, as plain data: its depth, its kind of block and the options that differ. */

import type { SEResNetOptions } from './options.ts';
import type { BlockKind } from './paths.ts';

export interface Variant {
  readonly kind: BlockKind;
  /** Blocks for each stage. */
  readonly counts: readonly number[];
  /** Channels of the stem's output, before the width multiplier. */
  readonly stemChannels: number;
  /** Channels of the first stage's blocks, before the width multiplier; each stage has twice as many as the one before. */
  readonly planes: number;
  /** Where its defaults are others than the reference listing's. */
  readonly defaults: Partial<SEResNetOptions>;
}

export type Variants = Readonly<Record<string, Variant>>;
