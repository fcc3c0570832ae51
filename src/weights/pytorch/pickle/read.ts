/** Reads one pickle and executes nothing. */
import { build, call, persistent, setItem } from './calls.ts';
import type { Context } from './context.ts';
import { Machine } from './machine.ts';
import { Dict, Inert, Tuple, type Value } from './values.ts';

type Instruction = (machine: Machine, context: Context) => void;

const STOP = 0x2e;
/** What an empty container takes, in bytes. */
const EMPTY = 64;

function pushNew(machine: Machine, value: Value): void {
  machine.context.spend(EMPTY);
  machine.push(value);
}

function append(machine: Machine, items: readonly Value[]): void {
  const list = machine.top;
  // Items of a subclass of list or set.
  if (list instanceof Inert) return;
  if (!Array.isArray(list)) throw machine.context.fail('an item added to what is no list', 'a list');
  machine.context.spend(16 * items.length);
  for (const item of items) list.push(item);
}

function setItems(machine: Machine, items: readonly Value[]): void {
  const { top } = machine;
  const dict = top instanceof Inert ? top.dict : top;
  if (!(dict instanceof Dict)) throw machine.context.fail('an entry added to what is no dict', 'a dict');
  if (items.length % 2 !== 0) throw machine.context.fail('a key without a value', 'pairs');
  for (let i = 0; i < items.length; i += 2) {
    setItem(machine.context, dict, items[i] ?? null, items[i + 1] ?? null);
  }
}

function setItemOnTop(machine: Machine): void {
  const value = machine.pop();
  setItems(machine, [machine.pop(), value]);
}

function dictFromMark(machine: Machine): void {
  const items = machine.popMark();
  pushNew(machine, new Dict());
  setItems(machine, items);
}

function stackGlobal(machine: Machine): void {
  const name = machine.pop();
  machine.global(machine.pop(), name);
}

/** Protocol 0's way to make an object of a class that is named, from the values above the last mark. */
function instantiate(machine: Machine, context: Context): void {
  machine.global(context.line(), context.line());
  const callee = machine.pop();
  machine.push(call(context, callee, new Tuple(machine.popMark())));
}

/** Protocol 1's: the class is the first value above the mark. */
function instantiateFromMark(machine: Machine, context: Context): void {
  const [callee, ...args] = machine.popMark();
  machine.push(call(context, callee, new Tuple(args)));
}

/** A call with keyword arguments, which say nothing about tensors. */
function newObjectWithKeywords(machine: Machine): void {
  machine.pop();
  machine.reduce();
}

function setState(machine: Machine, context: Context): void {
  const state = machine.pop();
  build(context, machine.top, state);
}

function protocol(_: Machine, context: Context): void {
  const version = context.uint8();
  if (version < 2 || version > 5) throw context.fail(`pickle protocol ${version}`, 'protocol 2 to 5');
}

