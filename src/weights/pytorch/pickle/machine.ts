/**
 * The stack machine that a pickle is a program for (Python's `pickletools`, protocols 2 to 5), without the machinery
 * that would import or call anything.
 */
import { call } from './calls.ts';
import type { Context } from './context.ts';
import { checkGlobal } from './globals.ts';
import { Global, Tuple, type Value } from './values.ts';

/** Python writes dicts and lists in batches of 1000: no honest pickle is this deep. */
const DEEPEST = 2 ** 16;
/** Memo numbers follow one another; a few may be left out. */
const LARGEST_GAP = 1024;

export class Machine {
  readonly context: Context;
  readonly #stack: Value[] = [];
  readonly #marks: number[] = [];
  readonly #memo: Value[] = [];

  constructor(context: Context) {
    this.context = context;
  }

  push(value: Value): void {
    if (this.#stack.length >= DEEPEST) {
      throw this.context.fail(`a pickle that stacks more than ${DEEPEST} values`, 'fewer');
    }
    this.#stack.push(value);
  }

  pop(): Value {
    const floor = this.#marks.at(-1) ?? 0;
    const value = this.#stack.length > floor ? this.#stack.pop() : undefined;
    if (value === undefined) throw this.#empty();
    return value;
  }

  /** The topmost value, which stays. */
  get top(): Value {
    const value = this.#stack.at(-1);
    if (value === undefined) throw this.#empty();
    return value;
  }

  #empty(): Error {
    const found = `an instruction at byte ${this.context.position - 1} that takes a value where there is none`;
    return this.context.fail(found, 'a pickle as Python writes it');
  }

  mark(): void {
    if (this.#marks.length >= DEEPEST) {
      throw this.context.fail(`a pickle that sets more than ${DEEPEST} marks`, 'fewer');
    }
    this.#marks.push(this.#stack.length);
  }

  /** The values above the last mark, which goes. */
  popMark(): Value[] {
    const mark = this.#marks.pop();
    if (mark === undefined || mark > this.#stack.length) throw this.#empty();
    this.context.spend(32 + 8 * (this.#stack.length - mark));
    return this.#stack.splice(mark);
  }

  /** The values above the last mark, two by two. */
  popPairs(): [Value, Value][] {
    const items = this.popMark();
    if (items.length % 2 !== 0) throw this.context.fail('a key without a value', 'pairs');
    return Array.from({ length: items.length / 2 }, (_, i) => [
      items[2 * i] ?? null,
      items[2 * i + 1] ?? null,
    ]);
  }

  tuple(count: number): void {
    this.context.spend(64 + 8 * count);
    const items = Array.from({ length: count }, () => this.pop());
    this.push(new Tuple(items.reverse()));
  }

  /** A tuple of the values above the last mark. */
  tupleFromMark(): void {
    this.context.spend(32);
    this.push(new Tuple(this.popMark()));
  }

  remember(index = this.#memo.length): void {
    if (index > this.#memo.length + LARGEST_GAP) {
      throw this.context.fail(`the memo number ${index} after ${this.#memo.length}`, 'the next one');
    }
    this.context.spend(16);
    while (this.#memo.length < index) {
      this.context.spend(16);
      this.#memo.push(null);
    }
    this.#memo[index] = this.top;
  }

  recall(index: number): void {
    const value = this.#memo[index];
    if (value === undefined)
      throw this.context.fail(`the memo number ${index}, never set`, 'one that was set');
    this.push(value);
  }

  global(module: Value, name: Value): void {
    if (typeof module !== 'string' || typeof name !== 'string') {
      throw this.context.fail('a global whose name is no text', 'a module and a name');
    }
    this.context.spend(64);
    this.push(new Global(checkGlobal(this.context, module, name)));
  }

  /** Replaces a callee and its arguments by the result. */
  reduce(): void {
    const args = this.pop();
    this.push(call(this.context, this.pop(), args));
  }
}
