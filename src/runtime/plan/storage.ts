/**
 * Which tensors share storage: an operation may write over an input that dies there, and what is concatenated is made
 * where it will lie. Pure: knows no bytes.
 *
 *   concat of a and b      │ a: blocks 0 1 2 │ b: blocks 3 4 │      one storage, by the name of the concatenation
 */
import { INPUT } from '../../network/network.ts';
import type { Shape } from '../../tensor.ts';
import { BLOCK, blocksOf } from './layout.ts';
import { type ConcatOperation, type Operation, overwritable } from './operations.ts';

/** Where a tensor lies: in the storage of this tensor, from this channel block on. */
export interface Place {
  readonly owner: string;
  readonly block: number;
}

export class Storage {
  readonly #shapes: ReadonlyMap<string, Shape>;
  /** Of each tensor that lies in another's storage. */
  readonly #within = new Map<string, Place>();
  /** By owner: when any of its tensors is read last. */
  readonly #last: Map<string, number>;
  /** For each tensor made over another one: that one. */
  readonly overwritten = new Map<string, string>();

  /** @param last  for each tensor the index of the operation that reads it last */
  constructor(
    operations: readonly Operation[],
    last: ReadonlyMap<string, number>,
    shapes: ReadonlyMap<string, Shape>,
  ) {
    this.#shapes = shapes;
    this.#last = new Map(last);
    for (const [index, operation] of operations.entries()) {
      if (operation.kind === 'concat') this.#gather(operation);
      else this.#overwrite(operation, index);
    }
  }

  of(name: string): Place {
    const within = this.#within.get(name);
    if (!within) return { owner: name, block: 0 };
    const { owner, block } = this.of(within.owner);
    return { owner, block: block + within.block };
  }

  #channels(name: string): number {
    return this.#shapes.get(name)?.[1] ?? 0;
  }

  #put(name: string, within: Place): void {
    const { owner } = this.of(within.owner);
    this.#within.set(name, within);
    this.#last.set(owner, Math.max(this.#last.get(owner) ?? 0, this.#last.get(name) ?? 0));
  }

  #overwrite(operation: Operation, index: number): void {
    const dies = (name: string) => name !== INPUT && (this.#last.get(this.of(name).owner) ?? 0) <= index;
    const victim = overwritable(operation).find(dies);
    if (victim === undefined) return;
    this.overwritten.set(operation.name, victim);
    this.#put(operation.name, { owner: victim, block: 0 });
  }

  /** Takes the parts' storages into the concatenation's, where blocks allow; the others will be copied. */
  #gather({ name, parts }: ConcatOperation): void {
    let first = 0;
    for (const part of parts) {
      const channels = this.#channels(part);
      const { owner } = this.of(part);
      // The whole storage moves, so the part must be all of it, and not yet be in this concatenation.
      const isWhole =
        part !== INPUT && owner !== name && blocksOf(this.#channels(owner)) === blocksOf(channels);
      // Lanes behind its channels belong to the next part.
      const isLast = first + channels === this.#channels(name);
      const fits = first % BLOCK === 0 && (channels % BLOCK === 0 || isLast);
      if (isWhole && fits) this.#put(owner, { owner: name, block: first / BLOCK });
      first += channels;
    }
  }
}