/** Bytes and texts each have instructions by the width of their length. */
const INSTRUCTIONS: ReadonlyMap<number, Instruction> = new Map<number, Instruction>([
  [0x80, protocol],
  // FRAME: a hint for buffering.
  [0x95, (_, c) => void c.uint64()],

  [0x4e, (m) => m.push(null)], // NONE
  [0x88, (m) => m.push(true)], // NEWTRUE
  [0x89, (m) => m.push(false)], // NEWFALSE
  [0x4a, (m, c) => m.push(c.int32())], // BININT
  [0x4b, (m, c) => m.push(c.uint8())], // BININT1
  [0x4d, (m, c) => m.push(c.uint16())], // BININT2
  [0x8a, (m, c) => m.push(c.long(c.uint8()))], // LONG1
  [0x8b, (m, c) => m.push(c.long(c.uint32()))], // LONG4
  [0x47, (m, c) => m.push(c.float64())], // BINFLOAT

  [0x55, (m, c) => m.push(c.text(c.uint8()))], // SHORT_BINSTRING, Python 2's text
  [0x54, (m, c) => m.push(c.text(c.uint32()))], // BINSTRING
  [0x8c, (m, c) => m.push(c.text(c.uint8()))], // SHORT_BINUNICODE
  [0x58, (m, c) => m.push(c.text(c.uint32()))], // BINUNICODE
  [0x8d, (m, c) => m.push(c.text(c.uint64()))], // BINUNICODE8
  [0x43, (m, c) => pushNew(m, c.take(c.uint8()))], // SHORT_BINBYTES
  [0x42, (m, c) => pushNew(m, c.take(c.uint32()))], // BINBYTES
  [0x8e, (m, c) => pushNew(m, c.take(c.uint64()))], // BINBYTES8
  [0x96, (m, c) => pushNew(m, c.take(c.uint64()))], // BYTEARRAY8

  [0x28, (m) => m.mark()], // MARK
  [0x30, (m) => void m.pop()], // POP
  [0x31, (m) => void m.popMark()], // POP_MARK
  [0x32, (m) => m.push(m.top)], // DUP

  [0x29, (m) => m.tuple(0)], // EMPTY_TUPLE
  [0x85, (m) => m.tuple(1)], // TUPLE1
  [0x86, (m) => m.tuple(2)], // TUPLE2
  [0x87, (m) => m.tuple(3)], // TUPLE3
  [0x74, (m) => m.tupleFromMark()], // TUPLE

  [0x5d, (m) => pushNew(m, [])], // EMPTY_LIST
  [0x8f, (m) => pushNew(m, [])], // EMPTY_SET
  [0x6c, (m) => m.push(m.popMark())], // LIST
  [0x91, (m) => m.push(m.popMark())], // FROZENSET
  [0x61, (m) => append(m, [m.pop()])], // APPEND
  [0x65, (m) => append(m, m.popMark())], // APPENDS
  [0x90, (m) => append(m, m.popMark())], // ADDITEMS

  [0x7d, (m) => pushNew(m, new Dict())], // EMPTY_DICT
  [0x64, dictFromMark], // DICT
  [0x73, setItemOnTop], // SETITEM
  [0x75, (m) => setItems(m, m.popMark())], // SETITEMS

  [0x71, (m, c) => m.remember(c.uint8())], // BINPUT
  [0x72, (m, c) => m.remember(c.uint32())], // LONG_BINPUT
  [0x94, (m) => m.remember()], // MEMOIZE
  [0x68, (m, c) => m.recall(c.uint8())], // BINGET
  [0x6a, (m, c) => m.recall(c.uint32())], // LONG_BINGET

  [0x63, (m, c) => m.global(c.line(), c.line())], // GLOBAL
  [0x93, stackGlobal], // STACK_GLOBAL
  [0x69, instantiate], // INST
  [0x6f, instantiateFromMark], // OBJ
  [0x92, newObjectWithKeywords], // NEWOBJ_EX
  [0x52, (m) => m.reduce()], // REDUCE
  [0x81, (m) => m.reduce()], // NEWOBJ
  [0x62, setState], // BUILD
  [0x51, (m, c) => m.push(persistent(c, m.pop()))], // BINPERSID
]);

/**
 * The value of the pickle that begins at the context's position, which is behind it afterwards. Time and memory grow with
 * the pickle's length, whatever it says: nothing is imported, called, or looked up by name.
 *
 * @throws FormatError when it names a global that only an attack uses, is cut short, is not protocol 2 to 5, or is no
 *   program that Python's pickle writes.
 */
export function readPickle(context: Context): Value {
  const machine = new Machine(context);
  for (let code = context.uint8(); code !== STOP; code = context.uint8()) {
    const instruction = INSTRUCTIONS.get(code);
    if (!instruction) {
      const shown = `0x${code.toString(16).padStart(2, '0')}`;
      const found = `the pickle instruction ${shown} at byte ${context.position - 1}`;
      throw context.fail(found, 'one that tensors and plain data need');
    }
    instruction(machine, context);
  }
  return machine.pop();
}
