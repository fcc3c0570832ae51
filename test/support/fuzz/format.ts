/** What a fuzzed format is: mutants, their reader, and every way in which a file may be refused. */
import type fc from 'fast-check';
import type { Checkpoint } from '../../../src/weights/checkpoint.ts';
import { ITEM_BYTES } from '../../../src/weights/numbers.ts';

export interface FuzzedFormat {
  readonly name: string;
  readonly mutants: fc.Arbitrary<Uint8Array>;
  readonly read: (bytes: Uint8Array) => Promise<Checkpoint>;
  /** Refusals before the header was understood, by what their messages say. */
  readonly header: Readonly<Record<string, RegExp>>;
  /** Refusals of what the header describes. */
  readonly body: Readonly<Record<string, RegExp>>;
}

/** What every checkpoint that was accepted promises. */
export function checkSound({ tensors, metadata }: Checkpoint): void {
  for (const [name, { name: own, shape, type, bytes }] of tensors) {
    const size = shape.reduce((product, extent) => product * extent, ITEM_BYTES[type]);
    if (bytes.length !== size || own !== name) throw new Error(`${name}: ${bytes.length} bytes, not ${size}`);
  }
  if (!Object.values(metadata).every((text) => typeof text === 'string')) throw new Error('metadata');
}
