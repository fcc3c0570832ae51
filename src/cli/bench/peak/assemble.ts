/**
 * The WebAssembly module whose speed is the yardstick: multiply-adds that never leave the registers. Assembled here byte
 * by byte, since no compiler must be let near it. In text:
 *
 *   (func (export "spin") (param $n i32) (param f32) (result f32)
 *     $a ← splat, $x₀ … $x₁₁ ← different constants
 *     loop   $xᵢ ← $xᵢ · $a + $a  for each i       24 operations of 4 lanes; relaxed: 12 fused ones
 *            $n ← $n − 1, again while not 0
 *     the sum of the first lanes)
 *
 * A multiply and an add take 3 to 4 cycles each on current cores, which begin two of each (or two fused ones) a cycle: that
 * needs 12 independent chains. They and $a are 13 registers; x86-64 has 16.
 */

export const CHAINS = 12;
/** Floating-point operations of one pass of the loop. */
export const OPERATIONS_PER_PASS = CHAINS * 4 * 2;

const I32 = 0x7f;
const F32 = 0x7d;
const V128 = 0x7b;
const FUNCTION = 0x60;
const NO_RESULT = 0x40;
const END = 0x0b;

const SECTION = { type: 1, function: 3, export: 7, code: 10 } as const;
const SIMD = { constant: 0x0c, splat: 0x13, firstLane: 0x1f, add: 0xe4, multiply: 0xe6, multiplyAdd: 0x105 };

/** Parameters, then locals. */
const [PASSES, HALF, A, X] = [0, 1, 2, 3];

function leb(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest];
}

const get = (local: number) => [0x20, ...leb(local)];
const set = (local: number) => [0x21, ...leb(local)];
const simd = (operation: number) => [0xfd, ...leb(operation)];
const list = (items: readonly (readonly number[])[]) => [...leb(items.length), ...items.flat()];
const sized = (bytes: readonly number[]) => [...leb(bytes.length), ...bytes];
const section = (id: number, bytes: readonly number[]) => [id, ...sized(bytes)];

function chains<T>(each: (local: number, i: number) => T): T[] {
  return Array.from({ length: CHAINS }, (_, i) => each(X + i, i));
}

/** Four lanes that differ from every other chain's, so that no compiler finds two of them alike. */
function constant(i: number): number[] {
  const lanes = Float32Array.of(i + 1, i + 2, i + 3, i + 4);
  return [...simd(SIMD.constant), ...new Uint8Array(lanes.buffer)];
}

function link(local: number, fused: boolean): number[] {
  const xa = [...get(local), ...get(A)];
  const value = fused
    ? [...xa, ...get(A), ...simd(SIMD.multiplyAdd)]
    : [...xa, ...simd(SIMD.multiply), ...get(A), ...simd(SIMD.add)];
  return [...value, ...set(local)];
}

function loop(fused: boolean): number[] {
  const countDown = [...get(PASSES), 0x41, 1, 0x6b, 0x22, PASSES];
  return [0x03, NO_RESULT, ...chains((local) => link(local, fused)).flat(), ...countDown, 0x0d, 0, END];
}

function body(fused: boolean): number[] {
  const setUp = [
    ...[...get(HALF), ...simd(SIMD.splat), ...set(A)],
    ...chains((local, i) => [...constant(i), ...set(local)]).flat(),
  ];
  const firstLane = (local: number) => [...get(local), ...simd(SIMD.firstLane), 0];
  const sum = chains((local, i) => [...firstLane(local), ...(i > 0 ? [0x92] : [])]).flat();
  const locals = list([[...leb(1 + CHAINS), V128]]);
  return [...locals, ...setUp, ...loop(fused), ...sum, END];
}

/** @param fused  with relaxed SIMD's multiply-add */
export function assemblePeak(fused: boolean): Uint8Array<ArrayBuffer> {
  const name = new TextEncoder().encode('spin');
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(SECTION.type, list([[FUNCTION, ...list([[I32], [F32]]), ...list([[F32]])]])),
    ...section(SECTION.function, list([[0]])),
    ...section(SECTION.export, list([[...sized([...name]), 0, 0]])),
    ...section(SECTION.code, list([sized(body(fused))])),
  ]);
}
