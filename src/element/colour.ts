import { interpolateCividis } from 'd3-scale-chromatic';

/**
 * The colour of a gate in [0, 1], beyond which it keeps its end: cividis (Nuñez, Anderton & Renslow 2018), which looks alike
 * to people with and without colour-vision deficiency. One half, where a gate has taken no side, is grey.
 */
export function gateColour(gate: number): string {
  return interpolateCividis(Math.min(Math.max(gate, 0), 1));
}
