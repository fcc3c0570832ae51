/** Gates that are dragged: from pixels and keys to values in [0, 1]. */

/** As an address writes it (`state/edits.ts`), so that the link gives the very same number. */
export function roundGate(gate: number): number {
  return Math.round(Math.min(Math.max(gate, 0), 1) * 1000) / 1000;
}

/**
 * A gate whose bar was taken hold of and moved.
 *
 * @param start   the gate when it was taken hold of
 * @param up      pixels that the pointer has moved up since
 * @param height  of a bar of 1, in pixels
 */
export function draggedGate(start: number, up: number, height: number): number {
  return roundGate(start + up / height);
}

const STEPS: Readonly<Record<string, number>> = {
  ArrowUp: 0.05,
  ArrowDown: -0.05,
  PageUp: 0.25,
  PageDown: -0.25,
};

/** What a key makes of a gate; null for keys that change no gate. */
export function gateAfterKey(gate: number, key: string): number | null {
  const step = STEPS[key];
  return step === undefined ? null : roundGate(gate + step);
}
